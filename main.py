"""Starts the studio: ``python main.py [IMAGE_OR_FOLDER [CLASS_FILE [SAVE_DIR]]]``.

``main.py --engine COMMAND ...`` runs a command of the engine instead: a frozen program has no other
Python to start its training with.
"""

import sys

if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        import multiprocessing

        # A library that starts a worker starts this program again: it is to become one, not a second window.
        multiprocessing.freeze_support()
    if sys.argv[1:2] == ["--engine"]:
        from engine.cli import main as run_engine

        sys.exit(run_engine(sys.argv[2:]))
    from studio.app import main

    sys.exit(main(sys.argv[1:]))
