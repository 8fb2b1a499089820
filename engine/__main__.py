"""``python -m engine``."""

import sys
from pathlib import Path

# Python looks for modules in the folder one stands in first, and that may be a stranger's data set with a
# numpy.py in it. An engine/ there has taken our place by now; boxwright-engine is never taken in.
OURS = Path(__file__).resolve().parent.parent
if not sys.flags.safe_path and sys.path and Path(sys.path[0]).resolve() != OURS:
    del sys.path[0]

from engine.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
