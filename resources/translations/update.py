"""Brings the translations up to the program: extracts all texts, says which are not translated, compiles.

    python resources/translations/update.py

Translate what is "unfinished" in the .ts files (Qt Linguist, or an editor), then run it again. The tools
come with PySide6-Essentials.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LANGUAGES = ("zh_CN",)


def tool(name: str) -> str:
    """The path of one of PySide6's command line tools."""
    return str(Path(sys.executable).parent / f"pyside6-{name}")


def extract(path: Path) -> None:
    """Put every text of the studio into a .ts file; what is translated there stays."""
    sources = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "studio").rglob("*.py"))
    command = [tool("lupdate"), "-no-obsolete", "-locations", "none", *sources, "-ts", str(path)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def release(path: Path, compiled: Path) -> None:
    """Compile a .ts file to the .qm file the program reads."""
    subprocess.run([tool("lrelease"), str(path), "-qm", str(compiled)], check=True, stdout=subprocess.DEVNULL)


def unfinished(path: Path) -> list[tuple[str, str]]:
    """``(context, text)`` of everything that is not translated."""
    found = []
    for context in ElementTree.parse(path).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            told = "" if translation is None else "".join(translation.itertext())  # a count has forms below
            if translation is None or translation.get("type") == "unfinished" or not told.strip():
                found.append((context.findtext("name", ""), message.findtext("source", "")))
    return found


def main() -> int:
    """All languages; returns 1 when something is not translated."""
    missing = 0
    for language in LANGUAGES:
        path = HERE / f"boxwright_{language}.ts"
        extract(path)
        for context, text in unfinished(path):
            missing += 1
            print(f"{language}: {context}: {text}")
        release(path, path.with_suffix(".qm"))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
