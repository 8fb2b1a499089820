"""``python -m engine`` and ``boxwright-engine``."""

import os
import sys

from engine.safe_path import keep_to_own_path


def main() -> int:
    """Run the command that was typed."""
    keep_to_own_path()
    os.environ["PYTHONSAFEPATH"] = "1"  # for processes that a library starts
    from engine import cli

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
