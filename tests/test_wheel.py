"""What installing the wheel brings: everything the program reads, and two commands that start."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    # Built from a copy: setuptools leaves its own folders beside what it builds.
    for name in ("engine", "studio", "resources"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    command = ["pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), str(source)]
    subprocess.run([sys.executable, "-m", *command], check=True, timeout=120)
    return next(folder.glob("boxwright-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    command = ["pip", "install", "-q", "--no-deps", "--target", str(folder), str(wheel)]
    subprocess.run([sys.executable, "-m", *command], check=True, timeout=120)
    return folder


def test_it_holds_every_resource_and_module(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for top in ("engine", "studio", "resources"):
        for path in (ROOT / top).rglob("*"):
            # Scripts among the resources are for developers.
            wanted = {".svg", ".qss", ".qm", ".json", ".toml"} | ({".py"} if top != "resources" else set())
            if path.suffix in wanted:
                assert path.relative_to(ROOT).as_posix() in names


def run(installed: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        list(command), cwd=installed, env=environment, capture_output=True, text=True, timeout=120
    )


def test_the_engine_starts_from_it(installed: Path, tmp_path: Path) -> None:
    done = run(
        installed, str(installed / "bin" / "boxwright-engine"), "sample", str(tmp_path / "s"), "--images", "3"
    )
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "s" / "JPEGImages").iterdir())) == 3


def test_the_window_starts_from_it(installed: Path, tmp_path: Path) -> None:
    script = (
        "import studio.main_window as m; from studio.app import create_application\n"
        "from studio.document import Document; from studio.settings import Settings\n"
        "app = create_application(); window = m.MainWindow(Document(), Settings()); window.show()\n"
        "print(m.__file__)"
    )
    done = run(installed, sys.executable, "-c", script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(installed / "studio" / "main_window.py")
