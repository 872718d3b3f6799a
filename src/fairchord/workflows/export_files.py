# SPDX-License-Identifier: Apache-2.0
"""The files of one output: notes, picture, sound in the forms asked for, the AI notice, terms and credentials.

All of it is written before the Certificate, which lists every file by its hash.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from fairchord import __version__
from fairchord.audio.rendering import write_rendering
from fairchord.audio.sound_file import WAV, check_forms
from fairchord.disclosure.credentials.c2pa_library import library
from fairchord.disclosure.credentials.claim import OutputClaim
from fairchord.disclosure.credentials.signing_files import sign_files
from fairchord.disclosure.file_fact import list_files
from fairchord.disclosure.licence import LICENCE_FILE, terms_text
from fairchord.disclosure.marking import NOTICE_FILE, mark_midi, mark_sound, mark_svg, notice_text
from fairchord.errors import InvalidInput
from fairchord.music.edit import repair_overlaps
from fairchord.music.melody_keys import notes_key
from fairchord.music.midi import write_midi
from fairchord.music.performance.expression import Expression
from fairchord.music.piano_roll import piano_roll_svg
from fairchord.music.piece import Piece
from fairchord.workflows.credential_keys import open_credential_keys
from fairchord.workflows.project import Project
from fairchord.workflows.write_scores import check_scores

Progress = Callable[[str, float], None]
MIDI: Final = "song.mid"
PERFORMANCE: Final = "performance.mid"
PICTURE: Final = "piano-roll.svg"
_AS_PLAYED: Final = Expression()


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """In which forms an output is handed on.

    `credentials`: C2PA in or beside every sound and MIDI file; `reserves_training` says in them that the piece may not
    be learned from. `grants_licence`: terms for the user; `licensee` is who, in plain words, and is sealed.
    `expression`: how the sound departs from the grid, as performance.mid does; song.mid is always the grid itself.
    """

    forms: tuple[str, ...] = (WAV,)
    credentials: bool = False
    reserves_training: bool = False
    grants_licence: bool = False
    licensee: str | None = None
    expression: Expression = _AS_PLAYED
    scores: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse what cannot be carried out, before anything is composed."""
        check_forms(self.forms)
        check_scores(self.scores)
        if self.reserves_training and not self.credentials:
            raise InvalidInput(
                "the reservation against training is stated in content credentials, and none are asked for",
                hint="add --credentials",
            )
        if self.licensee is not None and not self.grants_licence:
            raise InvalidInput("a licensee is named, but no licence is asked for", hint="add --licence")
        if self.credentials:
            library()


def write_notes(piece: Piece, folder: Path) -> str:
    """Write MIDI, picture and notice, each marked; return the key by which the notes are found again."""
    (folder / MIDI).write_bytes(mark_midi(write_midi(piece)))
    (folder / PICTURE).write_text(mark_svg(piano_roll_svg(piece)), encoding="utf-8")
    (folder / NOTICE_FILE).write_text(notice_text(), encoding="utf-8")
    as_written = [replace(track, notes=repair_overlaps(track.notes)[0]) for track in piece.tracks]
    return notes_key(replace(piece, tracks=tuple(as_written)))


def write_performance(piece: Piece, folder: Path) -> None:
    """Write the piece as it is played, marked, beside the grid that sequencers want."""
    (folder / PERFORMANCE).write_bytes(mark_midi(write_midi(piece)))


def write_sound(
    piece: Piece, bank: str | Path, folder: Path, *, forms: tuple[str, ...], progress: Progress
) -> Mapping[str, Any]:
    """Play a piece, write and mark mix and stems; what played it, and how loud it is."""
    from fairchord.audio.renderer import render  # its libraries take longer to load than a sketch to compose

    rendering = render(piece, bank=bank, progress=progress)
    for path in write_rendering(rendering, folder, forms=forms):
        mark_sound(path)
    played_by = {name: unicodedata.normalize("NFC", text) for name, text in rendering.bank.to_dict().items()}
    levels = {"loudness_lufs": rendering.loudness_lufs, "true_peak_dbtp": rendering.true_peak_dbtp}
    return played_by | {name: f"{level:.1f}" for name, level in levels.items()}


def write_terms(folder: Path) -> None:
    """Put the terms of the licence beside the files that they are about."""
    (folder / LICENCE_FILE).write_text(terms_text(), encoding="utf-8")


def write_credentials(
    project: Project,
    folder: Path,
    *,
    title: str,
    model: Mapping[str, Any],
    licence: Mapping[str, Any],
    reserves_training: bool,
) -> None:
    """Sign every sound and MIDI file with the project's own content credentials."""
    keys, ledger = open_credential_keys(project), project.ledger
    claim = OutputClaim(
        title=title,
        made_at=project.now(),
        software_version=__version__,
        model=model,
        log={"origin": ledger.origin, "size": ledger.size, "root": ledger.head.root.hex()},
        issuer_key=ledger.operator_key.text,
        licence=licence,
        reserves_training=reserves_training,
    )
    sign_files(folder, list_files(folder), claim, root=keys.root, signer=keys.signer)
