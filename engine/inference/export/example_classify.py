"""Tell the class of pictures: python classify.py PICTURE...  It needs onnxruntime, numpy and Pillow only."""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps


def scaling(length: int, size: int, by_area: bool) -> np.ndarray:
    """(size, length): how much a new pixel takes of each old one, by area or by linear interpolation."""
    old = np.arange(length)
    if by_area:
        edges = np.arange(size + 1) * length / size
        shares = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
        return np.clip(shares, 0, None) * size / length
    centres = np.clip((np.arange(size) + 0.5) * length / size - 0.5, 0, length - 1)
    return np.clip(1 - np.abs(centres[:, None] - old), 0, None)


def read(path: str) -> Image.Image:
    """Upright 8-bit RGB: transparency lies over white, deep greys are stretched over their own contrast."""
    image: Image.Image = Image.open(path)
    image.load()  # a TIFF is turned by that
    image = ImageOps.exif_transpose(image)
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        values = np.asarray(image).astype(np.float32)
        known = values[np.isfinite(values)] if np.isfinite(values).any() else np.zeros(1, np.float32)
        low, high = np.percentile(known, (0.1, 99.9))
        if high <= low:
            low, high = known.min(), known.max()
        grey = np.nan_to_num((values - low) * (255 / max(high - low, 1e-30)), posinf=255, neginf=0)
        return Image.fromarray(np.clip(grey, 0, 255).round().astype(np.uint8)).convert("RGB")
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def square(image: Image.Image, size: int) -> np.ndarray:
    """(size, size, 3) uint8: what the network sees."""
    by_area = min(image.size) >= size
    rows = np.tensordot(scaling(image.height, size, by_area), np.asarray(image), 1)
    pixels = np.einsum("xw,ywc->yxc", scaling(image.width, size, by_area), rows, optimize=True)
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def main() -> None:
    """Print a line of JSON for each picture."""
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    model = onnxruntime.InferenceSession(Path(__file__).with_name("model.onnx"))
    about = json.loads(model.get_modelmeta().custom_metadata_map["boxwright"])
    for path in sys.argv[1:]:
        pixels = square(read(path), about["spec"]["image_size"])[None]
        (scores,) = model.run(["scores"], {"pixels": pixels})
        best = int(scores[0].argmax())
        found = {"picture": path, "class": about["class_names"][best], "score": float(scores[0][best])}
        print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
