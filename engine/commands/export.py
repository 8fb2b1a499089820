"""``export RUN``: the detector as ONNX for use elsewhere, checked against torch, with an example."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from typing import TYPE_CHECKING, Any

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
        say=lambda text: print(f"{text} ...", file=sys.stderr),
    )
    _tell(exported)
    if arguments.int8:
        from engine.evaluation.loss_of_export import measure_loss

        loss = measure_loss(arguments.run_dir, exported.folder / INT8)
        if loss is None:
            print("No labelled picture of the validation set is left to measure what int8 loses.")
        else:
            add_to_report(exported.folder, int8_loss=dataclasses.asdict(loss))
            print(f"int8: {loss}")


def _tell(exported: Exported) -> None:
    agreement = exported.parity
    print(
        f"Agrees with torch on {agreement.images} pictures ({exported.checked_on}): "
        f"boxes within {agreement.box_px:.2g} px, scores within {agreement.score:.2g}"
    )
    print("One picture, from pixels to boxes, on this computer:")
    for row in exported.latency:
        print(f"  {row.way:<28} {row.ms:7.1f} ms   (95 % within {row.slow_ms:.1f} ms)")
    if exported.int8_parity is not None:
        print(
            f"int8 differs from torch by up to {exported.int8_parity.box_px:.2g} px and "
            f"{exported.int8_parity.score:.2g} in score"
        )
    print(f"Written to {exported.folder}: {', '.join(exported.files)}")
