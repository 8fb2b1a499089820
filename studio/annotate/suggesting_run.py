"""Which run suggests, and what its classes are called in the open data set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.errors import RunError
from studio.class_names import Names, names_for

if TYPE_CHECKING:
    from engine.runs import Run
    from studio.annotate.panel import Panel
    from studio.annotate.review.page import ReviewPage


class SuggestingRun(QObject):
    """The run a person has chosen on the review page, or the one that changed last."""

    chosen = Signal()
    """Another one than before."""

    def __init__(self, panel: Panel, page: ReviewPage) -> None:
        super().__init__(page)
        self._panel, self._page = panel, page
        self._wanted: str | None = None
        page.run_chosen.connect(self._choose)
        page.classes_wanted.connect(self._ask_classes)

    def forget(self) -> None:
        """Another data set."""
        self._wanted = None
        self._page.show_runs([], None)

    def find(self) -> tuple[Run | None, list[Run]]:
        """It, and all runs with a trained detector, the one that changed last first. May take a while.

        The run that was chosen may be gone since; then it is the newest again.
        """
        from engine.runs import list_runs  # the window shows before anybody asks for runs

        folder = self._panel.document.runs_dir
        runs = [run for run in list_runs(folder) if _detects(run)] if folder is not None else []
        newest = runs[0] if runs else None
        return next((run for run in runs if str(run.path) == self._wanted), newest), runs

    def show(self, runs: list[Run]) -> None:
        """Offer these."""
        self._page.show_runs([(run.name, str(run.path)) for run in runs], self._wanted)

    def names(self, run: Run, *, anew: bool = False) -> Names | None:
        """What its classes are called here, asked for where that is not known; None: cancelled."""
        dataset = self._panel.document.dataset
        assert dataset is not None
        try:
            classes = run.labels()
        except RunError as error:
            self._panel.notice.tell_error(error)
            return None
        panel = self._panel
        known = panel.document.class_names
        names = names_for(run.path, dataset.root, classes, known, panel.settings, panel, anew=anew)
        if anew and names == {}:
            panel.notice.tell(self.tr("All classes of {0} are in this data set.").format(run.name), "info")
        return names

    def _choose(self, path: str | None) -> None:
        if path != self._wanted:
            self._wanted = path
            self.chosen.emit()

    def _ask_classes(self) -> None:
        run, _ = self.find()
        if run is not None:
            self.names(run, anew=True)


def _detects(run: Run) -> bool:
    try:
        return run.best_weights.is_file() and run.task() == "detect"
    except RunError:
        return False  # a damaged run is told of where runs are listed
