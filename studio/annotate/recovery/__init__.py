"""Work that is not in its label file (yet), in the user's own folder, where no disk of a data set is asked.

Every edit is written down there before its label file is begun, and forgotten once the file holds it. So a
kill, a full disk or one that does not answer costs no more than the edit of that very moment.
"""

from studio.annotate.recovery.journal import Journal, journal
from studio.annotate.recovery.kept import Kept
from studio.annotate.recovery.left import Left, discard, left_for, restore, sweep

__all__ = ["Journal", "Kept", "Left", "discard", "journal", "left_for", "restore", "sweep"]
