"""Builds the sdist and, from it, the wheel; installs each into a virtual environment of its own; and works
with what is there from a folder that knows no source tree: self-test, sample, split, training, export.

    pip install build && python tests/packaging/install.py [--full] [--keep DIR]

Without ``--full`` the environments share this interpreter's packages instead of fetching a gigabyte of torch
twice; with it, pip installs all that pyproject.toml names. Two minutes on two cores; not part of pytest.
Without a display the window is drawn offscreen.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BIN = "Scripts" if sys.platform == "win32" else "bin"


def main() -> int:
    """The exit status: 0 when all of it works, 1 with the output of what did not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="let pip install all dependencies anew")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="build there, and leave it")
    arguments = parser.parse_args()
    try:
        if arguments.keep is not None:
            arguments.keep.mkdir(parents=True)
            _check(arguments.keep.resolve(), arguments.full)
        else:
            with tempfile.TemporaryDirectory(prefix="boxwright-install-") as folder:
                _check(Path(folder), arguments.full)
    except subprocess.CalledProcessError as error:
        print(error.output)
        print(f"status {error.returncode}: {error.cmd}")
        return 1
    return 0


def _check(folder: Path, full: bool) -> None:
    dist = folder / "dist"
    # Of an archive of what is committed or at least known to git: build/ and caches are no part of it.
    source = folder / "source"
    source.mkdir()
    files = _run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], ROOT)
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            target = source / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    isolated = [] if full else ["--no-isolation"]
    _run([sys.executable, "-m", "build", *isolated, "-o", str(dist), str(source)], folder)
    for pattern in ("*.whl", "*.tar.gz"):
        package = next(dist.glob(pattern))
        start = time.monotonic()
        place = folder / package.suffix.removeprefix(".")
        place.mkdir()
        binaries = _install(package, place / "venv", full)
        _work(binaries, place)
        print(
            f"ok: {package.name} ({package.stat().st_size / 1e6:.1f} MB) in {time.monotonic() - start:.0f} s"
        )


def _install(package: Path, place: Path, full: bool) -> Path:
    """Returns the folder of the environment's commands."""
    venv.create(place, with_pip=True)
    python = place / BIN / "python"
    options: list[str] = []
    if not full:
        # A path line shares the packages, but not the links to source trees that lie among them.
        inside = sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)})
        Path(inside, "shared.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        options = ["--no-deps", "--force-reinstall"]
    _run([str(python), "-m", "pip", "install", "-q", *options, str(package)], place)
    return place / BIN


def _work(binaries: Path, place: Path) -> None:
    """The first hour of a person who has nothing but what was installed."""
    engine, work = str(binaries / "boxwright-engine"), place / "work"
    work.mkdir()
    where = "import engine, studio, resources; print(*(m.__path__[0] for m in (engine, studio, resources)))"
    for path in _run([str(binaries / "python"), "-c", where], work).split():
        assert Path(path).is_relative_to(binaries.parent), f"{path} is not what was installed"
    told = _run([str(binaries / "boxwright"), "--selftest"], work)
    assert "all checks passed" in told, told
    assert "train" in _run([engine, "--help"], work)
    _run([engine, "sample", "demo", "--images", "24"], work)
    _run([engine, "split", "demo"], work)
    _run(
        [engine, "train", "demo", "--weights", "none", "--epochs", "1", "--batch-size", "4",
         "--image-size", "160", "--workers", "1", "--run", "run"], work,
    )  # fmt: skip
    assert (work / "run" / "best.safetensors").is_file()
    _run([engine, "evaluate", "run"], work)
    _run([engine, "export", "run"], work)
    assert (work / "run" / "export").is_dir() or list((work / "run").glob("*.onnx"))
    _run([engine, "predict", "run", "demo/JPEGImages", "--out", "found", "--save", "voc"], work)
    chinese = _run([engine, "check", "nothing-there"], work, status=2, BOXWRIGHT_LANG="zh_CN")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese), chinese


def _run(command: Sequence[str], where: Path, status: int = 0, **environment: str) -> str:
    """What it prints, on either stream.

    Raises:
        subprocess.CalledProcessError: it ends with another status.
    """
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    if not clean.get("DISPLAY") and not clean.get("WAYLAND_DISPLAY"):
        clean["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        list(command), cwd=where, env={**clean, "PYTHONUTF8": "1", **environment}, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=900,
    )  # fmt: skip
    if done.returncode != status:
        raise subprocess.CalledProcessError(done.returncode, list(command), done.stdout)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
