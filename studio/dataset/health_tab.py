"""The health check: kinds of faults, what each does to training, where they are, and a button that mends."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.datasets import changes
from engine.datasets.changes import Change
from engine.datasets.dataset import Dataset
from engine.datasets.findings import EFFECTS, KINDS, Finding, message_of, place_of
from engine.datasets.fixes import FIXES, FixPlan, plan_fix
from engine.datasets.health import check
from engine.i18n import translated
from studio import numbers, theme
from studio.background import BackgroundTask, Progress
from studio.dataset.fix_dialog import FixDialog
from studio.dataset.history import FileHistory
from studio.dataset.steps import start_step
from studio.dataset.tables import RowsModel
from studio.document import Document
from studio.widgets.notice import Notice
from studio.widgets.task_button import TaskButton
from studio.widgets.tooltips import wrapped

KIND = Qt.ItemDataRole.UserRole

OF_THE_LISTS = frozenset({"split-missing", "split-leak"})
"""Fixes of the lists of the split: half of one taken back would be another split."""


class HealthTab(QWidget):
    """Kinds on the left, the findings of the chosen kind on the right."""

    def __init__(
        self, document: Document, history: FileHistory, notice: Notice, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.document, self.history, self.notice = document, history, notice
        self.findings: list[Finding] = []
        self.dialog: FixDialog | None = None
        self._looked_at: Dataset | None = None
        self._task: BackgroundTask[list[Finding]] | None = None
        self._planning: BackgroundTask[FixPlan] | None = None
        self.check_button = TaskButton(self.tr("Check the data"), "search")
        self.check_button.setObjectName("check_data")
        self.training_size = QSpinBox()
        self.training_size.setObjectName("check_size")
        self.training_size.setRange(64, 2048)
        self.training_size.setSingleStep(32)
        self.training_size.setValue(320)
        self.training_size.setSuffix(" px")
        self.training_size.setToolTip(
            self.tr("The image size you train with: it decides which boxes are too small")
        )
        self.checked = QLabel()
        self.checked.setObjectName("check_state")
        self.kinds = QListWidget()
        self.kinds.setObjectName("finding_kinds")
        self.kinds.setAccessibleName(self.tr("What is wrong with the data"))
        self.effect = QLabel()
        self.effect.setObjectName("finding_effect")
        self.effect.setWordWrap(True)
        self.remedy = QLabel()
        self.remedy.setWordWrap(True)
        self.remedy.setProperty("role", "faint")
        self.fix_button = TaskButton("", "wand")
        self.fix_button.setObjectName("fix")
        self.open_button = QPushButton(theme.icon("image"), self.tr("Open photo"))
        self.open_button.setObjectName("open_finding")
        self.model = RowsModel(
            [
                (self.tr("Where"), self._where),
                (self.tr("What"), message_of),
            ]
        )
        self.table = QTableView()
        self.table.setObjectName("findings")
        self.table.setAccessibleName(self.tr("Findings of this kind"))
        self._build()
        self.check_button.wanted.connect(self.check)
        self.kinds.currentItemChanged.connect(lambda *_: self._show_kind())
        self.table.activated.connect(self.open_finding)
        self.table.doubleClicked.connect(self.open_finding)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._enable())
        self.open_button.clicked.connect(lambda: self.open_finding(self.table.currentIndex()))
        self.fix_button.wanted.connect(self.fix)
        history.changed.connect(self._enable)
        theme.notifier().changed.connect(self._paint_kinds)
        self.reload()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACING)
        top.addWidget(self.check_button)
        label = QLabel(self.tr("at training size"))
        label.setBuddy(self.training_size)
        top.addWidget(label)
        top.addWidget(self.training_size)
        top.addWidget(self.checked, 1)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(0, 300)
        details = QWidget()
        column = QVBoxLayout(details)
        column.setContentsMargins(theme.SPACING, 0, 0, 0)
        column.setSpacing(theme.SPACING)
        buttons = QHBoxLayout()
        buttons.addWidget(self.fix_button)
        buttons.addWidget(self.open_button)
        buttons.addStretch(1)
        for part in (self.effect, self.remedy):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.kinds)
        splitter.addWidget(details)
        splitter.setSizes([380, 800])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.SPACING_LARGE, theme.SPACING, theme.SPACING_LARGE, theme.SPACING)
        layout.setSpacing(theme.SPACING)
        layout.addLayout(top)
        layout.addWidget(splitter, 1)

    def reload(self) -> None:
        """Another state of the data: look again if it was looked at; what is unchanged costs little."""
        self.cancel()
        if self._looked_at is not None and self._looked_at is self.document.dataset:
            self.check()
        else:
            self._show_findings([], self.tr("Not checked yet."))

    def check(self) -> None:
        """Look at every photo and label file."""
        dataset = self.document.dataset
        if dataset is None:
            return
        self.document.flush()
        self.cancel()
        size = self.training_size.value()
        task = BackgroundTask(lambda progress: check(dataset, image_size=size, progress=progress), owner=self)
        self._task = task
        self.check_button.follow(task, self.tr("Checking…"))
        task.done(self._checked).failed(self.notice.tell_error).finished(self._enable).start()
        self._enable()

    def cancel(self) -> None:
        """Stop a check that is under way."""
        for task in (self._task, self._planning):
            if task is not None:
                task.cancel()

    def fix(self) -> None:
        """Plan the fix of the chosen kind and show it."""
        dataset, kind = self.document.dataset, self._kind()
        if dataset is None or kind not in FIXES:
            return
        self.document.flush()
        findings = self.findings
        task = BackgroundTask(lambda progress: plan_fix(dataset, kind, findings, progress), owner=self)
        self._planning = task
        self.fix_button.follow(task, self.tr("Looking what to do…"))

        def planned(plan: FixPlan) -> None:
            title = translated(FIXES[kind])
            self.dialog = FixDialog(title, plan, self)
            self.dialog.accepted.connect(lambda: self._apply(kind, plan))
            self.dialog.open()

        task.done(planned).failed(self.notice.tell_error).finished(self._enable).start()

    def open_finding(self, index: QModelIndex) -> None:
        """Show the photo of a finding in the annotate room."""
        finding = self.model.rows[index.row()] if index.isValid() else None
        if isinstance(finding, Finding) and finding.item is not None:
            self.document.image_requested.emit(finding.item.image_file)

    def _apply(self, kind: str, plan: FixPlan) -> None:
        def work(progress: Progress) -> list[Change]:
            return changes.apply(plan.changes, progress)

        start_step(
            self.history, self.fix_button, self.tr("Mending…"), translated(FIXES[kind]), work,
            whole=kind in OF_THE_LISTS, ended=self._enable,
        )  # fmt: skip

    def _checked(self, findings: list[Finding]) -> None:
        self._looked_at = self.document.dataset
        if findings:
            kinds = self.tr("%Ln kind(s)", "", len({finding.kind for finding in findings}))
            text = self.tr("%Ln finding(s) of {0}.", "", len(findings)).format(kinds)
        else:
            text = self.tr("Nothing wrong was found.")
        self._show_findings(findings, text)

    def _show_findings(self, findings: list[Finding], text: str) -> None:
        chosen = self._kind()
        self.findings = findings
        self.checked.setText(text)
        self.kinds.clear()
        counts: dict[str, list[Finding]] = {}
        for finding in findings:
            counts.setdefault(finding.kind, []).append(finding)
        for kind, members in counts.items():
            item = QListWidgetItem(f"{translated(KINDS[kind])} ({numbers.integer(len(members))})")
            item.setData(KIND, (kind, members[0].severity))
            item.setToolTip(wrapped(translated(EFFECTS[kind])))
            self.kinds.addItem(item)
        self._paint_kinds()
        self.kinds.setCurrentRow(list(counts).index(chosen) if chosen in counts else 0 if counts else -1)
        self._show_kind()

    def _paint_kinds(self) -> None:
        for row in range(self.kinds.count()):
            item = self.kinds.item(row)
            severity = item.data(KIND)[1]
            icon, size, ratio = QIcon(), QSize(16, 16), self.devicePixelRatioF()
            # Red on the blue of the chosen row could not be seen.
            for mode, role in ((QIcon.Mode.Normal, severity), (QIcon.Mode.Selected, "on_accent")):
                icon.addPixmap(theme.tinted(severity, size, theme.color(role), ratio), mode)
            item.setIcon(icon)

    def _kind(self) -> str:
        item = self.kinds.currentItem()
        return "" if item is None else str(item.data(KIND)[0])

    def _show_kind(self) -> None:
        kind = self._kind()
        members = [finding for finding in self.findings if finding.kind == kind]
        self.model.show_rows(members)
        self.effect.setText(translated(EFFECTS[kind]) if kind else "")
        self.remedy.setText(self.tr("{0}.").format(translated(members[0].remedy)) if members else "")
        for label in (self.effect, self.remedy):
            label.setVisible(bool(label.text()))  # else the table would begin lower than the list beside it
        self.fix_button.setVisible(kind in FIXES)
        self.fix_button.setText(f"{translated(FIXES[kind])}…" if kind in FIXES else "")
        self.open_button.setVisible(bool(members))
        if members:
            self.table.selectRow(0)
        self._enable()

    def _where(self, finding: Finding) -> str:
        root = self.document.folder
        place = place_of(finding)
        return place.removeprefix(f"{root}/").removeprefix(f"{root}\\") if root else place

    def _enable(self) -> None:
        there = self.document.dataset is not None
        free = not self.history.is_busy and not self.check_button.is_busy
        self.check_button.setEnabled((there and free) or self.check_button.is_busy)
        self.fix_button.setEnabled(free or self.fix_button.is_busy)
        index = self.table.currentIndex()
        finding = self.model.rows[index.row()] if index.isValid() else None
        self.open_button.setEnabled(isinstance(finding, Finding) and finding.item is not None)
