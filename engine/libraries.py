"""The system's libraries that Qt, OpenCV and PyTorch load, and what to install where one is missing."""

from __future__ import annotations

import ctypes
import re

DEBIAN_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""The Debian package that brings each of them."""


_NOT_LOADED = re.compile(r"DLL load failed while importing (\w+)|\[WinError (?:126|127|1114)\]")
"""How Windows says that a library, or one that it needs, is not there: Python's words and PyTorch's."""
_VISUAL_CPP = "install Microsoft's Visual C++ runtime (https://aka.ms/vs/17/release/vc_redist.x64.exe)"


def missing_library(error: ImportError | OSError) -> str:
    """What to install when Qt, OpenCV or PyTorch cannot be loaded, in one sentence."""
    return lacking(error) or f"{error}. Install Boxwright's dependencies: pip install -e ."


def lacking(error: ImportError | OSError) -> str:
    """The same for a library of the system; "" where it is something else that went wrong.

    Example:
        >>> lacking(ImportError("libGL.so.1: cannot open shared object file"))
        'the library libGL.so.1 is missing. On Debian and Ubuntu: sudo apt-get install libgl1'
    """
    if on_windows := _NOT_LOADED.search(str(error)):
        media = ", and on Windows N the Media Feature Pack (Settings, Optional features)"
        name = on_windows[1] or "PyTorch"
        return f"{name} cannot be loaded: {_VISUAL_CPP}{media if name == 'cv2' else ''}, then start again"
    found = re.search(r"(lib[\w.+-]+\.so[.\d]*)", str(error))
    return "" if found is None else what_to_install([found[1], *missing_libraries()])


def missing_libraries() -> list[str]:
    """Those of :data:`DEBIAN_PACKAGES` that cannot be loaded here."""
    return [name for name in DEBIAN_PACKAGES if not _loads(name)]


def what_to_install(libraries: list[str]) -> str:
    """One sentence with one command for all of them, so that nobody installs one after the other."""
    names = list(dict.fromkeys(libraries))
    packages = sorted({DEBIAN_PACKAGES[name] for name in names if name in DEBIAN_PACKAGES})
    what = f"the library {names[0]} is" if len(names) == 1 else f"the libraries {', '.join(names)} are"
    if not packages:
        return f"{what} missing on this machine"
    return f"{what} missing. On Debian and Ubuntu: sudo apt-get install {' '.join(packages)}"


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
