"""torchvision's own SSDLite recipe on the same photos, to compare Boxwright's training with.

    python tests/benchmarks/torchvision_recipe.py DIR --weights mobilenet_v2-b0353104.pth [--epochs 40]

torchvision.models.detection.SSD with SSDLite heads, its default boxes, its loss and matching, and what its
references/detection/train.py sets for ssdlite320_mobilenet_v3_large: RandomIoUCrop and mirroring, SGD with
momentum 0.9, weight decay 4e-5, learning rate 0.15 for 192 images a step scaled to the batch, cosine. The
backbone is MobileNetV2, whose official ImageNet file can be had where nothing can be downloaded; its images
are normalised as that file wants. Speed, AP50 over the epochs, and AP50 on the test set by Boxwright's
evaluator.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn
from torchvision import tv_tensors
from torchvision.models import mobilenet_v2
from torchvision.models.detection.anchor_utils import DefaultBoxGenerator
from torchvision.models.detection.ssd import SSD
from torchvision.models.detection.ssdlite import SSDLiteHead, _extra_block, _normal_init
from torchvision.transforms import v2

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.datasets.dataset import Dataset
from engine.datasets.images import read_image
from engine.evaluation.ap import evaluate_detections
from engine.models.spec import IMAGENET_MEAN, IMAGENET_STD
from engine.training.examples import read_examples

BATCH, SIZE = 16, 320


class Extractor(nn.Module):
    """MobileNetV2 with the C4 tap and four extra maps, as SSDLiteFeatureExtractorMobileNet does for V3."""

    def __init__(self, weights: str | None) -> None:
        super().__init__()
        network = mobilenet_v2(weights=None)
        if weights:
            network.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
        features = network.features
        norm = lambda channels: nn.BatchNorm2d(channels, eps=0.001, momentum=0.03)  # noqa: E731
        self.first = nn.Sequential(*features[:14], features[14].conv[0])
        self.second = nn.Sequential(*features[14].conv[1:], *features[15:])
        widths = (1280, 512, 256, 256, 128)
        self.extra = nn.ModuleList(_extra_block(a, b, norm) for a, b in pairwise(widths))
        _normal_init(self.extra)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        """Six maps from fine to coarse."""
        maps = [self.first(x)]
        maps.append(self.second(maps[0]))
        for stage in self.extra:
            maps.append(stage(maps[-1]))
        return {str(index): each for index, each in enumerate(maps)}


def build(classes: int, weights: str | None) -> SSD:
    """The whole detector with torchvision's defaults."""
    boxes = DefaultBoxGenerator([[2, 3] for _ in range(6)], min_ratio=0.2, max_ratio=0.95)
    norm = lambda channels: nn.BatchNorm2d(channels, eps=0.001, momentum=0.03)  # noqa: E731
    head = SSDLiteHead([576, 1280, 512, 256, 256, 128], boxes.num_anchors_per_location(), classes + 1, norm)
    return SSD(
        Extractor(weights), boxes, (SIZE, SIZE), classes + 1, head=head, image_mean=list(IMAGENET_MEAN),
        image_std=list(IMAGENET_STD), score_thresh=0.01, nms_thresh=0.45, detections_per_img=200,
        topk_candidates=200,
    )  # fmt: skip


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", metavar="DIR")
    parser.add_argument("--weights", help="torchvision's MobileNetV2 ImageNet file; default: random")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--validate-every", type=int, default=5)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    dataset = Dataset.open(arguments.data)
    names = tuple(dataset.class_names())
    sets = {
        name: read_examples(dataset, dataset.set_items(name), names)[0] for name in ("train", "val", "test")
    }
    images = {
        example.image: torch.from_numpy(read_image(example.image)).permute(2, 0, 1).contiguous()
        for part in sets.values()
        for example in part
    }
    model = build(len(names), arguments.weights).to(memory_format=torch.channels_last)
    rate = 0.15 * BATCH / 192
    optimizer = torch.optim.SGD(model.parameters(), rate, momentum=0.9, weight_decay=4e-5)
    train = sets["train"]
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, arguments.epochs)
    transform = v2.Compose([
        v2.RandomIoUCrop(), v2.RandomHorizontalFlip(), v2.SanitizeBoundingBoxes(),
        v2.ToDtype(torch.float32, scale=True),
    ])  # fmt: skip

    def example(index: int) -> tuple[Tensor, dict[str, Tensor]]:
        one = train[index]
        width, height = one.size
        scale = torch.tensor([width, height, width, height])
        boxes = tv_tensors.BoundingBoxes(
            torch.from_numpy(one.boxes) * scale, format="XYXY", canvas_size=(height, width)
        )
        target = {"boxes": boxes, "labels": torch.from_numpy(one.labels) + 1}
        return transform(tv_tensors.Image(images[one.image]), target)

    @torch.inference_mode()
    def ap50(name: str) -> tuple[float, dict[str, float]]:
        model.eval()
        truths, predictions = [], []
        for one in sets[name]:
            width, height = one.size
            found = model([images[one.image].float() / 255])[0]
            scale = torch.tensor([width, height, width, height])
            truths.append(((torch.from_numpy(one.boxes) * scale).numpy(), one.labels, one.difficult))
            predictions.append((found["boxes"].numpy(), found["labels"].numpy() - 1, found["scores"].numpy()))
        model.train()
        result = evaluate_detections(truths, predictions, names)
        return result.map_voc_area, result.class_ap

    started, seen, spent = time.monotonic(), 0, 0.0
    model.train()
    for epoch in range(1, arguments.epochs + 1):
        begun = time.monotonic()
        order = torch.randperm(len(train)).tolist()
        for start in range(0, len(order) - BATCH + 1, BATCH):  # a last batch of one would be an error
            batch = [example(index) for index in order[start : start + BATCH]]
            losses = model([image for image, _ in batch], [target for _, target in batch])
            loss = losses["classification"] + losses["bbox_regression"]
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            seen += len(batch)
        schedule.step()
        spent += time.monotonic() - begun
        if epoch % arguments.validate_every == 0 or epoch == arguments.epochs:
            value, _ = ap50("val")
            print(f"epoch {epoch}: {time.monotonic() - started:.0f} s, {seen / spent:.1f} images/s, "
                  f"validation AP50 {value:.3f}", flush=True)  # fmt: skip
    value, by_class = ap50("test")
    print(f"test AP50 {value:.3f} " + ", ".join(f"{name} {ap:.3f}" for name, ap in by_class.items()))


if __name__ == "__main__":
    main()
