# SPDX-License-Identifier: Apache-2.0
"""Bars, tracks and endings written into a piece; a track that is wholly new is written with every other in view."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch, compose
from fairchord.generation.editing.bar_grid import piece_bars, writable_bars
from fairchord.generation.editing.edited import Edited, without_model
from fairchord.generation.editing.hole import Bars, Hole, Tracks, find_bars, find_tracks
from fairchord.generation.editing.lock import Locks, keep_untouched, open_to_writing, read_locks
from fairchord.generation.editing.track_wishes import brief_of_edit, complete, wishes_for
from fairchord.generation.given import join_pieces
from fairchord.generation.infill import infill
from fairchord.generation.next_token import NextToken
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.piece import Piece, Track

MOST_TRACKS = 32


def infill_named(
    source: NextToken,
    piece: Piece,
    *,
    tracks: Tracks | None = None,
    bars: Bars | None = None,
    locks: Locks = "",
    brief: Brief | None = None,
    seed: int = 0,
    candidates: int = 1,
    watch: Watch | None = None,
) -> Edited:
    """Write bars of tracks anew, by their names, outside the locks."""
    hole = open_to_writing(piece, read_locks(locks), tracks=tracks, bars=bars, doing="infill")
    return infill(source, piece, hole, brief=brief, seed=seed, candidates=candidates, watch=watch)


def add_track(
    source: NextToken,
    piece: Piece,
    wanted: TrackBrief,
    *,
    bars: Bars | None = None,
    locks: Locks = "",
    brief: Brief | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> Edited:
    """Write one more track; with `bars` it plays in those alone."""
    piece = complete(piece)
    if wanted.is_drum and any(track.is_drum for track in piece.tracks):
        raise InvalidBrief(f"{piece.title!r} has drums already", hint="replace them, or infill some of their bars")
    if len(piece.tracks) >= MOST_TRACKS:
        raise InvalidBrief(f"{piece.title!r} has {len(piece.tracks)} tracks", hint=f"at most {MOST_TRACKS}")
    inside = writable_bars(piece) if bars is None else find_bars(piece, bars)
    for lock in read_locks(locks):
        lock.over(piece)
    track = _empty_track(piece, wanted)
    grown = replace(piece, tracks=(*piece.tracks, track))
    hole = Hole(bars=(*Hole.nothing(piece).bars, inside))
    asked = {len(piece.tracks): replace(wanted, name=track.name)}
    return infill(source, grown, hole, brief=brief, asked=asked, seed=seed, watch=watch)


def replace_track(
    source: NextToken,
    piece: Piece,
    track: str | int,
    wanted: TrackBrief | None = None,
    *,
    locks: Locks = "",
    brief: Brief | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> Edited:
    """Write a whole track anew, as something else when that is asked for, with every other one in view."""
    piece = complete(piece)
    index = _only(piece, track)
    hole = Hole.of(piece, tracks=(index,))
    keep_untouched(piece, read_locks(locks), hole, doing=f"replace {piece.tracks[index].name}")
    asked = wishes_for(piece, brief)[index] if wanted is None else wanted
    if asked.is_drum and any(other.is_drum for i, other in enumerate(piece.tracks) if i != index):
        raise InvalidBrief(f"{piece.title!r} has drums already", hint="one kit plays them all")
    others = replace(piece, tracks=tuple(other for i, other in enumerate(piece.tracks) if i != index))
    old = piece.tracks[index]
    new = _empty_track(others, asked, keep=old if wanted is None else None)
    tracks = tuple(new if i == index else other for i, other in enumerate(piece.tracks))
    return infill(
        source,
        replace(piece, tracks=tracks),
        hole,
        brief=brief,
        asked={index: replace(asked, name=new.name[:100] or None)},
        seed=seed,
        instead_of={index: old.notes} if new.is_drum == old.is_drum else {},
        watch=watch,
    )


def remove_tracks(
    piece: Piece, tracks: str | tuple[str | int, ...], *, locks: Locks = "", brief: Brief | None
) -> Edited:
    """Take tracks out."""
    gone = find_tracks(piece, tracks)
    keep_untouched(piece, read_locks(locks), Hole.of(piece, tracks=tuple(gone)), doing="remove")
    left = replace(piece, tracks=tuple(track for index, track in enumerate(piece.tracks) if index not in gone))
    described = brief_of_edit(left, wishes_for(left, brief), brief, bars=piece_bars(piece), seed=0)
    return without_model(left, described)


def continue_piece(
    source: NextToken, piece: Piece, bars: int, *, brief: Brief | None = None, seed: int = 0, watch: Watch | None = None
) -> Edited:
    """Write `bars` more bars after the last one, in the same tracks."""
    piece = complete(piece)
    count = piece_bars(piece)
    described = brief_of_edit(piece, wishes_for(piece, brief), brief, bars=bars, seed=seed, goes_on=True)
    (draft,) = compose(source, described, continue_from=piece, watch=watch)
    joined = join_pieces(piece, described, draft.piece)
    names = set(described.track_names())
    new = frozenset(range(count, min(count + bars, piece_bars(joined))))  # fewer where the writing was stopped
    return Edited(
        piece=joined,
        brief=brief_of_edit(joined, wishes_for(joined, described), described, bars=count + bars, seed=seed),
        seed=seed,
        written=Hole(bars=tuple(new if track.name in names else frozenset() for track in joined.tracks)),
        tokens_sha256=draft.tokens_sha256,
        token_count=draft.token_count,
        is_complete=draft.is_complete,
        report=draft.report,
    )


def _only(piece: Piece, track: str | int) -> int:
    found = find_tracks(piece, (track,))
    if len(found) > 1:
        names = ", ".join(piece.tracks[index].name for index in sorted(found))
        raise InvalidBrief(f"{track!r} means several tracks", hint=f"name one of: {names}")
    return next(iter(found))


def _empty_track(piece: Piece, wanted: TrackBrief, *, keep: Track | None = None) -> Track:
    """A track without notes, under a name that no other one has."""
    if keep is not None:
        return replace(keep, notes=np.zeros((0, 4), np.int32))
    names = {track.name for track in piece.tracks}
    name, count = wanted.name or wanted.role.value, 1
    while name in names:
        count += 1
        name = f"{wanted.name or wanted.role.value} {count}"
    return Track(
        name=name,
        role=wanted.role,
        program=wanted.gm_program,
        is_drum=wanted.is_drum,
        notes=np.zeros((0, 4), np.int32),
    )
