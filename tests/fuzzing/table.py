"""Every reader of a stranger's file: in the suite a few tries of each (``tests/security/test_fuzz.py``), in a
benchmark minutes (``tests/benchmarks/fuzz.py``).

What is held: nothing but a :class:`UserError` or the error that a reader's documentation names comes out, in
bounded time and memory, and no file outside is touched.
"""

from __future__ import annotations

from tests.fuzzing import labels, others
from tests.fuzzing.damage import MOST_MB_OF_A_PICTURE, Reader

_FORMATS = ("yolo", "coco", "createml", "labelme", "csv")


def _picture(suffix: str) -> Reader:
    made = others.pictures(suffix)
    return Reader(f"picture_{suffix[1:]}", made, others.read_pictures, most_mb=MOST_MB_OF_A_PICTURE)


READERS: tuple[Reader, ...] = (
    Reader("voc", labels.make_voc, labels.read_voc, weight=3),
    Reader("yolo", labels.make_yolo, labels.read_yolo, weight=3),
    Reader("classes", labels.make_classes, labels.read_classes, weight=2),
    Reader("data_yaml", labels.make_data_yaml, labels.read_data_yaml),
    Reader("createml", labels.make_createml, labels.read_createml, weight=2),
    Reader("data_set", others.make_data_set, others.read_data_set),
    *(Reader(f"import_{form}", labels.set_of(form), labels.convert(form)) for form in _FORMATS),
    Reader("import_cvat", labels.make_cvat, labels.convert("cvat")),
    Reader("import_label_studio", labels.make_label_studio, labels.convert("label-studio")),
    Reader("import_via", labels.make_via, labels.convert("via")),
    Reader("import_found_out", labels.set_of("coco"), labels.convert()),
    Reader("archive", labels.make_archive, labels.convert("", "set.zip")),
    Reader("snapshot", others.make_snapshot, others.read_snapshot),
    Reader("settings", others.make_settings, others.read_settings),
    Reader("run", others.make_run, others.read_run),
    Reader("safetensors", others.make_weights, others.read_weights),
    Reader("pth", others.make_pth, others.read_pth),
    Reader("onnx_about", others.make_onnx, others.read_onnx),
    *(_picture(suffix) for suffix in (".png", ".jpg", ".gif", ".bmp", ".webp", ".tif")),
)
