"""Boxwright's headless engine: annotations, data sets, models, training, evaluation, inference.

Imports no Qt. Usable alone as ``python -m engine``.
"""

__version__ = "0.1.0"
