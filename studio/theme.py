"""How the window looks: light and dark palettes, spacing, and icons drawn in the palette's colours."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication
from shiboken6 import isValid

RESOURCES = Path(__file__).resolve().parent.parent / "resources"

SPACING_SMALL = 4
SPACING = 8
SPACING_LARGE = 16
ICON_SIZE = 20

THEMES = ("system", "light", "dark")

_LIGHT = {
    "window": "#f5f6f7", "base": "#ffffff", "alternate": "#f0f2f4", "button": "#fbfbfc",
    "text": "#1d2126", "faint": "#5f6975", "disabled": "#a2a9b1", "line": "#c9ced4",
    "accent": "#1f6feb", "on_accent": "#ffffff", "link": "#1a5fd0",
    "info": "#1f6feb", "warning": "#9a5b00", "error": "#b42318", "good": "#1a7f45",
}  # fmt: skip
_DARK = {
    "window": "#23262a", "base": "#1b1d20", "alternate": "#26292d", "button": "#30343a",
    "text": "#e4e7ea", "faint": "#a0a8b1", "disabled": "#6b727a", "line": "#454b53",
    "accent": "#3f83f0", "on_accent": "#ffffff", "link": "#7fb0ff",
    "info": "#6ea6ff", "warning": "#f0b34a", "error": "#ff8a7d", "good": "#5ecf8c",
}  # fmt: skip

_SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#8800ff", "#884422", "#99bb66")
_SERIES_DARK = ("#3d8ef0", "#e0600f", "#0a9a6c", "#e08fc0", "#f2b53a", "#a63dff", "#96502f", "#c5e88f")


class _Theme(QObject):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.wanted = "system"

    def follow_system(self) -> None:
        if self.wanted == "system":
            app = QApplication.instance()
            if isinstance(app, QApplication):
                _paint(app)


@lru_cache(maxsize=1)
def notifier() -> _Theme:
    """Its signal ``changed`` tells that the colours are others, for what is not drawn from the palette."""
    return _Theme()


def apply_theme(app: QApplication, theme: str) -> None:
    """Give the application the theme "light", "dark" or "system" (and follow the desktop then)."""
    if theme not in THEMES:
        raise ValueError(f"no theme {theme!r}")
    state = notifier()
    hints = QGuiApplication.styleHints()
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
        hints.colorSchemeChanged.connect(state.follow_system)
    state.wanted = theme
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    if theme == "system":
        hints.unsetColorScheme()
    else:
        hints.setColorScheme(schemes[theme])
    _paint(app)


def is_dark() -> bool:
    """Whether the dark colours are shown."""
    wanted = notifier().wanted
    if wanted == "system":
        return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return wanted == "dark"


def color(role: str) -> QColor:
    """A colour of the current theme.

    ``role``: "window", "base", "alternate", "button", "text", "faint" (secondary text), "disabled",
    "line", "accent", "on_accent", "link", "info", "warning", "error", "good".
    """
    return QColor((_DARK if is_dark() else _LIGHT)[role])


def series_colors() -> list[QColor]:
    """Colours for the lines of a chart, told apart also by the colour-blind (after Okabe and Ito, 2008)."""
    return [QColor(name) for name in (_SERIES_DARK if is_dark() else _SERIES)]


def line_width(index: int) -> int:
    """Of the line of that number: where the colours run out the next ones are thicker or thinner.

    Never dashed: that means everywhere that a model found it, and solid that a person labelled it.
    """
    widths = (2, 4, 1, 6)
    return widths[index // len(_SERIES) % len(widths)]


@cache
def _icon(name: str, dark: bool) -> QIcon:
    names = _DARK if dark else _LIGHT
    made = QIcon()
    mode, state = QIcon.Mode, QIcon.State
    for role, which, when in (
        ("text", mode.Normal, state.Off),
        ("accent", mode.Normal, state.On),
        ("disabled", mode.Disabled, state.Off),
        ("on_accent", mode.Selected, state.Off),
    ):
        for side in _ICON_SIDES:
            made.addPixmap(_pixmap(name, side, side, names[role]), which, when)
    _names_by_key[made.cacheKey()] = name
    return made


_ICON_SIDES = (16, 20, 24, 32, 48, 64)
_names_by_key: dict[int, str] = {}
"""Which of our icons a button or action carries, so that a theme change can hand it the other one."""


def icon(name: str) -> QIcon:
    """The icon ``resources/icons/NAME.svg`` in the colours of the theme.

    Buttons and actions get the other colours by themselves when the theme changes; what else holds an
    icon (list items, tabs) listens to ``notifier().changed``.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    return _icon(name, is_dark())


