"""In which encoding an old text file of names probably is: GBK, Shift-JIS, Windows' western or Cyrillic one.

labelImg opened ``classes.txt`` without naming an encoding, so the list is in whatever the system had. A few
short words tell general detectors too little, so those four are weighed here by what such names look like;
for everything else charset-normalizer is asked. What comes out is a guess, and told as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

ENOUGH = 0.6
"""Weight, of at most 1, from which one of the four is taken."""

LABELS = {
    "gbk": "GBK", "cp932": "Shift-JIS", "cp1252": "Windows-1252", "cp1251": "Windows-1251", "big5": "Big5",
    "cp949": "EUC-KR", "cp1250": "Windows-1250", "cp1253": "Windows-1253", "cp1254": "Windows-1254",
    "koi8-r": "KOI8-R", "utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
}  # fmt: skip
"""Encodings that lists are found in, as people call them."""

_OTHERS = ["big5", "cp949", "cp1250", "cp1253", "cp1254", "koi8_r", "cp1252", "cp1251", "cp932", "gbk"]
_HIGH = re.compile(rb"[\x80-\xff]+")
_LETTER = re.compile(rb"[A-Za-z]")
_SAMPLE = 20_000


def guess(data: bytes) -> str | None:
    """The codec, or None where nothing fits. ``data`` has no byte order mark and is no UTF-8."""
    lines = [line for line in data.splitlines() if not line.isascii()]
    sample = b"\n".join(lines)[:_SAMPLE]
    sample = sample[: sample.rfind(b"\n")] if len(sample) == _SAMPLE and b"\n" in sample else sample
    weights = [(weigh(sample), codec) for codec, weigh in _WEIGHS.items() if _fits(data, codec)]
    best, codec = max(weights, default=(0.0, ""), key=lambda weighed: weighed[0])
    if best >= ENOUGH:
        return codec
    return _asked(data, sample) or next((each for each in ("gbk", "cp1252") if _fits(data, each)), None)


def _asked(data: bytes, sample: bytes) -> str | None:
    from charset_normalizer import from_bytes

    for match in from_bytes(sample, cp_isolation=_OTHERS):
        codec = match.encoding.replace("_", "-")
        if _fits(data, codec):
            return codec
    return None


def _fits(data: bytes, codec: str) -> bool:
    try:
        data.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _gbk(sample: bytes) -> float:
    """Pairs of the 3755 usual signs (B0 to D7); the rest of GB 2312 is rare in names, and beyond it rarer."""
    weights = []
    for run in _HIGH.findall(sample):
        if len(run) % 2:
            return 0.0  # a second byte below 80 is beyond GB 2312
        for lead, trail in zip(run[::2], run[1::2], strict=True):
            if trail < 0xA1:
                weights.append(0.0)
            else:
                weights.append(1.0 if 0xB0 <= lead <= 0xD7 else 0.4 if 0xA1 <= lead <= 0xF7 else 0.0)
    return _mean(weights)


def _shift_jis(sample: bytes) -> float:
    """Kana and the usual signs (88 9F to 98 72)."""
    weights = []
    for sign in sample.decode("cp932"):
        if sign.isascii():
            continue
        code = sign.encode("cp932")
        if len(code) == 1:
            weights.append(0.5)  # half a width: rare, and all other encodings have these bytes
        elif code[0] in (0x82, 0x83) or code == b"\x81\x5b":
            weights.append(1.0)
        else:
            weights.append(0.9 if b"\x88\x9f" <= code <= b"\x98\x72" else 0.3)
    return _mean(weights)


def _western(sample: bytes) -> float:
    """Single letters with an accent among plain ones, small ones inside a word."""
    weights = []
    for found in _HIGH.finditer(sample):
        before, after = sample[found.start() - 1 : found.start()], sample[found.end() : found.end() + 1]
        beside = bool(_LETTER.match(before)) + bool(_LETTER.match(after))
        for sign in found[0].decode("cp1252"):
            if len(found[0]) > 2 or not beside or not sign.isalpha() or sign in "ƒªºþÞðÐ":
                weights.append(0.0)
            elif sign.islower():
                weights.append(1.0)
            else:
                weights.append(0.3 if before.islower() else 0.9)
    return _mean(weights)


def _cyrillic(sample: bytes) -> float:
    """Words of that alphabet alone, all small, all capitals, or with one at the beginning."""
    weights = []
    for found in _HIGH.finditer(sample):
        around = sample[found.start() - 1 : found.start()] + sample[found.end() : found.end() + 1]
        word = found[0].decode("cp1251")
        is_word = all("А" <= sign <= "я" or sign in "ЁёІіЇїЄєҐґЎў" for sign in word)
        one_case = word.islower() or word[1:].islower() or word.isupper()
        weights += [1.0 if is_word and one_case and not _LETTER.search(around) else 0.0] * len(word)
    mean = _mean(weights)
    return mean * 0.95 if mean < 1 or sample.decode("cp1251").upper() == sample.decode("cp1251") else mean


_WEIGHS: dict[str, Callable[[bytes], float]] = {
    "gbk": _gbk, "cp932": _shift_jis, "cp1252": _western, "cp1251": _cyrillic,
}  # fmt: skip
"""The first of two that weigh the same is taken: most of labelImg's users write Chinese."""
