"""How colours look to eyes that see fewer of them, and how far two colours are apart for all of those."""

from __future__ import annotations

from functools import lru_cache

RGB = tuple[int, int, int]

# Machado, Oliveira and Fernandes (2009), severity 1: linear sRGB to what such eyes see.
_KINDS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
KINDS = tuple(_KINDS)
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041),
)  # fmt: skip
_WHITE = (0.95047, 1.0, 1.08883)


def distance(one: RGB, two: RGB) -> float:
    """How far apart two colours are in CIELAB for the eyes to which they are most alike; 2 is just seen."""
    return min(
        sum((a - b) ** 2 for a, b in zip(x, y, strict=True)) ** 0.5
        for x, y in zip(_seen(one), _seen(two), strict=True)
    )


@lru_cache(maxsize=4096)
def _seen(color: RGB) -> tuple[tuple[float, float, float], ...]:
    """CIELAB (D65) of a colour for each of :data:`KINDS`."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in color)]
    seen = (_times(matrix, linear) for matrix in _KINDS.values())
    return tuple(_lab([min(max(value, 0.0), 1.0) for value in one]) for one in seen)


def _times(matrix: tuple[tuple[float, ...], ...], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _lab(linear: list[float]) -> tuple[float, float, float]:
    ratios = [value / white for value, white in zip(_times(_TO_XYZ, linear), _WHITE, strict=True)]
    x, y, z = (r ** (1 / 3) if r > 216 / 24389 else (24389 / 27 * r + 16) / 116 for r in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
