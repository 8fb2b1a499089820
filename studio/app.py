"""Starting the studio: arguments, log file, last-resort error handling, the window.

Nothing here imports Qt before it is needed, so that a machine without a Qt library gets one readable
line instead of a traceback.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import faulthandler
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from engine import __version__
from engine.ending import ending_signals
from engine.safe_path import keep_to_own_path

if TYPE_CHECKING:
    from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType
    from PySide6.QtWidgets import QApplication

    from studio.main_window import MainWindow
    from studio.settings import Settings

logger = logging.getLogger("studio")

LOG_BYTES = 1_000_000
LOG_FILES = 3
WAIT_FOR_STEP_MS = 50


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(2, f"error: {message}. See main.py --help.\n")


def build_parser() -> argparse.ArgumentParser:
    """labelImg's three arguments, and the self-test."""
    parser = _Parser(prog="main.py", description="Boxwright: label photos, train a detector, watch it work.")
    parser.add_argument("path", nargs="?", metavar="IMAGE_OR_FOLDER", help="what to open")
    parser.add_argument("class_file", nargs="?", metavar="CLASS_FILE", help="class names, one a line")
    parser.add_argument("save_dir", nargs="?", metavar="SAVE_DIR", help="folder of the label files")
    parser.add_argument("--selftest", action="store_true", help="say what works on this machine, and exit")
    parser.add_argument("--version", action="version", version=f"Boxwright {__version__}")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Start the studio; returns the exit status (0 closed, 2 the arguments or the machine are wrong)."""
    keep_to_own_path()
    arguments = build_parser().parse_args(sys.argv[1:] if argv is None else argv)
    if arguments.selftest:
        from studio import selftest

        return selftest.run()
    for given, is_right, what in (
        (arguments.path, Path.exists, "does not exist"),
        (arguments.class_file, Path.is_file, "is not a file"),
        (arguments.save_dir, Path.is_dir, "is not a folder"),
    ):
        if given is not None and not is_right(Path(given)):
            print(f"error: {given} {what}.", file=sys.stderr)
            return 2
    # What the window starts has a working folder of its own: a path means the folder it was typed in.
    for name in ("path", "class_file", "save_dir"):
        if (given := getattr(arguments, name)) is not None:
            setattr(arguments, name, str(Path(given).absolute()))
    try:
        from PySide6 import QtSvg, QtWidgets  # noqa: F401 - the libraries they need are what is tried
    except ImportError as error:
        from engine.libraries import missing_library

        print(f"error: {missing_library(error)}", file=sys.stderr)
        return 2
    return _run(arguments)


def _run(arguments: argparse.Namespace) -> int:
    from studio.garbage import GarbageCollector
    from studio.settings import Settings, log_dir

    start_log(log_dir())
    app = create_application()
    GarbageCollector(app)
    shown = Shown(app, Settings())
    install_excepthook(lambda: shown.window)
    # Windows has no such signals for a window, and no notifier for its sockets.
    wakeup = None if sys.platform == "win32" else SignalWakeup(app, lambda: shown.window.close())
    if arguments.path is not None:
        shown.window.document.open_path(arguments.path, arguments.class_file, arguments.save_dir)
    else:
        shown.window.opening.reopen_last_folder()
    status = app.exec()
    if wakeup is not None:
        wakeup.stop()
    logger.info("closed")
    return status


class Shown:
    """The window that is shown; another one takes its place when a person chooses another language."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self.window = self._make()
        self.window.show()

    def _make(self) -> MainWindow:
        from studio.document import Document
        from studio.main_window import MainWindow

        window = MainWindow(Document(), self._settings)
        window.language_chosen.connect(self._change_language)
        return window

    def _change_language(self, name: str) -> None:
        from PySide6.QtCore import QTimer

        from studio.i18n import apply_language
        from studio.window.changeover import take_over

        old = self.window
        if old.is_changing():  # what runs now would be undone by nobody in the other window
            old.wait_for_step()
            QTimer.singleShot(WAIT_FOR_STEP_MS, old, lambda: self._change_language(name))
            return
        old.document.flush()
        apply_language(self._app, name)
        self.window = self._make()
        take_over(self.window, old)  # before it shows: nobody sees it empty and elsewhere
        # The last window that closes ends the program: the new one is there before that.
        self.window.show()
        old.leave()
        self.window.activateWindow()


def create_application() -> QApplication:
    """The one QApplication, named and themed as the settings say."""
    from PySide6.QtCore import QCoreApplication, Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from studio import i18n, theme
    from studio.settings import APPLICATION, Settings
    from studio.widgets.focus_ring import FocusRing

    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    existing = QCoreApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName(APPLICATION)
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("boxwright")
    app.setWindowIcon(theme.application_icon())
    settings = Settings()
    i18n.apply_language(app, settings.get("window/language", "system"))
    chosen = settings.get("window/theme", "system")
    theme.apply_theme(app, chosen if chosen in theme.THEMES else "system")
    if app.findChild(FocusRing) is None:
        FocusRing(app)
    return app


