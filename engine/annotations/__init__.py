"""What is drawn on one image, and the file formats that store it."""

from engine.annotations.model import Box, ImageAnnotation, Problem

__all__ = ["Box", "ImageAnnotation", "Problem"]
