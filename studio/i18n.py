"""The window's language: marking text for translation, and switching between the languages there are."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from engine.i18n import set_language
from studio.numbers import number_locale
from studio.theme import RESOURCES

LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
"""What a person can choose, each named in itself. The program is written in English: its file holds the
forms of counts ("1 box", "2 boxes") alone."""

translate = QCoreApplication.translate

_installed: list[QTranslator] = []


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """``text`` itself; lupdate finds it by this name. PySide's own is typed as returning ``object``."""
    return text


QT_LACKS = (
    QT_TRANSLATE_NOOP("QFileDialog", "&Look in:"),
    QT_TRANSLATE_NOOP("QFileDialog", "Files of &type:"),
)
"""Words of Qt's own dialogs that its Chinese file has not: ours is asked before it."""


def sentences(*parts: str) -> str:
    """One after the other, each with the end that sentences have in the window's language."""
    told = ""
    for part in filter(None, parts):
        ended = part if part[-1] in ".!?:…。！？：" else translate("sentences", "{0}.").format(part)
        told = translate("sentences", "{0} {1}").format(told, ended) if told else ended
    return told


def resolve(wanted: str) -> str:
    """The language to show for a setting: itself if there is one of that name, else ``BOXWRIGHT_LANG``'s,
    else the desktop's."""
    if wanted in LANGUAGES:
        return wanted
    if os.environ.get("BOXWRIGHT_LANG", "") in LANGUAGES:
        return os.environ["BOXWRIGHT_LANG"]
    return "zh_CN" if QLocale.system().language() == QLocale.Language.Chinese else "en"


def apply_language(app: QCoreApplication, wanted: str) -> str:
    """Translate what is made from now on; returns the language. Widgets that exist keep their texts.

    Args:
        wanted: a name in :data:`LANGUAGES`, or "system" for the desktop's.
    """
    language = resolve(wanted)
    set_language(language)  # what the engine says is translated where it is shown
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    QLocale.setDefault(number_locale(language))
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in (("qtbase", qt_folder), ("boxwright", str(RESOURCES / "translations"))):
        translator = QTranslator(app)
        if translator.load(f"{name}_{language}", folder):
            app.installTranslator(translator)
            _installed.append(translator)
    return language
