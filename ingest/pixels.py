"""Page images as arrays, and smaller ones for whatever needs no detail."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[Any]  # of np.uint8; OpenCV's types cannot say so


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """The picture (h, w) or (h, w, 3) smaller by `factor`, each point the mean of those it stands for; never larger."""
    # Halving is so much cheaper than any other step that it pays to go most of the way by halves.
    while factor >= 2 and min(pixels.shape[:2]) >= 2:
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        pixels = cv2.resize(pixels[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA)
        factor /= 2
    if factor > 1:
        size = max(1, round(pixels.shape[1] / factor)), max(1, round(pixels.shape[0] / factor))
        # Less than a half: every point of the larger picture still counts, as it would in a true mean.
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(pixels, np.uint8)
