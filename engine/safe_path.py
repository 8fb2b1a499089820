"""Python modules come from where Boxwright is installed, never from the folder a command is typed in.

Python looks for modules in the working folder where ``-m`` or an entry of PYTHONPATH says so: inside a
stranger's data set that would run a ``numpy.py`` that lies there. Only modules that Python has loaded by
itself are used here, not even ``__future__``: any other one would be looked for there, too.
"""

# ruff: noqa: PTH117, PTH119, PTH120

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
"""The folder the packages ``engine`` and ``studio`` lie in."""


def keep_to_own_path() -> None:
    """Look for modules in the working folder no more, nor at places that PYTHONPATH counts from there.

    To be called before anything else is imported. What Python itself and the package ``engine`` were found by
    comes earlier and cannot be mended from inside.
    """
    if getattr(sys, "frozen", False):
        return  # such a program looks for modules and DLLs in itself alone, whatever PYTHONPATH says
    given = os.environ.get("PYTHONPATH")
    entries = given.split(os.pathsep) if given else []
    named = [entry for entry in entries if os.path.isabs(entry)]
    meant = {_key(path) for path in (ROOT, os.path.dirname(os.__file__), *named)}
    # Python's site has made them absolute by now.
    unsafe = {_key(entry) for entry in ("", *entries) if not os.path.isabs(entry)} - meant
    sys.path[:] = [entry for entry in sys.path if _key(entry) not in unsafe or _holds_packages(entry)]
    if entries:
        os.environ["PYTHONPATH"] = os.pathsep.join(named)
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetDllDirectoryW("")  # nor for DLLs


def safe_environment() -> dict[str, str]:
    """The environment of a process that finds this very package, and modules in no working folder.

    What it starts in its turn keeps to that.
    """
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    named = [entry for entry in entries if os.path.isabs(entry) and entry != ROOT]
    return {**os.environ, "PYTHONPATH": os.pathsep.join((ROOT, *named)), "PYTHONSAFEPATH": "1"}


def _key(path: str) -> str:
    return os.path.normcase(os.path.realpath(path))


def _holds_packages(entry: str) -> bool:
    """Whether somebody stands in Python's own folder of packages."""
    return os.path.basename(entry) in ("site-packages", "dist-packages") and entry.startswith(
        (sys.prefix + os.sep, sys.base_prefix + os.sep)
    )
