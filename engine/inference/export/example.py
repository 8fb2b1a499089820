"""Find objects on pictures: python detect.py PICTURE...  It needs onnxruntime, numpy and Pillow only."""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

if len(sys.argv) == 1:
    sys.exit(__doc__)
options = onnxruntime.SessionOptions()
options.log_severity_level = 3  # errors: its hints on graphs are for who writes them
model = onnxruntime.InferenceSession(Path(__file__).with_name("model.onnx"), options)
about = json.loads(model.get_modelmeta().custom_metadata_map["boxwright"])
size = about["spec"]["image_size"]


def scaling(length: int, by_area: bool) -> np.ndarray:
    """(size, length): how much a new pixel takes of each old one, by area or by linear interpolation."""
    old = np.arange(length)
    if by_area:
        edges = np.arange(size + 1) * length / size
        shares = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
        return np.clip(shares, 0, None) * size / length
    centres = np.clip((np.arange(size) + 0.5) * length / size - 0.5, 0, length - 1)
    return np.clip(1 - np.abs(centres[:, None] - old), 0, None)


for path in sys.argv[1:]:
    picture = np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB"))
    height, width, _ = picture.shape
    by_area = min(height, width) >= size
    rows = np.tensordot(scaling(height, by_area), picture, 1)
    square = np.einsum("xw,ywc->yxc", scaling(width, by_area), rows, optimize=True)
    pixels = np.clip(np.rint(square), 0, 255).astype(np.uint8)[None]
    boxes, scores, labels, count = model.run(["boxes", "scores", "labels", "count"], {"pixels": pixels})
    for box, score, label in list(zip(boxes[0], scores[0], labels[0], strict=True))[: count[0]]:
        edges = np.round(box * [width, height, width, height], 2).tolist()
        found = {"picture": path, "class": about["class_names"][label], "score": float(score), "box": edges}
        print(json.dumps(found, ensure_ascii=False))
