"""A detector or classifier loaded from a run, camera and video capture, ONNX export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.inference.classifier import Classification, Classifier
    from engine.inference.detector import Detections, Detector

__all__ = ["Classification", "Classifier", "Detections", "Detector"]


def __getattr__(name: str) -> Any:
    """``engine.inference.Detector`` on first use: capture must not load torch."""
    if name in ("Classification", "Classifier"):
        from engine.inference import classifier

        return getattr(classifier, name)
    if name in __all__:
        from engine.inference import detector

        return getattr(detector, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
