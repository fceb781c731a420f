"""Connected blots of ink, found by their outlines: on a page of sparse ink far cheaper than labelling every pixel."""

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.raster import Pixels

Contour = NDArray[Any]  # (n, 1, 2) of np.int32
Rect = tuple[int, int, int, int]  # x, y, width, height in pixels


def blobs(mask: Pixels) -> Iterator[tuple[Rect, Contour]]:
    """Box and outer outline of each blot of a mask (h, w) of 0 and other values."""
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for contour in contours:
        x, y, w, h = cv2.boundingRect(contour)
        yield (x, y, w, h), np.asarray(contour, np.int32)


def holes(mask: Pixels) -> Iterator[tuple[Rect, int]]:
    """Box of each hole within the blots of a mask, and the number of the blot it is in."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return
    for contour, (_, _, _, parent) in zip(contours, tree[0], strict=True):
        if parent >= 0:
            # The outline of a hole runs on the ink around it.
            x, y, w, h = cv2.boundingRect(contour)
            yield (x + 1, y + 1, w - 2, h - 2), int(parent)


def without(mask: Pixels, unwanted: Callable[[Rect], bool]) -> Pixels:
    """The mask without the blots whose box is unwanted, and without what lies inside of them."""
    gone = [contour for rect, contour in blobs(mask) if unwanted(rect)]
    if not gone:
        return mask
    kept = mask.copy()
    cv2.drawContours(kept, gone, -1, 0, cv2.FILLED)
    return kept
