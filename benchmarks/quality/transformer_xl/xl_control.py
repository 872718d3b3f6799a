# SPDX-License-Identifier: Apache-2.0
"""Held-out conditions for both systems, the clips each writes for them, and how they are measured."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xl_decoding import MOST_READ, decode_clip
from xl_network import TransformerXl
from xl_reader import XlReader
from xl_sequences import Clips

from fairchord.corpus.manifest import WORK
from fairchord.errors import InvalidBrief
from fairchord.evaluation.clip_conditions import ClipConditions, describe_clip
from fairchord.evaluation.control import ControlRow, measure_control, notes_of_clip
from fairchord.generation.brief import Brief
from fairchord.generation.commu.drawn_density import draw_density
from fairchord.generation.commu.line import SKETCH_TEMPERATURE
from fairchord.generation.compose import compose
from fairchord.generation.next_token import NextToken
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.piece import NoteArray, Piece
from fairchord.music.track_role import TrackRole
from fairchord.tokens.decode import decode
from fairchord.tokens.vocabulary import HARMONY_END, TRACK_CONDITIONS, UNKNOWN, VOCABULARY, token_name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One held-out clip as a wish: its tokens (for theirs), its brief (for ours), its conditions, its own notes."""

    tokens: NDArray[np.uint16]
    brief: Brief
    conditions: ClipConditions
    human: NoteArray
    work: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a system wrote: rows to measure, CPU seconds of every clip, and what went wrong on the way."""

    rows: tuple[ControlRow, ...]
    seconds: tuple[float, ...]
    tries: int
    faults: tuple[str, ...]
    unsound: int
    """Clips still empty or of a wrong length after the last try."""
    broken_tokens: int

    def to_dict(self) -> dict[str, Any]:
        """The numbers of the table."""
        clips = len(self.seconds)
        return {
            "control": [measure.to_dict() for measure in measure_control(self.rows)],
            "clips": clips,
            "seconds_per_clip_mean": round(float(np.mean(self.seconds)), 3),
            "seconds_per_clip_median": round(float(np.median(self.seconds)), 3),
            "notes_per_clip": round(sum(len(clip) for row in self.rows for clip in row.clips) / clips, 1),
            "tries_per_clip": round(self.tries / clips, 3),
            "thrown_away_empty": self.faults.count("empty"),
            "thrown_away_length": self.faults.count("length"),
            "unsound_clips": self.unsound,
            "clips_with_broken_notes": self.broken_tokens,
        }


def choose_wishes(clips: Clips, count: int, *, seed: int = 1) -> tuple[list[Asked], int]:
    """Held-out clips of eight bars, one of a work; also how many our briefs refuse (left out for both systems)."""
    wishes: list[Asked] = []
    refused, works = 0, set()
    for place in np.random.default_rng(seed).permutation(len(clips.pairs)):
        if len(wishes) == count:
            break
        work = int(clips.windows.sequences[clips.pairs[place, 0], WORK])
        tokens = clips.tokens(int(place))
        piece = decode(tokens.tolist())
        if work in works or not piece.key_signatures:
            continue
        try:
            wishes.append(_ask(tokens, piece, work=str(work)))
            works.add(work)
        except InvalidBrief:
            refused += 1
    return wishes, refused


def _ask(tokens: NDArray[np.uint16], piece: Piece, *, work: str) -> Asked:
    at = int(np.argmax(tokens == HARMONY_END)) + 1
    told = dict(
        token_name(int(token)).split("=") for token in (*tokens[1:10], *tokens[at : at + len(TRACK_CONDITIONS)])
    )
    bars = int(told["Bars"])
    exact = describe_clip(piece, piece.tracks[0], bars=bars)
    least, greatest = max(1, int(told["MinVelocity"])), min(127, int(told["MaxVelocity"]))
    conditions = replace(exact, min_velocity=least, max_velocity=greatest)
    per_bar = conditions.slots_per_bar
    known = {name: value for name, value in told.items() if value != UNKNOWN}
    track = TrackBrief(
        role=TrackRole(told["Role"]),
        program=int(told["Program"]),
        pitch_range=told["PitchRange"],
        min_velocity=least,
        max_velocity=greatest,
        density=int(told["Density"]),
        polyphony=int(told["Polyphony"]) if told["Polyphony"].isdecimal() else None,
    )
    brief = Brief(
        bars=bars,
        tracks=(track,),
        bpm=int(told["Tempo"]),
        meter=piece.time_signatures[0],
        key=piece.key_signatures[0],
        chords=tuple(conditions.slots[bar * per_bar : (bar + 1) * per_bar] for bar in range(bars)),
        genre=known.get("Genre"),
        rhythm=known.get("Rhythm"),
    )
    return Asked(tokens=tokens, brief=brief, conditions=conditions, human=notes_of_clip(piece), work=work)


def leave_open(wishes: Sequence[Asked]) -> list[Asked]:
    """The same wishes without what ComMU's table does not hold: density and polyphony are told to neither system."""
    opened = []
    for wish in wishes:
        tokens = wish.tokens.copy()
        at = int(np.argmax(tokens == HARMONY_END)) + 1
        for family in ("Density", "Polyphony"):
            tokens[at + TRACK_CONDITIONS.index(family)] = VOCABULARY[family].first
        (track,) = wish.brief.tracks
        brief = replace(wish.brief, tracks=(replace(track, density=None, polyphony=None),))
        opened.append(replace(wish, tokens=tokens, brief=brief))
    return opened


