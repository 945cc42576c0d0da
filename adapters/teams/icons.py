"""The app's two icons, drawn here: a speech bubble with the lines of a clause."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable

from adapters.naming import ACCENT

GROUND = tuple(bytes.fromhex(ACCENT[1:]))
WHITE = (255, 255, 255)
COLOUR_SIZE, OUTLINE_SIZE = 192, 32
_SAMPLES = 3
"""Points a pixel and direction: how smooth the edges are."""
_CENTRE, _HALF, _ROUND = (0.5, 0.45), (0.31, 0.22), 0.08
_TAIL = ((0.30, 0.62), (0.30, 0.84), (0.52, 0.66))
_LINES = ((0.36, 0.31, 0.69), (0.45, 0.31, 0.69), (0.54, 0.31, 0.55))
"""The lines of the clause: how far down, from where, to where."""
_FEW_LINES = ((0.39, 0.33, 0.67), (0.515, 0.33, 0.56))
"""The same where there is no room for three."""
_THICK = 0.022

Shape = Callable[[float, float], bool]


def colour_icon() -> bytes:
    """The icon in full colour, 192 by 192; the bubble stands in the middle, since Teams rounds the corners off."""
    return _drawn(COLOUR_SIZE, lambda x, y: (_in_box(x, y) or _in_tail(x, y)) and not _in_lines(x, y, _LINES, _THICK), ground=GROUND)


def outline_icon() -> bytes:
    """The icon in white on nothing, 32 by 32."""
    return _drawn(OUTLINE_SIZE, lambda x, y: (_in_box(x, y, 0.04) and not _in_box(x, y, -0.025)) or _in_tail(x, y) or _in_lines(x, y, _FEW_LINES, 0.032))


def _in_box(x: float, y: float, wider: float = 0.0) -> bool:
    """Is a point in the bubble without its tail, made wider all round?"""
    across = max(abs(x - _CENTRE[0]) - _HALF[0] + _ROUND, 0.0)
    down = max(abs(y - _CENTRE[1]) - _HALF[1] + _ROUND, 0.0)
    return math.hypot(across, down) < _ROUND + wider


def _in_tail(x: float, y: float) -> bool:
    """Is a point in the tail, on the same side of all three edges?"""
    edges = zip(_TAIL, (*_TAIL[1:], _TAIL[0]), strict=True)
    return all((to_x - from_x) * (y - from_y) <= (to_y - from_y) * (x - from_x) for (from_x, from_y), (to_x, to_y) in edges)


def _in_lines(x: float, y: float, lines: tuple[tuple[float, float, float], ...], thick: float) -> bool:
    return any(math.hypot(x - min(max(x, left), right), y - down) < thick for down, left, right in lines)


def _drawn(size: int, is_in: Shape, ground: tuple[int, ...] | None = None) -> bytes:
    """A shape in white as a PNG, on a colour or on nothing."""
    rows = bytearray()
    for row in range(size):
        rows.append(0)
        for column in range(size):
            white = _covered(size, is_in, column, row)
            if ground is None:
                rows += bytes((*WHITE, round(255 * white)))
            else:
                rows += bytes((*(round(full * white + back * (1 - white)) for full, back in zip(WHITE, ground, strict=True)), 255))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 9)) + _chunk(b"IEND", b"")


def _covered(size: int, is_in: Shape, column: int, row: int) -> float:
    """How much of a pixel a shape covers, from 0 to 1."""
    steps = [(step + 0.5) / _SAMPLES for step in range(_SAMPLES)]
    return sum(is_in((column + across) / size, (row + down) / size) for down in steps for across in steps) / _SAMPLES**2


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
