"""Ordinary pictures made by code: landscapes of hills, sun, houses and noise, the same for the same seed."""

import io
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def scene(seed: int, size: tuple[int, int]) -> Image.Image:
    """A landscape in red, green and blue, ``size`` is (width, height)."""
    chance = random.Random(seed)
    width, height = size
    picture = _sky(chance, size)
    draw = ImageDraw.Draw(picture)
    for _ in range(chance.randint(2, 5)):
        x, y, radius = chance.random() * width, chance.random() * height * 0.6, chance.random() * width / 6 + width / 40
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_colour(chance))
    for depth in range(3, 7):
        level = height * depth / 8
        points = [(step * width / 12, level + chance.uniform(-1, 1) * height / 9) for step in range(13)]
        draw.polygon([(0, height), *points, (width, height)], fill=_colour(chance))
    for _ in range(chance.randint(3, 12)):
        x, y = chance.random() * width, height * chance.uniform(0.3, 0.9)
        draw.rectangle(
            (x, y, x + width * chance.uniform(0.02, 0.2), y + height * chance.uniform(0.02, 0.2)), fill=_colour(chance)
        )
    grain = np.random.default_rng(seed).normal(0, 6, (height, width, 1))
    return Image.fromarray(
        np.clip(np.asarray(picture.filter(ImageFilter.GaussianBlur(1))) + grain, 0, 255).astype(np.uint8)
    )


def _sky(chance: random.Random, size: tuple[int, int]) -> Image.Image:
    top, bottom = np.array(_colour(chance), np.float64), np.array(_colour(chance), np.float64)
    part = np.linspace(0, 1, size[1])[:, None, None]
    return Image.fromarray(np.broadcast_to(top * (1 - part) + bottom * part, (size[1], size[0], 3)).astype(np.uint8))


def _colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file of a kind that Pillow writes."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()
