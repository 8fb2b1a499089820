"""Showing a file or folder with the desktop's programs; where it has none, its path, to be copied."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from studio.widgets.notice import Notice

translate = QCoreApplication.translate


def reveal(path: Path, notice: Notice) -> bool:
    """Open the folder, or the file with its program; told in ``notice`` where nothing could be opened."""
    if not path.exists():
        notice.tell(translate("reveal", "{0} is not there any more.").format(path), "warning")
        return False
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        return True
    text = translate("reveal", "No program of this desktop opens it: {0}").format(path)
    notice.tell(text, "info", translate("reveal", "Copy the path"), lambda: copy_path(path))
    return False


def show_in_folder(path: Path, notice: Notice) -> bool:
    """Open the folder a file lies in."""
    return reveal(path if path.is_dir() else path.parent, notice)


def copy_path(path: Path) -> None:
    """Put the path on the clipboard, as the system writes it."""
    QGuiApplication.clipboard().setText(str(path))
