# SPDX-License-Identifier: Apache-2.0
"""The piece a user gives to be continued: their own, as they declare, or a Work whose holders permit generating.

Nothing else is taken: an unnamed file is refused, and what was said of it goes into the certificate; also, where the
file bears the mark of AI, that it does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import sha256_hex
from fairchord.corpus.admission import fill_in
from fairchord.corpus.reading import MusicReader
from fairchord.disclosure.marking import is_marked
from fairchord.errors import ConsentMissing, InvalidMusic, ResourceAbsent
from fairchord.music.analysis import analyse
from fairchord.music.piece import Piece
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WorkId
from fairchord.rights.permit import require_permit
from fairchord.rights.use import Use
from fairchord.workflows.project import Project

OWN_DECLARATION = "the user declared this piece to be their own"
_LONGEST_TITLE: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenPiece:
    """A piece to continue, its roles and key filled in, and by what right it is used."""

    piece: Piece
    right: Mapping[str, Any]


def says_made_with_ai(right: Mapping[str, Any]) -> bool:
    """Whether the piece that was given bore the mark of AI, by what is recorded of it."""
    return right.get("made_with_ai") is True


def read_own(path: Path) -> GivenPiece:
    """Read a piece that the user declares to be their own."""
    content = _read_bytes(path)
    right = {"right": "own", "declaration": OWN_DECLARATION, "content_sha256": sha256_hex(content)}
    return _give(path, content, right)


def read_work(path: Path, project: Project, work: str, *, commercial: bool, territory: str = "*") -> GivenPiece:
    """Read a piece that is a Work of the project, under a Permit for generating from it."""
    use = Use.GENERATE_COMMERCIAL if commercial else Use.GENERATE_NONCOMMERCIAL
    permit = require_permit(decide(project.register(), WorkId(work), use, territory=territory, at=project.now()))
    content = _read_bytes(path)
    if (sha256 := sha256_hex(content)) not in permit.content_sha256s:
        raise ConsentMissing(
            f"{path} is not the music registered as {work}: its SHA-256 {sha256[:16]}… is not listed",
            hint="give the registered file, or register this one as a work of its own",
        )
    right = {
        "right": "permit",
        "work": str(permit.work),
        "use": permit.use.value,
        "territory": permit.territory,
        "permit_sha256": permit.sha256,
        "content_sha256": sha256,
        "attribution": permit.attribution,
    }
    return _give(path, content, right)


def _give(path: Path, content: bytes, right: Mapping[str, Any]) -> GivenPiece:
    """The piece with its right; `made_with_ai` stands there only where the file says so."""
    marked = {"made_with_ai": True} if is_marked(content) else {}
    return GivenPiece(piece=_read_piece(path, content), right={**right, **marked})


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(f"{path} cannot be read: {error.strerror}", hint="name a MIDI or score file") from error


def read_music_file(path: Path) -> Piece:
    """Read any music file, its roles, key and chords filled in; nothing is said about rights."""
    return _read_piece(path, _read_bytes(path))


def _read_piece(path: Path, content: bytes) -> Piece:
    with MusicReader() as reader:
        result = reader.read(path.name, content)
    tracks = tuple(track for track in result.piece.tracks if len(track.notes))
    if not tracks:
        raise InvalidMusic(f"{path} holds no notes", hint="give a file with at least one note")
    piece = Piece(
        title=_title(result.piece.title) or _title(path.stem) or "Untitled",
        tracks=tracks,
        tempi=result.piece.tempi,
        time_signatures=result.piece.time_signatures,
        key_signatures=result.piece.key_signatures,
        chords=result.piece.chords,
        sections=result.sections,
    )
    return fill_in(piece, analyse(piece, meter_is_given=result.meter_is_given))


def _title(text: str) -> str:
    """A title as certificates take it: normal form, nothing that cannot be printed."""
    letters = unicodedata.normalize("NFC", text)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in letters).split())[:_LONGEST_TITLE]
