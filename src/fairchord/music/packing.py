# SPDX-License-Identifier: Apache-2.0
"""A Piece as bytes and back, exactly: how pieces cross from the reading child and rest in caches.

Layout: b'FCP1', the head's length as a little-endian u32, the head as sorted JSON, then every track's notes in order
as little-endian int32. Reading checks everything; nothing in it is ever executed. Sections are not kept.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

import numpy as np

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import Chord, ChordSpan, KeySignature
from fairchord.music.piece import Piece, Track
from fairchord.music.time import Tempo, TimeSignature
from fairchord.music.track_role import TrackRole

_MAGIC: Final = b"FCP1"


def pack_piece(piece: Piece) -> bytes:
    """Write a Piece as bytes; equal pieces give equal bytes."""
    head = {
        "title": piece.title,
        "tracks": [[t.name, t.role, t.program, t.is_drum, len(t.notes)] for t in piece.tracks],
        "tempi": [[t.onset_ticks, t.microseconds_per_quarter] for t in piece.tempi],
        "meters": [[m.onset_ticks, m.numerator, m.denominator] for m in piece.time_signatures],
        "keys": [[k.onset_ticks, k.tonic, k.mode] for k in piece.key_signatures],
        "chords": [
            [s.onset_ticks, s.duration_ticks, s.chord.root, s.chord.quality, s.chord.bass] for s in piece.chords
        ],
    }
    text = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
    notes = b"".join(track.notes.astype("<i4").tobytes() for track in piece.tracks)
    return _MAGIC + struct.pack("<I", len(text)) + text + notes


def unpack_piece(data: bytes) -> Piece:
    """Read a Piece that `pack_piece` wrote."""
    try:
        if data[:4] != _MAGIC:
            raise ValueError("wrong opening bytes")
        (length,) = struct.unpack("<I", data[4:8])
        return _piece(json.loads(data[8 : 8 + length]), data[8 + length :])
    except (ValueError, KeyError, TypeError, IndexError, struct.error) as error:
        raise InvalidMusic(f"packed piece is damaged: {error}", hint="read the source file again") from error


def _piece(head: dict[str, Any], body: bytes) -> Piece:
    notes = np.frombuffer(body, dtype="<i4").reshape(-1, 4)
    stops = np.cumsum([row[4] for row in head["tracks"]], dtype=np.int64)
    if len(notes) != (int(stops[-1]) if len(stops) else 0):
        raise ValueError("note count differs from its head")
    return Piece(
        title=head["title"],
        tracks=tuple(
            Track(
                name=name,
                role=None if role is None else TrackRole(role),
                program=program,
                is_drum=is_drum,
                notes=notes[int(stop) - count : int(stop)],
            )
            for (name, role, program, is_drum, count), stop in zip(head["tracks"], stops, strict=True)
        ),
        tempi=tuple(Tempo(onset_ticks=tick, microseconds_per_quarter=tempo) for tick, tempo in head["tempi"]),
        time_signatures=tuple(TimeSignature(onset_ticks=t, numerator=n, denominator=d) for t, n, d in head["meters"]),
        key_signatures=tuple(KeySignature(onset_ticks=t, tonic=tonic, mode=m) for t, tonic, m in head["keys"]),
        chords=tuple(
            ChordSpan(onset_ticks=t, duration_ticks=d, chord=Chord(root=root, quality=quality, bass=bass))
            for t, d, root, quality, bass in head["chords"]
        ),
    )
