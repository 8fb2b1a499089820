"""Which run looks at which source."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from engine.datasets.names import VIDEO_SUFFIXES
from engine.inference.cameras import CameraInfo
from engine.inference.given.address import Address
from engine.runs import Run
from studio import theme
from studio.live.address_memory import AddressMemory
from studio.settings import Settings

FILE, URL = "file", "url"
SIZES = ((640, 480), (1280, 720), (1920, 1080), (3840, 2160))
RATES = (15, 30, 60)


class SourceBox(QWidget):
    """Run, source, and what to ask a camera for; remembered between two starts."""

    changed = Signal()
    start_wanted = Signal()
    run_changed = Signal()
    """Another run is chosen, or the runs are listed anew: what is known of it may be old."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.runs = QComboBox()
        self.runs.setObjectName("live_runs")
        self.sources = QComboBox()
        self.sources.setObjectName("live_sources")
        self.memory = AddressMemory(settings)
        self.address = QLineEdit(self.memory.text)
        self.address.setObjectName("live_address")
        self.address.setAccessibleName(self.tr("Path or address"))
        self.keep_password = QCheckBox(self.tr("Remember the password on this computer"))
        self.keep_password.setObjectName("live_keep_password")
        self.keep_password.setToolTip(
            self.tr(
                "Otherwise the address is remembered without it, and you are asked for it after the next "
                "start. It is kept in the settings file as it is, and left out of exported settings."
            )
        )
        self.keep_password.setChecked(self.memory.keeps_password)
        self.browse = QPushButton(theme.icon("folder"), self.tr("Browse…"))
        self.browse.setObjectName("live_browse")
        self.size_choice = QComboBox()
        self.size_choice.setObjectName("live_size")
        self.size_choice.setAccessibleName(self.tr("Size of the camera's picture"))
        self.size_choice.addItem(self.tr("As the camera likes"), None)
        for width, height in SIZES:
            self.size_choice.addItem(f"{width} × {height}", (width, height))
        self.rate_choice = QComboBox()
        self.rate_choice.setObjectName("live_rate")
        self.rate_choice.setAccessibleName(self.tr("Frames a second to ask the camera for"))
        self.rate_choice.addItem(self.tr("Any"), 0.0)
        for rate in RATES:
            self.rate_choice.addItem(self.tr("{0} frames/s").format(rate), float(rate))
        self.size_choice.setCurrentIndex(min(max(settings.get("live/size", 0), 0), len(SIZES)))
        self.rate_choice.setCurrentIndex(min(max(settings.get("live/rate", 0), 0), len(RATES)))
        for combo in (self.runs, self.sources, self.size_choice, self.rate_choice):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(8)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(theme.SPACING)
        form.setVerticalSpacing(theme.SPACING)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Run"), self.runs)
        form.addRow(self.tr("Source"), self.sources)
        place = QHBoxLayout()
        place.setSpacing(theme.SPACING_SMALL)
        place.addWidget(self.address, 1)
        place.addWidget(self.browse)
        place.addWidget(self.size_choice, 3)
        place.addWidget(self.rate_choice, 2)
        # One label for what the kind of source needs: a path, an address, or a camera's size and rate.
        self.place_label = QLabel()
        self.rate_label = QLabel(self.tr("Rate"))
        self.rate_label.setBuddy(self.rate_choice)
        place.insertWidget(place.indexOf(self.rate_choice), self.rate_label)
        form.addRow(self.place_label, place)
        form.addRow("", self.keep_password)
        self._form = form
        self.show_cameras([])
        self.runs.currentIndexChanged.connect(lambda _index: self.run_changed.emit())
        self.sources.currentIndexChanged.connect(lambda _index: self._source_changed())
        self.address.textChanged.connect(lambda _text: self._address_changed())
        self.keep_password.toggled.connect(self._keep_password)
        self.address.returnPressed.connect(self.start_wanted)
        self.browse.clicked.connect(self._choose_file)

    @property
    def source(self) -> str | Address:
        """The chosen source as the engine takes it: a camera number, a path or an address; empty if none."""
        kind = self.sources.currentData()
        return self.memory.source_of(self.address.text()) if kind in (FILE, URL) else str(kind or "")

    def ask_passwords(self) -> bool:
        """Ask for what an address was remembered without; False where that is cancelled."""
        text, secrets = self.address.text(), list[str]()
        if not isinstance(self.source, Address):
            return True
        for _ in range(self.memory.missing(text)):
            dialog = QInputDialog(self)
            dialog.setObjectName("live_password")
            dialog.setWindowTitle(self.tr("Password"))
            dialog.setLabelText(self.tr("What stands in the place of *** in {0}?").format(text.strip()))
            for label in dialog.findChildren(QLabel):
                label.setTextFormat(Qt.TextFormat.PlainText)
            dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
            accepted = dialog.exec() == QInputDialog.DialogCode.Accepted
            dialog.deleteLater()
            if not accepted:
                return False
            secrets.append(dialog.textValue())
        if secrets:
            self.memory.fill(text, secrets)
        return True

    @property
    def is_video(self) -> bool:
        """Whether it can be held and moved."""
        return bool(self.sources.currentData() == FILE)

    @property
    def camera_size(self) -> tuple[int, int] | None:
        """What to ask a camera for."""
        chosen = self.size_choice.currentData()
        return None if chosen is None else (int(chosen[0]), int(chosen[1]))

    @property
    def camera_rate(self) -> float:
        """Frames a second to ask a camera for; 0 for any."""
        return float(self.rate_choice.currentData())

    @property
    def run(self) -> str:
        """The folder of the chosen run; empty if there is none."""
        return str(self.runs.currentData() or "")

    def remember(self) -> None:
        """Keep the choice for the next start."""
        self._settings.set("live/source", str(self.sources.currentData()))
        self.memory.remember(self.address.text())
        if isinstance(self.source, Address):
            self.address.setText(self.memory.shown(self.address.text()))
        self._settings.set("live/size", self.size_choice.currentIndex())
        self._settings.set("live/rate", self.rate_choice.currentIndex())

    def choose_video(self, path: Path) -> None:
        """That file is the source from now on."""
        self.sources.setCurrentIndex(self.sources.findData(FILE))
        self.address.setText(str(path))

    def show_cameras(self, cameras: list[CameraInfo]) -> None:
        """List these beside files and URLs."""
        chosen = self.sources.currentData() or self._settings.get("live/source", FILE)
        self.sources.blockSignals(True)
        self.sources.clear()
        for camera in cameras:
            self.sources.addItem(theme.icon("camera"), camera.name, str(camera.index))
        self.sources.addItem(theme.icon("image"), self.tr("Video file"), FILE)
        self.sources.addItem(theme.icon("live"), self.tr("URL (RTSP, HTTP, MJPEG)"), URL)
        self.sources.setCurrentIndex(max(self.sources.findData(chosen), 0))
        self.sources.blockSignals(False)
        self._source_changed()

    def show_runs(self, runs: list[Run]) -> None:
        """List these, keeping the chosen one."""
        chosen = self.runs.currentData()
        self.runs.blockSignals(True)
        self.runs.clear()
        for run in runs:
            self.runs.addItem(run.name, str(run.path))
        self.runs.setCurrentIndex(max(self.runs.findData(chosen), 0))
        self.runs.blockSignals(False)
        self.run_changed.emit()

    def _source_changed(self) -> None:
        kind = self.sources.currentData()
        is_place = kind in (FILE, URL)
        self.address.setVisible(is_place)
        self.browse.setVisible(kind == FILE)
        self._show_keeping()
        self.size_choice.setVisible(not is_place)
        self.rate_choice.setVisible(not is_place)
        self.rate_label.setVisible(not is_place)
        named = {FILE: self.tr("File"), URL: self.tr("Address")}
        self.place_label.setText(named.get(kind, self.tr("Size")))
        self.place_label.setBuddy(self.address if is_place else self.size_choice)
        hints = {FILE: self.tr("Path of a video"), URL: "http://…  rtsp://…"}
        self.address.setPlaceholderText(hints.get(kind, ""))
        self.changed.emit()

    def _address_changed(self) -> None:
        self._show_keeping()
        self.changed.emit()

    def _show_keeping(self) -> None:
        is_place = self.sources.currentData() in (FILE, URL)
        self._form.setRowVisible(self.keep_password, is_place and self.memory.has_secret(self.address.text()))

    def _keep_password(self, wished: bool) -> None:
        self.memory.keeps_password = wished
        self.memory.remember(self.address.text())

    def _choose_file(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a video"),
            self.address.text(),
            self.tr("Videos and animations ({0})").format(
                " ".join(f"*{suffix}" for suffix in (*VIDEO_SUFFIXES, ".gif", ".webp", ".png"))
            ),
        )
        if path:
            self.address.setText(path)
