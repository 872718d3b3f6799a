# SPDX-License-Identifier: Apache-2.0
"""The shelf: short pieces written for Fairchord by the project itself, CC0, kept as readable text beside this module.

They are project-made and machine-assisted; human authorship is not claimed. It knows nothing of grants or the ledger.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fairchord.music.piece import Piece
from fairchord.music.shelf_notation import parse_notation


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfPiece:
    """One piece of the shelf: its text, the hash of that text, and the music it spells."""

    id: str
    title: str
    style: str
    licence: str
    origin: str
    length_bars: int
    text: str
    sha256: str
    piece: Piece


@cache
def shelf_pieces() -> tuple[ShelfPiece, ...]:
    """Read every piece of the shelf, in order of number."""
    entries = sorted((entry for entry in files(__name__).iterdir() if entry.name.endswith(".fc")), key=lambda e: e.name)
    return tuple(_read_piece(entry.name, entry.read_bytes()) for entry in entries)


def _read_piece(name: str, content: bytes) -> ShelfPiece:
    text = content.decode("utf-8")
    notated = parse_notation(text, source=name)
    return ShelfPiece(
        id=name.removesuffix(".fc"),
        title=notated.title,
        style=notated.style,
        licence=notated.licence,
        origin=notated.origin,
        length_bars=notated.length_bars,
        text=text,
        sha256=hashlib.sha256(content).hexdigest(),
        piece=notated.piece,
    )
