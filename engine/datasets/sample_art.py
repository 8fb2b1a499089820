"""Drawing what the generated photos show: four kinds of small things, and surfaces to lie on.

An object is a height field, a colour and an outline over its own coordinates ``u, v`` in [-1, 1]; one lamp
per photo shades them all. Outlines are signed distances, so edges are smooth without oversampling.
All arrays are float32; colours are in [0, 1], ``(H, W, 3)``; coverage is ``(H, W)``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.datasets.cv import cv2

Array = np.ndarray
Rng = np.random.Generator


@dataclass(frozen=True)
class Light:
    """One lamp a photo: where it stands (unit vector, z towards the camera) and how hard it is."""

    direction: tuple[float, float, float]
    ambient: float


@dataclass(frozen=True)
class Surface:
    """What an object is made of, over its grid: relief, colour, coverage in [0, 1], and its gloss."""

    height: Array
    colour: Array
    coverage: Array
    gloss: float


def draw(name: str, length: float, angle: float, light: Light, rng: Rng) -> tuple[Array, Array]:
    """An object ``length`` pixels long, turned by ``angle`` radians, as (colour, coverage) on a square."""
    half = length / 2
    side = int(np.ceil(half * 1.45)) + 2
    axis = np.arange(-side, side + 1, dtype=np.float32) / np.float32(half)
    x, y = axis[None, :], axis[:, None]
    cos, sin = np.float32(np.cos(angle)), np.float32(np.sin(angle))
    surface = _OBJECTS[name](x * cos + y * sin, y * cos - x * sin, 1 / half, rng)
    return _shade(surface, light, half), surface.coverage


def _shade(surface: Surface, light: Light, half: float) -> Array:
    slope_y, slope_x = np.gradient(surface.height * np.float32(half))
    norm = np.sqrt(slope_x**2 + slope_y**2 + 1)
    lx, ly, lz = light.direction
    facing = np.clip((lz - slope_x * lx - slope_y * ly) / norm, 0, 1)
    # Half-way vector between lamp and camera, the camera being straight above.
    hx, hy, hz = np.array([lx, ly, lz + 1]) / np.sqrt(lx * lx + ly * ly + (lz + 1) ** 2)
    shine = np.clip((hz - slope_x * hx - slope_y * hy) / norm, 0, 1) ** 40
    brightness = light.ambient + (1.15 - light.ambient) * facing
    lit = surface.colour * brightness[..., None] + surface.gloss * shine[..., None]
    return np.clip(lit, 0, 1).astype(np.float32)


_PLASTIC = [
    (0.78, 0.14, 0.16), (0.13, 0.30, 0.68), (0.10, 0.50, 0.36), (0.93, 0.91, 0.86),
    (0.16, 0.16, 0.19), (0.55, 0.22, 0.58), (0.90, 0.52, 0.10), (0.25, 0.62, 0.75),
]  # fmt: skip


def _button(u: Array, v: Array, pixel: float, rng: Rng) -> Surface:
    r = np.hypot(u, v)
    base = _choose(rng, _PLASTIC)
    groove = rng.uniform(0.62, 0.74)
    height = 0.20 * np.exp(-(((r - (groove + 1) / 2) / 0.13) ** 2)) - 0.10 * _inside(groove - r, 0.08)
    height += 0.22 * np.sqrt(np.clip(1.02 - r**2, 0, 1))
    colour = np.broadcast_to(np.float32(base), (*r.shape, 3)).copy()
    holes = 4 if rng.random() < 0.75 else 2
    distance, size = rng.uniform(0.24, 0.30), rng.uniform(0.095, 0.125)
    for k in range(holes):
        turn = 2 * np.pi * (k + 0.5) / holes
        hole = np.hypot(u - distance * np.cos(turn), v - distance * np.sin(turn))
        colour *= (1 - 0.9 * _inside(size - hole, pixel))[..., None]
        height -= 0.08 * _inside(size + 0.03 - hole, 0.06)
    return Surface(height, colour, _inside(1 - r, pixel), rng.uniform(0.35, 0.75))


def _coin(u: Array, v: Array, pixel: float, rng: Rng) -> Surface:
    r, theta = np.hypot(u, v), np.arctan2(v, u)
    base = _choose(rng, [(0.80, 0.62, 0.24), (0.72, 0.43, 0.26), (0.72, 0.73, 0.74)])
    base *= np.float32(rng.uniform(0.8, 1.05))
    height = 0.10 * np.exp(-(((r - 0.92) / 0.05) ** 2))
    height += 0.03 * np.exp(-(((r - 0.78) / 0.05) ** 2)) * np.cos(theta * int(rng.integers(26, 40)))
    # A relief in the middle: a star or a head, worn smooth.
    if rng.random() < 0.5:
        star = 0.42 + 0.12 * np.cos(theta * int(rng.integers(5, 8)))
        height += 0.07 * _inside(star - r, 0.12)
    else:
        head = 0.30 - np.hypot(u * 1.05, v + 0.14)
        bust = 0.42 - np.hypot(u, (v - 0.62) * 0.95)
        height += 0.09 * np.maximum(_inside(head, 0.12), _inside(np.minimum(bust, 0.5 - v), 0.12))
    wear = _noise(r.shape, rng, (6, 2.5)) * 0.06
    colour = base * (0.95 + wear - 0.25 * _inside(np.abs(r - 0.83) * -1 + 0.05, 0.05))[..., None]
    return Surface(height, colour.astype(np.float32), _inside(1 - r, pixel), rng.uniform(0.5, 0.9))


def _key(u: Array, v: Array, pixel: float, rng: Rng) -> Surface:
    bow = rng.uniform(0.29, 0.35)
    centre = -1 + bow
    ring = np.hypot(u - centre, v)
    hole = np.hypot(u - centre + bow * 0.25, v) - bow * rng.uniform(0.38, 0.5)
    shaft = _box(u - (centre + 1) / 2 - 0.10, v, (1 - centre) / 2 - 0.10, 0.085)
    metal = np.minimum(ring - bow, shaft)
    teeth = int(rng.integers(2, 5))
    side = 1 if rng.random() < 0.5 else -1
    for k in range(teeth):
        depth = rng.uniform(0.09, 0.20)
        metal = np.minimum(
            metal, _box(u - (0.93 - 0.155 * k), side * v - depth / 2 - 0.05, 0.055, depth / 2 + 0.05)
        )
    metal = np.maximum(metal, -hole)
    base = _choose(rng, [(0.80, 0.66, 0.32), (0.66, 0.68, 0.71), (0.62, 0.56, 0.46)])
    height = 0.9 * np.clip(-metal, 0, 0.05) - 0.03 * _inside(0.02 - np.abs(v), 0.02) * (u > centre + bow)
    colour = base * (1 + 0.10 * _noise(u.shape, rng, (8, 3)))[..., None]
    return Surface(height, colour.astype(np.float32), _inside(-metal, pixel), rng.uniform(0.4, 0.8))


def _leaf(u: Array, v: Array, pixel: float, rng: Rng) -> Surface:
    bend = rng.uniform(-0.18, 0.18)
    v = v + bend * (u**2 - 0.35)
    t = np.clip((u + 0.72) / 1.70, 0, 1)  # 0 at the stalk, 1 at the tip
    teeth = 0.025 * np.abs(np.sin(t * int(rng.integers(16, 26)))) * (t > 0.05) * (t < 0.97)
    half_width = rng.uniform(0.36, 0.50) * (np.clip(np.sin(np.pi * t**0.8), 0, 1) ** 0.85) + teeth * (
        rng.random() < 0.7
    )
    blade = np.minimum((half_width - np.abs(v)) * 0.8, 1.70 * np.minimum(t + 0.02, 1.02 - t))
    blade = np.where((t <= 0) | (t >= 1), -np.abs(v) - 0.05, blade)
    stalk = -_box(u + 0.84, v, 0.15, 0.028)
    side = np.abs(v)
    fringe = np.abs((t * 7.0 - side * rng.uniform(2.2, 3.2)) % 1.0 - 0.5)
    veins = np.maximum(_inside(0.022 - side, 0.025), 0.7 * _inside(0.05 - fringe, 0.10) * (side > 0.02))
    young = _choose(rng, [(0.24, 0.50, 0.16), (0.36, 0.56, 0.18), (0.17, 0.40, 0.18), (0.80, 0.52, 0.14),
                          (0.72, 0.28, 0.13), (0.80, 0.68, 0.22)])  # fmt: skip
    old = _choose(rng, [(0.50, 0.52, 0.16), (0.58, 0.40, 0.16), (0.26, 0.42, 0.14)])
    blend = np.clip(0.25 + 0.4 * _noise(u.shape, rng, (3, 1.5)) + 0.4 * (t - 0.6), 0, 1)[..., None]
    colour = np.float32(young) * (1 - blend) + np.float32(old) * blend
    colour = colour + (_rgb(0.80, 0.80, 0.52) - colour) * (0.45 * veins * (blade > 0))[..., None]
    colour = np.where((blade > 0)[..., None], colour, _rgb(0.42, 0.34, 0.18))
    height = -0.22 * side - 0.035 * veins + 0.03 * np.cos(fringe * 6.28)
    return Surface(height, colour.astype(np.float32), _inside(np.maximum(blade, stalk), pixel), 0.12)


_OBJECTS: dict[str, Callable[[Array, Array, float, Rng], Surface]] = {
    "button": _button,
    "coin": _coin,
    "key": _key,
    "leaf": _leaf,
}


def background(width: int, height: int, rng: Rng) -> Array:
    """A surface to lay things on, ``(height, width, 3)``: wood, cloth, stone or paper, with stains."""
    kind = _SURFACES[int(rng.integers(len(_SURFACES)))]
    colour = kind(width, height, rng)
    for _ in range(int(rng.integers(0, 5))):
        _stain(colour, rng)
    return np.clip(colour, 0, 1).astype(np.float32)


def _wood(width: int, height: int, rng: Rng) -> Array:
    x, y = _grid(width, height)
    along, across = (x, y) if rng.random() < 0.5 else (y, x)
    warp = _noise((height, width), rng, (160, 60))
    rings = np.sin((across / rng.uniform(9, 22) + 1.8 * warp + along * 0.002) * 2 * np.pi)
    fine = cv2.blur(
        rng.standard_normal((height, width), dtype=np.float32), (41, 1) if along is x else (1, 41)
    )
    tone = 0.05 * rings + 0.10 * warp + 0.20 * fine
    board = ((across / rng.uniform(90, 200) + rng.random()) % 1.0) * 1.0
    tone -= 0.22 * np.exp(-((board / 0.012) ** 2))
    base = _choose(rng, [(0.60, 0.43, 0.28), (0.72, 0.57, 0.40), (0.42, 0.29, 0.20), (0.66, 0.60, 0.52)])
    return np.float32(base) * (1 + tone[..., None] * _rgb(1.0, 1.05, 1.15))


def _cloth(width: int, height: int, rng: Rng) -> Array:
    x, y = _grid(width, height)
    period = rng.uniform(3.0, 6.0)
    weave = np.sin(x * 2 * np.pi / period) * np.sin(y * 2 * np.pi / period)
    folds = _noise((height, width), rng, (200, 90))
    tone = 0.06 * weave + 0.16 * folds + 0.05 * rng.standard_normal((height, width), dtype=np.float32)
    base = (_choose(rng, [(0.36, 0.42, 0.52), (0.62, 0.58, 0.52), (0.45, 0.30, 0.30),
                                    (0.34, 0.42, 0.38), (0.78, 0.75, 0.70), (0.25, 0.26, 0.30)]))  # fmt: skip
    colour = base * (1 + tone[..., None])
    if rng.random() < 0.4:  # a checked cloth
        width_of_check = rng.uniform(40, 90)
        bands = ((x / width_of_check) % 1 < 0.5).astype(np.float32) + ((y / width_of_check) % 1 < 0.5)
        colour = colour * (0.80 + 0.14 * bands)[..., None]
    return colour


def _stone(width: int, height: int, rng: Rng) -> Array:
    cloud = _noise((height, width), rng, (180, 70, 28, 10, 4))
    grain = rng.standard_normal((height, width), dtype=np.float32)
    crack = np.exp(-((_noise((height, width), rng, (150, 50, 20)) / 0.02) ** 2))
    tone = 0.11 * cloud + 0.05 * grain - 0.10 * crack
    base = _choose(rng, [(0.55, 0.55, 0.54), (0.66, 0.62, 0.56), (0.40, 0.41, 0.44), (0.74, 0.73, 0.72)])
    return np.float32(base) * (1 + tone[..., None])


def _paper(width: int, height: int, rng: Rng) -> Array:
    _, y = _grid(width, height)
    fibre = _noise((height, width), rng, (120, 14, 3))
    base = np.float32(
        _choose(rng, [(0.90, 0.88, 0.82), (0.82, 0.72, 0.56), (0.70, 0.78, 0.82), (0.86, 0.86, 0.88)])
    )
    colour = base * (1 + 0.06 * fibre[..., None] + 0 * y[..., None])
    if rng.random() < 0.5:  # ruled
        line = np.exp(-(((y % rng.uniform(18, 30)) - 6) ** 2))
        colour = colour - line[..., None] * _rgb(0.30, 0.20, 0.08)
    return colour


_SURFACES = (_wood, _cloth, _stone, _paper)


def _stain(colour: Array, rng: Rng) -> None:
    """A dried ring or a smudge, worked into ``colour``."""
    height, width = colour.shape[:2]
    x, y = _grid(width // 2, height // 2)  # nothing in it is sharp: half the resolution will do
    radius = rng.uniform(0.025, 0.11) * width
    r = (
        np.hypot((x - rng.uniform(0, width / 2)) * rng.uniform(0.8, 1.25), y - rng.uniform(0, height / 2))
        / radius
    )
    r = r + 0.12 * _noise(r.shape, rng, (30, 12))
    ring = np.exp(-(((r - 1) / 0.05) ** 2)) + 0.25 * (r < 1) if rng.random() < 0.5 else np.exp(-(r**2) * 2)
    ring = cv2.resize(ring.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    colour *= 1 - (np.float32(rng.uniform(0.08, 0.28)) * ring)[..., None] * _rgb(0.7, 0.9, 1.1)


def _noise(shape: tuple[int, ...], rng: Rng, scales: tuple[float, ...]) -> Array:
    """Smooth noise of about unit range: random grids of these spacings in pixels, blown up and added."""
    height, width = shape[:2]
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    for scale in scales:
        cells = (max(2, round(height / scale) + 2), max(2, round(width / scale) + 2))
        grid = rng.standard_normal(cells, dtype=np.float32)
        total += np.float32(weight) * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        weight *= 0.6
    return total * np.float32(0.6)


def _grid(width: int, height: int) -> tuple[Array, Array]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return x, y


def _inside(distance: Array, softness: float) -> Array:
    """1 well inside (``distance`` > 0), 0 outside, smooth over ``softness``."""
    return np.clip(distance / np.float32(softness) + 0.5, 0, 1).astype(np.float32)


def _box(u: Array, v: Array, half_u: float, half_v: float) -> Array:
    """Signed distance to a rectangle, negative inside."""
    return np.maximum(np.abs(u) - half_u, np.abs(v) - half_v)


def _rgb(red: float, green: float, blue: float) -> Array:
    return np.array((red, green, blue), np.float32)


def _choose(rng: Rng, colours: list[tuple[float, float, float]]) -> Array:
    chosen = np.array(colours[int(rng.integers(len(colours)))])
    return np.clip(chosen + rng.normal(0, 0.025, 3), 0.02, 1).astype(np.float32)
