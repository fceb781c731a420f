"""Small measures on ruled cells: who lies over whom, which edges a table's lines really have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.geometry import Box, Cell

TOLERANCE = 4.0  # points two edges of the same ruled line may differ on a scan


@dataclass(frozen=True, slots=True)
class Edge:
    """A line of the grid at `at` points; `weight` is the length of ruled cell edge that supports it."""

    at: float
    weight: float


def overlap(a0: float, a1: float, b0: float, b1: float) -> float:
    """Length two intervals share; 0 when they do not meet."""
    return max(0.0, min(a1, b1) - max(a0, b0))


def share(a0: float, a1: float, b0: float, b1: float) -> float:
    """The shared length as a part of the shorter interval, 0..1."""
    shorter = min(a1 - a0, b1 - b0)
    return overlap(a0, a1, b0, b1) / shorter if shorter > 0 else 0.0


def centre(box: Box) -> tuple[float, float]:
    """Middle of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def inside(point: tuple[float, float], box: Box) -> bool:
    """Whether the point lies in the box."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def clusters(values: Iterable[tuple[float, float]], tolerance: float = TOLERANCE) -> list[Edge]:
    """Positions with weights gathered where they lie closer than the tolerance, in order."""
    groups: list[list[tuple[float, float]]] = []
    for at, weight in sorted(values):
        if groups and at - groups[-1][-1][0] <= tolerance:
            groups[-1].append((at, weight))
        else:
            groups.append([(at, weight)])
    out = []
    for group in groups:
        total = sum(weight for _, weight in group)
        middle = (
            sum(at * weight for at, weight in group) / total
            if total > 0
            else sum(at for at, _ in group) / len(group)
        )
        out.append(Edge(middle, total))
    return out


def upright_edges(cells: Sequence[Cell], top: float, bottom: float) -> list[Edge]:
    """Vertical lines between top and bottom, weighted by the height they cover on their stronger side."""
    left = clusters((cell.box[0], overlap(cell.box[1], cell.box[3], top, bottom)) for cell in cells)
    right = clusters((cell.box[2], overlap(cell.box[1], cell.box[3], top, bottom)) for cell in cells)
    gathered = clusters([(edge.at, edge.weight) for edge in (*left, *right)])
    out = []
    for edge in gathered:
        sides = [
            max((x.weight for x in side if abs(x.at - edge.at) <= TOLERANCE), default=0.0)
            for side in (left, right)
        ]
        out.append(Edge(edge.at, max(sides)))
    return [edge for edge in out if edge.weight > 0]
