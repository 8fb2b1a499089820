"""What the tests of the evaluate room share."""

import pytest


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's threads wait for each other on a busy machine."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
