"""The frozen program's second command: the engine in a shell, from the same files as the window."""

import multiprocessing
import sys

from engine.__main__ import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
