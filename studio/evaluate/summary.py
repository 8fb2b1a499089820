"""The few figures of a report that do not depend on the threshold, in large letters."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine.evaluation.report import Report
from studio import theme


class Summary(QWidget):
    """A figure above its name, side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SPACING_LARGE)
        grid.setVerticalSpacing(0)
        small = self.tr("Of objects under 32 × 32, up to 96 × 96 and above, in pixels of the photo")
        titles = {
            "map_voc_area": (self.tr("mAP@0.5"), self.tr("VOC, area under the curve")),
            "map_voc2007": (self.tr("mAP@0.5, 2007"), self.tr("VOC 2007, mean of 11 points")),
            "map_coco": (self.tr("COCO AP"), self.tr("Mean over IoU 0.50 to 0.95")),
            "map_coco50": (self.tr("AP50"), self.tr("COCO, IoU 0.50")),
            "map_coco75": (self.tr("AP75"), self.tr("COCO, IoU 0.75")),
            "map_coco_small": (self.tr("small"), small),
            "map_coco_medium": (self.tr("medium"), small),
            "map_coco_large": (self.tr("large"), small),
            "latency": (
                self.tr("ms a photo"),
                self.tr("From the decoded photo to its boxes, one at a time: half took at most this"),
            ),
        }
        for column, (name, (title, tip)) in enumerate(titles.items()):
            figure, caption = QLabel("–"), QLabel(title)
            figure.setObjectName(f"figure_{name}")
            figure.setProperty("role", "figure")
            caption.setProperty("role", "faint")
            figure.setToolTip(tip)
            caption.setToolTip(tip)
            grid.addWidget(figure, 0, column)
            grid.addWidget(caption, 1, column)
            self.figures[name] = figure
        grid.setColumnStretch(len(titles), 1)

    def show_report(self, report: Report | None) -> None:
        """The figures of a report; dashes for None."""
        for name, label in self.figures.items():
            if report is None:
                label.setText("–")
            elif name == "latency":
                late = report.latency
                label.setText(_written(late.p50, 1))
                label.setToolTip(
                    self.tr(
                        "Half of {0} photos took at most {1:.1f} ms, 90 % {2:.1f} ms, 99 % {3:.1f} ms on {4}"
                    ).format(late.images, late.p50, late.p90, late.p99, report.device)
                )
            else:
                label.setText(_written(getattr(report, name), 3))


def _written(value: float, digits: int) -> str:
    return "–" if math.isnan(value) else f"{value:.{digits}f}"
