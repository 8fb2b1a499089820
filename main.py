"""Starts the studio: ``python main.py [IMAGE_OR_FOLDER [CLASS_FILE [SAVE_DIR]]]``."""

import sys

from studio.app import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
