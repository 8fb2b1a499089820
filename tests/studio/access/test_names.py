"""Every control says what it is to who does not see it."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from studio.main_window import MainWindow
from studio.widgets.tooltips import wrapped


def name_of(widget: QWidget) -> str:
    face = QAccessible.queryAccessibleInterface(widget)
    return face.text(QAccessible.Text.Name).strip()


def has_label(widget: QWidget) -> bool:
    """Whether a label says what a field is. Of a combo box Qt on Linux tells the chosen text as its name,
    whatever ``setAccessibleName`` says: only a QLabel with a buddy is told."""
    face = QAccessible.queryAccessibleInterface(widget)
    if any(
        kind == QAccessible.RelationFlag.Label for _, kind in face.relations(QAccessible.RelationFlag.Label)
    ):
        return True
    if isinstance(widget, QComboBox):
        return name_of(widget) == widget.accessibleName() != ""
    return name_of(widget) != ""


def test_everything_that_takes_the_focus_has_a_name(
    places: Callable[[], Iterator], focusable: Callable[[QWidget], list[QWidget]]
) -> None:
    nameless, unlabelled, seen = [], [], 0
    for place in places():
        for widget in focusable(place.top):
            seen += 1
            above = widget.parentWidget()
            where = f"{place.name}: {type(widget).__name__} {widget.objectName()}"
            where += f" in {type(above).__name__} {above.objectName()}"
            if not name_of(widget):
                nameless.append(where)
            elif isinstance(widget, QComboBox | QLineEdit) and not has_label(widget):
                unlabelled.append(f"{where} says {name_of(widget)!r}")
    assert seen > 200
    assert not nameless, "\n" + "\n".join(dict.fromkeys(nameless))
    assert not unlabelled, "\n" + "\n".join(dict.fromkeys(unlabelled))


def test_no_tip_is_longer_than_a_line_that_can_be_read(
    window: MainWindow, places: Callable[[], Iterator]
) -> None:
    tips: dict[str, str] = {}
    for place in places():
        for widget in [place.top, *place.top.findChildren(QWidget)]:
            name = f"{place.name}: {type(widget).__name__} {widget.objectName()}"
            tips.setdefault(widget.toolTip(), name)
            tips.update({action.toolTip(): name for action in widget.actions()})
    assert len(tips) > 100
    long = [f"{name}: {tip}" for tip, name in tips.items() if wrapped(tip) != tip]
    assert not long, "\n" + "\n".join(long)
