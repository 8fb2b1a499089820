"""Starts the studio: ``python main.py [IMAGE_OR_FOLDER [CLASS_FILE [SAVE_DIR]]]``.

``main.py --engine COMMAND ...`` runs a command of the engine instead: a frozen program has no other
Python to start its training with.
"""

import sys

from engine.safe_path import keep_to_own_path

if __name__ == "__main__":
    keep_to_own_path()  # before anything is looked for in the folder this is started in
    if getattr(sys, "frozen", False):
        import multiprocessing

        # A library that starts a worker starts this program again: it is to become one, not a second window.
        multiprocessing.freeze_support()
    if sys.argv[1:2] == ["--engine"]:
        from engine.__main__ import main as run_engine

        del sys.argv[1]
        sys.exit(run_engine())
    from studio.app import main

    sys.exit(main(sys.argv[1:]))
