"""Where the lines of connectors meet: at corners, where one ends on another, and where one goes on in the next piece."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.connector_lines import end_of, way
from ingest.segments import Segment

# In points.
MEET, AS_NEAR = 3.6, 1.2  # ends so near to another line meet it; others hardly farther off are met too
PAST = 1.6  # an end so far beyond another line crosses it
PRINT = 8.0  # a line no longer may be a stroke of a letter or an arrowhead
TURN = 0.3  # sine of the angle from which on one line does not go on in another

LineEnd = tuple[int, bool]  # index of a line, and whether its last end


@dataclass(frozen=True, slots=True)
class Meeting:
    """What an end runs into: another line, at its first or last end or midway (None), so far along it (pixels)."""

    line: int
    end: bool | None
    at: float


Meetings = dict[LineEnd, list[Meeting]]


def length_of(line: Segment) -> float:
    return float(np.hypot(line.x1 - line.x0, line.y1 - line.y0))


def find_meetings(lines: Sequence[Segment], scale: float) -> Meetings:
    """For each end of a line, the lines of another direction that it runs into."""
    found: Meetings = {(index, last): [] for index in range(len(lines)) for last in (False, True)}
    if len(lines) < 2:
        return found
    meet, as_near = MEET * scale, AS_NEAR * scale
    starts = np.array([end_of(line, False) for line in lines])
    ways = np.array([way(line, True) for line in lines])
    lengths = np.array([length_of(line) for line in lines])
    for index, line in enumerate(lines):
        turns = np.abs(ways[:, 0] * ways[index, 1] - ways[:, 1] * ways[index, 0]) >= TURN
        for last in (False, True):
            off = np.array(end_of(line, last)) - starts
            on = (off * ways).sum(axis=1)
            beside = np.abs(off[:, 0] * ways[:, 1] - off[:, 1] * ways[:, 0])
            past = np.maximum(0.0, np.maximum(-on, on - lengths))
            away = np.maximum(beside, past)
            for other in np.flatnonzero(~turns & (beside <= as_near * 2) & (past <= meet)):
                ahead = bool(ways[other] @ way(line, last) > 0)
                left = lengths[other] - on[other] if ahead else on[other]
                if other != index and left > meet:
                    # The same line goes on in another piece.
                    found[index, last].append(Meeting(int(other), not ahead, float(on[other])))
            met = np.flatnonzero(turns & (away <= meet))
            for other in met:
                if away[other] > max(as_near, away[met].min() + as_near):
                    continue
                first, final = on[other] <= meet, on[other] >= lengths[other] - meet
                if not (first or final) and _overshoot(line, last, lines[int(other)]) > PAST * scale:
                    continue
                end = bool(final) if first != final else bool(2 * on[other] > lengths[other])
                found[index, last].append(
                    Meeting(int(other), end if first or final else None, float(on[other]))
                )
    for index, line in enumerate(lines):
        both = [found[index, last] for last in (False, True)]
        if line.length < PRINT * scale and all(
            places and all(m.end is None for m in places) for places in both
        ):
            # A stroke of an arrowhead, across its own line and the one beside it.
            found[index, False], found[index, True] = [], []
    return found


def _overshoot(line: Segment, last: bool, other: Segment) -> float:
    """By how many pixels a line's end lies beyond another line: more than a little, and it crosses it."""
    direction, along_other = way(line, last), way(other, True)
    normal = np.array([-along_other[1], along_other[0]])
    off = float((np.array(end_of(line, last)) - np.array(end_of(other, False))) @ normal)
    return off / float(direction @ normal)
