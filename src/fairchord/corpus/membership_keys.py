# SPDX-License-Identifier: Apache-2.0
"""What a work, and any music brought from outside, is looked up by in a membership index: (kind, value) pairs."""

from __future__ import annotations

from fairchord.canonical import sha256_hex
from fairchord.corpus.membership_index import index_line
from fairchord.music.fingerprint import fingerprint_piece
from fairchord.music.melody_keys import find_melodies, notes_key
from fairchord.music.piece import Piece
from fairchord.rights.identifiers import WorkId
from fairchord.rights.register import Register
from fairchord.rights.standard_identifiers import WORK_IDENTIFIERS

Value = tuple[str, str]
"""A kind of key, and the value that is hashed into it."""


def music_values(piece: Piece) -> tuple[Value, ...]:
    """The values of some notes; melodies only where a line is long and varied enough to be told by."""
    melodies = find_melodies(piece)
    return (
        ("notes", notes_key(piece)),
        ("fingerprint", fingerprint_piece(piece)),
        *(("line", key) for key in melodies.lines),
        *(("opening", key) for key in melodies.openings),
    )


def file_values(content: bytes, piece: Piece) -> tuple[Value, ...]:
    """The values of a music file: its bytes and its notes."""
    return (("content", sha256_hex(content)), *music_values(piece))


def register_values(register: Register, work: WorkId) -> tuple[Value, ...]:
    """The values that a register has of a work: its id, its files and its identifiers, later ones included."""
    record = register.work(work)
    named = dict.fromkeys((*record.identifiers, *register.later_keys.get(work, ())))
    identifiers = (name for name in named if name.partition(":")[0] in WORK_IDENTIFIERS)
    return (
        ("work", work),
        *(("content", sha256) for sha256 in record.content_sha256s),
        *(("identifier", name) for name in identifiers),
    )


def index_lines(register: Register, work: WorkId, piece: Piece) -> tuple[bytes, ...]:
    """The leaves of one work in the index of a snapshot."""
    return tuple(
        index_line(kind, value, work) for kind, value in (*register_values(register, work), *music_values(piece))
    )
