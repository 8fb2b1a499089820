"""What all tests share: the real photos where they are at hand, a generated data set, no real settings."""

import gc
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from studio.garbage import collect_due

# How long inputs take to make says how busy the computer is.
settings.register_profile("any load", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("any load")
gc.disable()  # as in the program: a search in another thread destroys closed windows there, and crashes
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["BOXWRIGHT_LANG"] = "en"  # tests compare with the program's own words
_CACHE = tempfile.TemporaryDirectory(prefix="boxwright-tests-")  # for fixtures that outlive one test
os.environ["BOXWRIGHT_CACHE_DIR"] = _CACHE.name

ROOT = Path(__file__).resolve().parent.parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """File names that are no text, as some tests have them, cannot travel from one process to another."""
    report = yield
    report.sections = [(name, _as_text(text)) for name, text in report.sections]
    told = str(report.longrepr or "")
    if told != _as_text(told):
        report.longrepr = _as_text(told)
    return report


def _as_text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


@pytest.fixture(scope="session")
def bccd() -> Path:
    """The BCCD blood-cell photos with labelImg's files, beside the checkout; read-only."""
    folder = Path(os.environ.get("BOXWRIGHT_BCCD", ROOT.parent / "shared" / "data" / "bccd"))
    if not (folder / "Annotations").is_dir():
        pytest.skip(f"the BCCD photos are not at {folder}; set BOXWRIGHT_BCCD to their folder")
    return folder


@pytest.fixture(scope="session")
def sample_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated VOC data set of 24 images; shared, so tests must not write to it."""
    from engine.datasets import sample

    return Path(sample.generate(tmp_path_factory.mktemp("sample") / "set", images=24, seed=3))


@pytest.fixture
def sample_dataset(sample_dir: Path, tmp_path: Path) -> Path:
    """A private copy of the generated data set, to write to."""
    return Path(shutil.copytree(sample_dir, tmp_path / "set"))


@pytest.fixture(autouse=True)
def _garbage_is_searched_for_in_this_thread_alone() -> Iterator[None]:
    yield
    collect_due()


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOXWRIGHT_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("BOXWRIGHT_CACHE_DIR", str(tmp_path / "cache"))
