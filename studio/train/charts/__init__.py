"""The charts of a training run: numbers in :mod:`series` and :mod:`history`, drawing in :mod:`board`."""
