"""``export RUN``: the detector as ONNX for use elsewhere, checked against torch, with an example."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from typing import TYPE_CHECKING, Any

from engine.columns import left
from engine.i18n import translated, words

if TYPE_CHECKING:
    from pathlib import Path

    from engine.inference.export.exporting import Exported


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("export", help="write a trained detector as ONNX and check it")
    parser.add_argument("run_dir", metavar="RUN", help="folder of the run, or a weights file")
    parser.add_argument(
        "--format",
        choices=("onnx", "openvino"),
        default="onnx",
        help="onnx (default), or openvino: its files as well, where OpenVINO is installed",
    )
    parser.add_argument("--out", metavar="DIR", help="folder to write (default: RUN/export)")
    parser.add_argument(
        "--images", metavar="DIR", help="pictures to check with (default: the run's validation set)"
    )
    parser.add_argument(
        "--int8", action="store_true", help="write an 8-bit model as well, and measure what it loses"
    )
    parser.add_argument(
        "--beside", action="store_true", help="write only what this program is fast with, beside the weights"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print what was compared and measured; ``export.json`` in the folder holds it too."""
    from engine.inference.export.exporting import export

    if arguments.beside:
        _export_beside(arguments)
        return
    exported = export(
        arguments.run_dir,
        arguments.out,
        images=arguments.images,
        int8=arguments.int8,
        openvino=arguments.format == "openvino",
        say=lambda text: print(f"{translated(text)} ...", file=sys.stderr),
    )
    _tell(exported)
    if arguments.int8:
        _judge_int8(arguments.run_dir, exported.folder)


def _export_beside(arguments: argparse.Namespace) -> None:
    """What a training does when it ends, made up for: no folder for others, nothing timed."""
    from engine.errors import ConfigError
    from engine.inference.detector import BEST_WEIGHTS, weights_file
    from engine.inference.export.exporting import export_beside

    if arguments.out or arguments.images or arguments.int8 or arguments.format != "onnx":
        raise ConfigError("--beside writes two files, beside the weights", remedy="Leave the others out")
    weights = weights_file(arguments.run_dir)
    if weights.name != BEST_WEIGHTS:
        raise ConfigError("--beside is for the weights of a run", where=weights, remedy="Name a run's folder")
    path = export_beside(weights, lambda text: print(f"{translated(text)} ...", file=sys.stderr))
    print(words("Written: {}", path))


def _judge_int8(run_dir: str, folder: Path) -> None:
    """Measure what the 8-bit model loses, tell it, and throw it away if that is too much."""
    from engine.errors import RunError
    from engine.evaluation.loss_of_export import TOO_MUCH, WORTH_A_WARNING, measure_loss
    from engine.inference.export.exporting import INT8, add_to_report

    model = folder / INT8
    loss = measure_loss(run_dir, model)
    if loss is None:
        print(words("No labelled picture of the validation set is left to measure what int8 loses."))
        return
    add_to_report(folder, int8_loss=dataclasses.asdict(loss))
    figures = (f"{ap:.3f}" for ap in (loss.ap50_torch, loss.ap50, loss.ap_torch, loss.ap))
    print(words("int8: mAP@0.5 {} -> {}, mAP@0.50:0.95 {} -> {} on the {} labelled pictures of the "
                "validation set", *figures, loss.images))  # fmt: skip
    if loss.lost > TOO_MUCH:
        model.unlink()
        raise RunError(
            f"was not kept: it loses {loss.lost:.3f} of mAP; the other models were exported",
            where=model,
            remedy="Use those, or export without --int8",
        )
    if loss.lost > WORTH_A_WARNING:
        print(words("int8 loses {} of mAP: look at what it finds before you rely on it.",
                    f"{loss.lost:.3f}"))  # fmt: skip


def _tell(exported: Exported) -> None:
    agreement = exported.parity
    print(words("Agrees with torch on {} pictures ({}): boxes within {} px, scores within {}",
                agreement.images, translated(exported.checked_on), f"{agreement.box_px:.2g}",
                f"{agreement.score:.2g}"))  # fmt: skip
    print(words("One picture, from pixels to boxes, on this computer:"))
    for row in exported.latency:
        slow = words("(95 % within {} ms)", f"{row.slow_ms:.1f}")
        print(f"  {left(words(row.way), 28)} {words('{} ms', f'{row.ms:7.1f}')}   {slow}")
    if exported.openvino_parity is not None:
        print(words("OpenVINO agrees with torch: boxes within {} px, scores within {}",
                    f"{exported.openvino_parity.box_px:.2g}",
                    f"{exported.openvino_parity.score:.2g}"))  # fmt: skip
    if exported.int8_parity is not None:
        print(words("int8 differs from torch by up to {} px and {} in score",
                    f"{exported.int8_parity.box_px:.2g}", f"{exported.int8_parity.score:.2g}"))  # fmt: skip
    print(words("Written to {}: {}", exported.folder, ", ".join(exported.files)))