def application_icon() -> QIcon:
    """The studio's own icon, in its own colours."""
    return QIcon(str(RESOURCES / "icons" / "boxwright.svg"))


def _tint_again(app: QApplication) -> None:
    holders: list[QAction | QAbstractButton] = []
    for widget in app.allWidgets():
        holders.extend(widget.findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly))
        if isinstance(widget, QAbstractButton):
            holders.append(widget)
    for holder in holders:
        if not isValid(holder):  # giving one its icon can make a menu or toolbar drop another
            continue
        name = _names_by_key.get(holder.icon().cacheKey())
        if name is not None:
            holder.setIcon(icon(name))


def tinted(name: str, size: QSize, tint: QColor, ratio: float = 1.0) -> QPixmap:
    """The icon ``name`` in one colour, ``size`` in device-independent pixels."""
    pixmap = QPixmap(_pixmap(name, round(size.width() * ratio), round(size.height() * ratio), tint.name()))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@cache
def _renderer(name: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray((RESOURCES / "icons" / f"{name}.svg").read_bytes()))


@lru_cache(maxsize=256)
def _shape(name: str, width: int, height: int) -> QImage:
    """The icon in black: reading and drawing an SVG costs ten times as much as tinting what was drawn."""
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    side = min(width, height)
    _renderer(name).render(painter, QRectF((width - side) / 2, (height - side) / 2, side, side))
    painter.end()
    return image


@lru_cache(maxsize=512)
def _pixmap(name: str, width: int, height: int, color_name: str) -> QPixmap:
    image = _shape(name, width, height).copy()
    painter = QPainter(image)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(image.rect(), QColor(color_name))
    painter.end()
    return QPixmap.fromImage(image)


def _paint(app: QApplication) -> None:
    names = _DARK if is_dark() else _LIGHT
    role = QPalette.ColorRole
    palette = QPalette(QColor(names["button"]), QColor(names["window"]))
    for which, name in (
        (role.Window, "window"), (role.WindowText, "text"), (role.Base, "base"),
        (role.AlternateBase, "alternate"), (role.Text, "text"), (role.Button, "button"),
        (role.ButtonText, "text"), (role.BrightText, "error"), (role.PlaceholderText, "faint"),
        (role.ToolTipBase, "base"), (role.ToolTipText, "text"), (role.Link, "link"),
        (role.LinkVisited, "link"), (role.Highlight, "accent"), (role.HighlightedText, "on_accent"),
        (role.Accent, "accent"), (role.Mid, "line"),
    ):  # fmt: skip
        palette.setColor(which, QColor(names[name]))
    for which in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(names["disabled"]))
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(names["line"]))
    app.setPalette(palette)
    in_menus = QPalette(palette)
    # Fusion takes the frame of an empty box from it: the dark window's colour on the dark menu is not seen.
    in_menus.setColor(role.Window, QColor(names["faint"]))
    app.setPalette(in_menus, "QMenu")  # type: ignore[arg-type]  # bytes, as its stub says, match no class
    sheet = (RESOURCES / "themes" / "boxwright.qss").read_text(encoding="utf-8")
    sheet = sheet.replace("@folder", (RESOURCES / "themes").as_posix())
    for name in sorted(names, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", names[name])
    app.setStyleSheet(sheet)
    _tint_again(app)
    notifier().changed.emit()
