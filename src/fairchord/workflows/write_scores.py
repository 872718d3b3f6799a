# SPDX-License-Identifier: Apache-2.0
"""The score of a piece as files: MusicXML, SVG, PDF; those of a machine's piece are marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fairchord.disclosure.certificate import MARKING
from fairchord.disclosure.marking import MARK, mark_musicxml, mark_score_svg
from fairchord.durable import write_durably
from fairchord.errors import InvalidInput
from fairchord.music.piece import Piece
from fairchord.notation.engrave import check_engraver, engrave, join_pages, write_pdf
from fairchord.notation.musicxml import write_musicxml

FORMS: Final = ("musicxml", "svg", "pdf")
_STEM: Final = "score"


def check_scores(forms: Sequence[str]) -> tuple[str, ...]:
    """Return the forms asked for, each once and in order; refuse what cannot be written here."""
    unknown = [form for form in forms if form not in FORMS]
    if unknown:
        raise InvalidInput(f"{unknown[0]!r} is not a form of score", hint="choose among " + ", ".join(FORMS))
    chosen = tuple(form for form in FORMS if form in forms)
    if set(chosen) & {"svg", "pdf"}:
        check_engraver()
    return chosen


def write_scores(piece: Piece, folder: Path, *, forms: Sequence[str], is_marked: bool = True) -> tuple[Path, ...]:
    """Write the score of a piece into a folder, in every form asked for; a machine's piece is marked."""
    contents = score_bytes(piece, check_scores(forms), is_marked=is_marked)
    paths = tuple(folder / f"{_STEM}.{form}" for form in contents)
    for path, content in zip(paths, contents.values(), strict=True):
        write_durably(path, content)
    return paths


def score_bytes(piece: Piece, forms: Sequence[str], *, is_marked: bool) -> dict[str, bytes]:
    """The score in some forms; a machine's piece is marked as made with AI, inside and on every page."""
    score = write_musicxml(piece)
    score = mark_musicxml(score) if is_marked else score
    made: dict[str, bytes] = {"musicxml": score} if "musicxml" in forms else {}
    if not set(forms) & {"svg", "pdf"}:
        return made
    pages = engrave(score, footer=MARKING["sentence"] if is_marked else "")
    if "svg" in forms:
        svg = join_pages(pages)
        made["svg"] = (mark_score_svg(svg) if is_marked else svg).encode()
    if "pdf" in forms:
        made["pdf"] = write_pdf(pages, title=piece.title or "Score", keywords=(MARK,) if is_marked else ())
    return made
