"""Work that is not in its label files: told in a line that stays, and settled in a dialog."""
