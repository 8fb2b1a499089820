"""The commands of ``python -m engine``, one module each.

A module has ``add_parser(subparsers)``, which sets ``run`` as the parser's default, and
``run(arguments) -> int | None``. Heavy imports (torch, cv2) stay inside ``run``.
"""

from engine.commands import (
    autolabel,
    check,
    convert,
    evaluate,
    export,
    frames,
    predict,
    sample,
    snapshot,
    split,
    stats,
    train,
)

COMMANDS = (
    sample,
    frames,
    split,
    check,
    stats,
    snapshot,
    convert,
    train,
    evaluate,
    predict,
    autolabel,
    export,
)
