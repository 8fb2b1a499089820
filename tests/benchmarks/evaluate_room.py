"""How long the evaluate room keeps the window's thread busy for one move of the threshold.

    QT_QPA_PLATFORM=offscreen python tests/benchmarks/evaluate_room.py [--images N] [--detections N]

Counting goes on in another thread; what is measured is showing the new figures in every tab, with random
boxes as in evaluate_5000.py. Prints milliseconds of the processor.
"""

from __future__ import annotations

import argparse
import runpy
import statistics
import time
from pathlib import Path

import numpy as np

CLASSES = [f"class {number}" for number in range(10)]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--detections", type=int, default=100)
    arguments = parser.parse_args()
    from engine.evaluation.ap import evaluate_flat
    from engine.evaluation.matches import Matches
    from engine.evaluation.report import Latency, build_report
    from engine.runs import Run
    from studio.app import create_application
    from studio.document import Document
    from studio.evaluate.crops import Crops
    from studio.evaluate.detector_view import DetectorView
    from studio.evaluate.state import Loaded, figures_at
    from studio.widgets.notice import Notice

    made_up = runpy.run_path(str(Path(__file__).with_name("evaluate_5000.py")))["_made_up"]
    truths, predictions = made_up(arguments.images, arguments.detections)
    matches = Matches.of(truths, predictions, CLASSES, sizes=[(640, 640)] * len(truths))
    result = evaluate_flat(matches.truth, matches.found, CLASSES, len(truths), with_coco=False)
    report = build_report(
        matches, result, 0.4, run="run", weights="", data="", set_name="test", device="cpu", nms="hard",
        nms_iou=0.45, soft_sigma=0.5, ms_per_image=1.0, latency=Latency.of([]), image_size=320,
        train_objects={}, warnings=[],
    )  # fmt: skip
    loaded = Loaded(Run(Path("run")), report, matches, result.curves, [], 0.4)
    app = create_application()
    view = DetectorView(Document(), Notice(), Crops())
    view.resize(1280, 800)
    view.show()
    view.show_report(loaded)
    for tab in range(view.tabs.count()):
        view.tabs.setCurrentIndex(tab)
        spent = []
        for threshold in np.linspace(0.1, 0.9, 9).tolist():
            figures = figures_at(loaded, threshold)
            start = time.thread_time()
            view._show_figures(figures)
            view.overview.curves.set_threshold(threshold)
            app.processEvents()
            spent.append(1000 * (time.thread_time() - start))
        told = f"median {statistics.median(spent):.0f} ms, most {max(spent):.0f} ms"
        print(f"{view.tabs.tabText(tab):10} {told}")


if __name__ == "__main__":
    main()