def start_log(folder: Path) -> Path | None:
    """Log to a rotating file in ``folder`` and warnings to stderr; returns the file.

    A folder that cannot be written to costs the log, not the start: then None, and one line on stderr.
    """
    from PySide6.QtCore import qInstallMessageHandler

    from studio.settings import log_file

    root = logging.getLogger()
    root.setLevel(logging.INFO)
    screen = logging.StreamHandler()
    screen.setLevel(logging.WARNING)
    root.addHandler(screen)
    qInstallMessageHandler(_log_qt)
    path = folder / log_file().name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = _Log(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
        last_crash = _put_aside(folder / "crash.log")
        crashes = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError as error:
        logger.warning("no log file: %s", error)
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    # A fault in a native library ends the process before any Python handler can run.
    faulthandler.enable(crashes)
    atexit.register(_forget_faults, crashes)
    logger.info("Boxwright %s, Python %s, %s", __version__, sys.version.split()[0], sys.platform)
    if last_crash is not None:
        logger.error("the program before this one ended in a native fault, see %s", last_crash)
    return path


class _Log(RotatingFileHandler):
    """A rotating log that two windows write: Windows renames no file that the other has open, and then it
    grows until that one is closed, and no older log is pushed out meanwhile."""

    def doRollover(self) -> None:
        """Put the full log aside, or go on in it."""
        if self.stream:
            self.stream.close()
        try:
            Path(self.baseFilename).replace(self._full)
        except PermissionError:
            self.stream = self._open()
        else:
            super().doRollover()

    def rotate(self, source: str, dest: str) -> None:
        """The full log becomes the newest of the old ones."""
        self._full.replace(dest)

    @property
    def _full(self) -> Path:
        return Path(f"{self.baseFilename}.full")


def _put_aside(crashes: Path) -> Path | None:
    """What an earlier program left behind when a native library took it down; None if nothing.

    Of such files there is one beside the present one, so that they do not grow.
    """
    try:
        if not crashes.stat().st_size:
            return None
        return crashes.replace(crashes.with_name("crash-before.log"))
    except (FileNotFoundError, PermissionError):
        return None  # on Windows, of a window that is still open


def _forget_faults(crashes: IO[str]) -> None:
    """Windows' own libraries raise exceptions and catch them; they are written down as faults, but a program
    that ends by itself had none."""
    faulthandler.disable()
    with contextlib.suppress(OSError), crashes:
        crashes.truncate(0)


def install_excepthook(shown: Callable[[], MainWindow]) -> None:
    """From now on an unexpected error saves the pending edits, goes to the log and is ``shown()``."""
    from PySide6.QtCore import QTimer

    flushing = False

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal flushing
        if issubclass(kind, KeyboardInterrupt):
            shown().close()
            return
        if not flushing:
            flushing = True
            try:
                shown().document.flush()
            except Exception:
                logger.exception("saving after an error failed too")
            finally:
                flushing = False
        logger.error("unexpected error", exc_info=(kind, error, trace))
        shown().show_fault(error)

    def thread_hook(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and arguments.exc_type is not SystemExit:
            error, trace = arguments.exc_value, arguments.exc_traceback
            try:
                # Widgets belong to the window's thread.
                QTimer.singleShot(0, shown(), lambda: hook(type(error), error, trace))
            except RuntimeError:  # the window is gone: a thread that outlives it is still not passed over
                logger.error("unexpected error in a thread", exc_info=(type(error), error, trace))

    sys.excepthook = hook
    threading.excepthook = thread_hook


def explain_fatal(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Where Qt would abort for want of a screen or a library, say what to do in one line and end with 2."""
    from PySide6.QtCore import QtMsgType

    if kind != QtMsgType.QtFatalMsg:
        return
    if "platform plugin" in text:
        from engine.libraries import missing_libraries, what_to_install

        lacking = missing_libraries() if sys.platform == "linux" else []
        screen = "there is no screen to show a window on; set DISPLAY, or use the commands: python -m engine"
        print(f"error: {what_to_install(lacking) if lacking else screen}", file=sys.stderr, flush=True)
        os._exit(2)  # Qt ends the process with an abort once this returns
    print(text, file=sys.stderr)


def _log_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    from PySide6.QtCore import QtMsgType

    explain_fatal(kind, context, text)
    if "propagateSizeHints" in text:  # said by the offscreen platform for every window
        return
    levels = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO}
    logging.getLogger("qt").log(levels.get(kind, logging.WARNING), "%s", text)


class SignalWakeup:
    """Ctrl+C in the shell, its closing and the desktop's log-out close the window as its close button does.

    Python runs signal handlers between two of its instructions, and a waiting Qt executes none: the byte that
    Python writes to a socket wakes it up. Both ends live as long as this object: an end that Python collects
    is closed, and the other one would then be ready for ever.
    """

    def __init__(self, app: QObject, close: Callable[[], object]) -> None:
        from PySide6.QtCore import QSocketNotifier

        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno())
        self.notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, app)
        self.notifier.activated.connect(self._wake)
        self._numbers = ending_signals()
        for number in self._numbers:
            signal.signal(number, lambda *_: close())

    def _wake(self) -> None:
        try:
            at_end = not self._reader.recv(64)
        except BlockingIOError:
            return
        except OSError:
            at_end = True
        if at_end:  # nothing more will come, and Qt would tell so without a pause
            self.notifier.setEnabled(False)

    def stop(self) -> None:
        """The program ends: from here on signals do what they do without a window."""
        self.notifier.setEnabled(False)
        signal.set_wakeup_fd(-1)
        for number in self._numbers:
            signal.signal(number, signal.SIG_DFL)
        self._reader.close()
        self._writer.close()
