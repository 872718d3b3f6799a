# SPDX-License-Identifier: Apache-2.0
"""The clips of a listening test: from folders of MIDI, or human ones out of a snapshot and what is composed for them.

Human clips must be ones that may be played to others: of a snapshot, held-out works in the public domain or under CC0,
by people (the shelf claims no human author); of a folder, each with a credit in CREDITS.json that states its licence.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from fairchord.corpus.manifest import TRAIN, ManifestWork
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.evaluation.held_out import NOT_HUMAN, ClipSource, HeldOutClip, held_out_clips, open_clips
from fairchord.evaluation.listening.plan import BASELINE, HUMAN, OURS, Credit
from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose_many
from fairchord.generation.markov import Markov
from fairchord.music.piece import Piece
from fairchord.workflows.held_out_brief import try_brief
from fairchord.workflows.open_model import open_model
from fairchord.workflows.read_clips import read_clips

CREDITS: Final = "CREDITS.json"
PLAYABLE: Final = ("public domain", "CC0-1.0", "CC-BY-", "own work", "by permission")
"""How the licence of a human clip in a folder may begin. It is a declaration: nobody can check it here."""
_CC0: Final = "CC0-1.0"
_PUBLIC_DOMAIN: Final = "public_domain"
_MARKOV_SEQUENCES: Final = 6000
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TestClip:
    """One clip before it is played."""

    item: str
    source: str
    piece: Piece
    credit: Credit


def may_be_played(work: ManifestWork) -> bool:
    """Whether a work of a snapshot is by people, and free for anyone to play."""
    is_free = work.licence == _CC0 or (work.basis == _PUBLIC_DOMAIN and not work.licence)
    return is_free and work.collection not in NOT_HUMAN


def compose_clips(
    snapshot: Path, model: Path | None, *, items: int, seed: int, progress: Progress
) -> tuple[TestClip, ...]:
    """Held-out human clips that may be played, and for each one of ours and a baseline under its conditions."""
    source, opened = open_clips(snapshot), open_model(model)
    found = [clip for clip in held_out_clips(source, count=10 * items, seed=seed) if _is_playable(source, clip)]
    asked = [(clip, brief) for clip in found if (brief := try_brief(clip, seed=seed)) is not None][:items]
    if not asked:
        raise ResourceAbsent(
            f"{snapshot} holds no human clip that may be played and that a brief can ask for",
            hint="give folders instead: --ours, --human, --baseline",
        )
    briefs: list[Brief] = [brief for _, brief in asked]
    progress("composing ours", 0.0)
    ours = compose_many(opened.engine, briefs)
    progress("composing the baseline", 0.2)
    baseline = compose_many(_markov(source), briefs)
    made: list[TestClip] = []
    for number, (clip, _) in enumerate(asked, start=1):
        item, work = f"{number:03d}", source.works[clip.work]
        by_ours = _credit("composed for this test", opened.provenance.facts.model_id, "made by AI", "Fairchord")
        by_chain = _credit("composed for this test", "Markov chain", "made by a program", "Fairchord")
        made.append(TestClip(item=item, source=HUMAN, piece=clip.piece, credit=_credit_of(work)))
        made.append(TestClip(item=item, source=OURS, piece=ours[number - 1].piece, credit=by_ours))
        made.append(TestClip(item=item, source=BASELINE, piece=baseline[number - 1].piece, credit=by_chain))
    return tuple(made)


def _is_playable(source: ClipSource, clip: HeldOutClip) -> bool:
    return may_be_played(source.works[clip.work])


def _markov(source: ClipSource) -> Markov:
    rows = source.rows([TRAIN], bars=8)
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), _MARKOV_SEQUENCES)).astype(int)]
    return Markov.of_sequences([source.tokens_of(int(row)) for row in rows])


def _credit_of(work: ManifestWork) -> Credit:
    licence = work.licence or "public domain"
    return _credit(work.title, ", ".join(work.contributors) or "unknown", licence, work.attribution or work.source)


def _credit(title: str, by: str, licence: str, origin: str) -> Credit:
    texts = (unicodedata.normalize("NFC", text) for text in (title, by, licence, origin))
    return Credit(**dict(zip(("title", "by", "licence", "origin"), texts, strict=True)))


def read_folders(folders: Mapping[str, Path]) -> tuple[TestClip, ...]:
    """The clips of a folder for each source; clips of one name are one item."""
    made: list[TestClip] = []
    for source, folder in folders.items():
        read = read_clips(folder)
        if read.unread:
            name, why = next(iter(read.unread.items()))
            raise InvalidInput(f"{folder / name} cannot be read: {why}", hint="mend it or take it out")
        credits = _read_credits(folder, source, read.pieces)
        made += [
            TestClip(item=name, source=source, piece=piece, credit=credits[name]) for name, piece in read.pieces.items()
        ]
    return tuple(made)


def _read_credits(folder: Path, source: str, pieces: Mapping[str, Piece]) -> dict[str, Credit]:
    path = folder / CREDITS
    if source != HUMAN:
        made = "made by AI" if source == OURS else "made by a program"
        return {name: _credit(piece.title or name, source, made, folder.name) for name, piece in pieces.items()}
    try:
        record: Any = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ResourceAbsent(
            f"{path} cannot be read, and human music is played only with its credits",
            hint='write {"NAME": {"title": "...", "by": "...", "licence": "CC0-1.0", "origin": "..."}}',
        ) from error
    return {name: _checked_credit(path, name, record) for name in pieces}


def _checked_credit(path: Path, name: str, record: Any) -> Credit:
    told = record.get(name) if isinstance(record, dict) else None
    fields = ("title", "by", "licence", "origin")
    if not isinstance(told, dict) or not all(isinstance(told.get(field), str) and told[field] for field in fields):
        raise InvalidInput(f"{path} states no title, by, licence and origin for {name!r}", hint="add them")
    if not told["licence"].startswith(PLAYABLE):
        raise InvalidInput(
            f"{path}: the licence {told['licence']!r} of {name!r} does not let anyone play it",
            hint="a licence here begins with " + ", ".join(PLAYABLE),
        )
    return _credit(*(told[field] for field in fields))