def _brief_of(wish: Asked, place: int, sample: int) -> Brief:
    """The wish's brief; one with an open density as `fairchord sketch` has it: density drawn, its own temperature."""
    (track,) = wish.brief.tracks
    if track.density is not None:
        return wish.brief
    drawn = draw_density(track.role, place, draft=sample)
    tracks = (replace(track, density=drawn),)
    return replace(wish.brief, tracks=tracks, temperature_per_mille=SKETCH_TEMPERATURE)


def write_ours(source: NextToken, wishes: Sequence[Asked], *, samples: int) -> Outcome:
    """Compose every wish with our rules."""
    rows, seconds, unsound = [], [], 0
    for place, wish in enumerate(wishes):
        clips = []
        for sample in range(samples):
            began = time.process_time()
            draft = compose(source, _brief_of(wish, place, sample), first_draft=sample)[0]
            seconds.append(time.process_time() - began)
            unsound += not draft.is_complete or not len(notes_of_clip(draft.piece))
            clips.append(notes_of_clip(draft.piece))
        rows.append(ControlRow(conditions=wish.conditions, clips=tuple(clips), group=wish.work))
    return Outcome(
        rows=tuple(rows), seconds=tuple(seconds), tries=len(seconds), faults=(), unsound=unsound, broken_tokens=0
    )


def write_theirs(model: TransformerXl, wishes: Sequence[Asked], *, samples: int) -> Outcome:
    """Decode every wish in ComMU's way."""
    rows, seconds, tries, unsound, broken = [], [], 0, 0, 0
    faults: list[str] = []
    reader = XlReader(model.eval(), most_tokens=MOST_READ)
    for wish in wishes:
        clips = []
        for sample in range(samples):
            began = time.process_time()
            found = decode_clip(reader, wish.tokens, seed=sample)
            seconds.append(time.process_time() - began)
            tries, faults = tries + found.tries, [*faults, *found.faults]
            unsound += len(found.faults) == found.tries
            broken += found.broken_tokens > 0
            clips.append(notes_of_clip(found.piece))
        rows.append(ControlRow(conditions=wish.conditions, clips=tuple(clips), group=wish.work))
    return Outcome(
        rows=tuple(rows), seconds=tuple(seconds), tries=tries, faults=tuple(faults), unsound=unsound,
        broken_tokens=broken,
    )  # fmt: skip


def measure_humans(wishes: Sequence[Asked]) -> list[dict[str, Any]]:
    """The held-out clips themselves, against the same conditions."""
    rows = [ControlRow(conditions=wish.conditions, clips=(wish.human,), group=wish.work) for wish in wishes]
    return [measure.to_dict() for measure in measure_control(rows)]
