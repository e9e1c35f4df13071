"""How a trained text model is kept: compressed bytes that any later release reads or refuses.

A JSON header on the first line (format, labels, intercepts, features by name), then the numbers as little-endian 32-bit
floats: rarity and weights of the words, rarity and weights of the pieces.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Sequence

from seiketsu.desk.rules.text_model import FeatureWeights, TextModel

FORMAT = 1


class UnreadableModel(Exception):
    """The bytes are no model of a format that this release knows; train a new one."""


def to_bytes(model: TextModel) -> bytes:
    """The model as bytes."""
    header = {
        "format": FORMAT,
        "labels": model.labels,
        "intercepts": model.intercepts,
        "sharpness": model.sharpness,
        "least_lead": model.least_lead,
        "words": _names(model.words),
        "pieces": _names(model.pieces),
    }
    numbers = [model.words.rarity, model.words.weights, model.pieces.rarity, model.pieces.weights]
    text = json.dumps(header, ensure_ascii=True).encode()
    return zlib.compress(text + b"\n" + b"".join(_little_endian(one) for one in numbers), 6)


def from_bytes(stored: bytes) -> TextModel:
    """The model that `to_bytes` kept.

    Raises:
        UnreadableModel: the bytes are damaged, or of a newer release.
    """
    try:
        text, _newline, numbers = zlib.decompress(stored).partition(b"\n")
        header = json.loads(text)
        if header["format"] != FORMAT:
            raise UnreadableModel(f"The model has format {header['format']}; this release reads {FORMAT}.")
        labels = tuple(header["labels"])
        words, rest = _kind(header["words"], len(labels), numbers)
        pieces, rest = _kind(header["pieces"], len(labels), rest)
    except (zlib.error, ValueError, KeyError, TypeError) as fault:
        raise UnreadableModel("The stored model is damaged; train a new one.") from fault
    if rest:
        raise UnreadableModel("The stored model is damaged; train a new one.")
    return TextModel(
        labels=labels,
        intercepts=tuple(header["intercepts"]),
        words=words,
        pieces=pieces,
        sharpness=header["sharpness"],
        least_lead=header["least_lead"],
    )


def _names(kind: FeatureWeights) -> list[str]:
    return sorted(kind.places, key=lambda name: kind.places[name])


def _kind(names: Sequence[str], labels: int, numbers: bytes) -> tuple[FeatureWeights, bytes]:
    size = 4 * len(names)
    rarity, weights, rest = numbers[:size], numbers[size : size * (labels + 1)], numbers[size * (labels + 1) :]
    if len(weights) != size * labels:
        raise ValueError("too few numbers")
    places = {name: place for place, name in enumerate(names)}
    return FeatureWeights(places=places, rarity=_floats(rarity), weights=_floats(weights)), rest


def _little_endian(numbers: array[float]) -> bytes:
    found = array("f", numbers)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def _floats(stored: bytes) -> array[float]:
    found = array("f")
    found.frombytes(stored)
    if sys.byteorder == "big":
        found.byteswap()
    return found
