"""Ordinary videos made by code: scenes through which a camera moves, encoded in memory by PyAV."""

import io
from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from PIL import Image

from tests.makers import pictures

SIZE = (320, 240)


def frames(seeds: list[int], seconds: int = 2, rate: int = 10, size: tuple[int, int] = SIZE) -> Iterator[Image.Image]:
    """Scene after scene, each so many seconds; the camera moves over it a little."""
    width, height = size
    for seed in seeds:
        scene = pictures.scene(seed, (width * 5 // 4, height * 5 // 4))
        for step in range(seconds * rate):
            left, top = (side * step // (4 * seconds * rate) for side in size)
            yield scene.crop((left, top, left + width, top + height))


def encoded(
    shown: Iterator[Image.Image],
    codec: str = "libx264",
    kind: str = "mp4",
    rate: int = 10,
    gop: int = 50,
    **options: str,
) -> bytes:
    """The frames as a file of a kind; ``gop`` is the longest way from key frame to key frame."""
    import av

    file, stream = io.BytesIO(), None
    with av.open(file, "w", format=kind) as container:
        for one in shown:
            if stream is None:
                stream = container.add_stream(codec, rate=Fraction(rate), options=options)
                stream.width, stream.height = one.size
                stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
                stream.codec_context.gop_size = gop
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(one), format="rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()
