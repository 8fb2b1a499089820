"""``export RUN``: the detector as ONNX for use elsewhere, checked against torch, with an example."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from typing import TYPE_CHECKING, Any

from engine.columns import left
from engine.i18n import translated, words

if TYPE_CHECKING:
    from engine.inference.export.exporting import Exported


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("export", help="write a trained detector as ONNX and check it")
    parser.add_argument("run_dir", metavar="RUN", help="folder of the run, or a weights file")
    parser.add_argument("--format", choices=("onnx",), default="onnx", help="onnx (the only one so far)")
    parser.add_argument("--out", metavar="DIR", help="folder to write (default: RUN/export)")
    parser.add_argument(
        "--images", metavar="DIR", help="pictures to check with (default: the run's validation set)"
    )
    parser.add_argument(
        "--int8", action="store_true", help="write an 8-bit model as well, and measure what it loses"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Print what was compared and measured; ``export.json`` in the folder holds it too."""
    from engine.inference.export.exporting import INT8, add_to_report, export

    exported = export(
        arguments.run_dir,
        arguments.out,
        images=arguments.images,
        int8=arguments.int8,
        say=lambda text: print(f"{translated(text)} ...", file=sys.stderr),
    )
    _tell(exported)
    if arguments.int8:
        from engine.evaluation.loss_of_export import measure_loss

        loss = measure_loss(arguments.run_dir, exported.folder / INT8)
        if loss is None:
            print(words("No labelled picture of the validation set is left to measure what int8 loses."))
        else:
            add_to_report(exported.folder, int8_loss=dataclasses.asdict(loss))
            figures = (f"{ap:.3f}" for ap in (loss.ap50_torch, loss.ap50, loss.ap_torch, loss.ap))
            print(words("int8: mAP@0.5 {} -> {}, mAP@0.50:0.95 {} -> {} on the {} labelled pictures of the "
                        "validation set", *figures, loss.images))  # fmt: skip


def _tell(exported: Exported) -> None:
    agreement = exported.parity
    print(words("Agrees with torch on {} pictures ({}): boxes within {} px, scores within {}",
                agreement.images, translated(exported.checked_on), f"{agreement.box_px:.2g}",
                f"{agreement.score:.2g}"))  # fmt: skip
    print(words("One picture, from pixels to boxes, on this computer:"))
    for row in exported.latency:
        slow = words("(95 % within {} ms)", f"{row.slow_ms:.1f}")
        print(f"  {left(words(row.way), 28)} {words('{} ms', f'{row.ms:7.1f}')}   {slow}")
    if exported.int8_parity is not None:
        print(words("int8 differs from torch by up to {} px and {} in score",
                    f"{exported.int8_parity.box_px:.2g}", f"{exported.int8_parity.score:.2g}"))  # fmt: skip
    print(words("Written to {}: {}", exported.folder, ", ".join(exported.files)))
