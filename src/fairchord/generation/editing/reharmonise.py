# SPDX-License-Identifier: Apache-2.0
"""Re-harmonising: other chords under a tune that stays, and the other pitched tracks written anew under them.

The tune, the drums and whatever is locked stay note for note. Chords that the model proposed count as what it wrote.
"""

from __future__ import annotations

from dataclasses import replace

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch
from fairchord.generation.draft import Kept
from fairchord.generation.editing.edited import Edited, TokenDigest
from fairchord.generation.editing.harmony_proposals import Harmony, propose, rank
from fairchord.generation.editing.hole import Bars, Hole, Tracks, find_bars, find_tracks
from fairchord.generation.editing.lock import Locks, locked, read_locks
from fairchord.generation.editing.retelling import Retelling, find_tune, retell
from fairchord.generation.editing.track_wishes import complete
from fairchord.generation.infill import infill
from fairchord.generation.next_token import NextToken
from fairchord.generation.writing.progression import chord_spans, harmony_tokens, lay_out
from fairchord.music.chord_language import read_progression
from fairchord.music.edit import chords_between
from fairchord.music.piece import Piece
from fairchord.music.time import TICKS_PER_GRID
from fairchord.tokens.vocabulary import HARMONY_END

MOST_PROPOSALS = 16


def propose_harmonies(
    source: NextToken,
    piece: Piece,
    *,
    count: int = 4,
    chords: str | None = None,
    keep: Tracks | None = None,
    bars: Bars | None = None,
    locks: Locks = "",
    brief: Brief | None = None,
    seed: int = 0,
) -> tuple[Harmony, ...]:
    """Harmonies under the tune, ranked: those the model writes, or those given, parted by semicolons."""
    piece = complete(piece)
    told = _retell(piece, keep=keep, bars=bars, locks=locks, brief=brief, seed=seed)
    return _harmonies(source, told, count=count, chords=chords, seed=seed)


def _harmonies(source: NextToken, told: Retelling, *, count: int, chords: str | None, seed: int) -> tuple[Harmony, ...]:
    if not 1 <= count <= MOST_PROPOSALS:
        raise InvalidBrief(f"{count} harmonies is out of range", hint=f"ask for 1 to {MOST_PROPOSALS}")
    if chords is None:
        return propose(source, told, count=count, seed=seed)
    return rank(source, told, [_given(told, text) for text in chords.split(";") if text.strip()])


def _given(told: Retelling, text: str) -> Harmony:
    progression = read_progression(text, meter=told.brief.meter, key=told.key)
    laid = lay_out(progression.bars, bars=told.stop_bar - told.first_bar, steps=told.steps)
    return Harmony(first_bar=told.first_bar, bars=tuple(laid))


def reharmonise(
    source: NextToken,
    piece: Piece,
    *,
    chords: str | None = None,
    choice: int = 1,
    count: int = 4,
    keep: Tracks | None = None,
    bars: Bars | None = None,
    locks: Locks = "",
    brief: Brief | None = None,
    seed: int = 0,
    watch: Watch | None = None,
) -> Edited:
    """Put the `choice`-th best harmony (1 is the best) under the tune and write the other pitched tracks under it."""
    piece = complete(piece)
    told = _retell(piece, keep=keep, bars=bars, locks=locks, brief=brief, seed=seed)
    harmonies = _harmonies(source, told, count=count, chords=chords, seed=seed)
    if not 1 <= choice <= len(harmonies):
        raise InvalidBrief(
            f"there is no harmony number {choice}", hint=f"{len(harmonies)} were found; choose 1 to {len(harmonies)}"
        )
    harmony = harmonies[choice - 1]
    changed = replace_chords(piece, harmony)
    stays = _kept(piece, keep) | {index for index, track in enumerate(piece.tracks) if track.is_drum}
    span = frozenset(range(told.first_bar, told.stop_bar))
    wish = Hole(bars=tuple(frozenset() if i in stays else span for i in range(len(piece.tracks))))
    hole = wish.minus(locked(piece, read_locks(locks)))
    digest = TokenDigest()
    if chords is None:
        digest.log([*harmony_tokens(harmony.bars), HARMONY_END])
    edited = infill(source, changed, hole, brief=brief, seed=seed, digest=digest, watch=watch)
    found = Kept(control="harmony", kept=True, detail=f"{harmony.text} (fit {harmony.fit:.2f} of 1)")
    return replace(edited, report=(*edited.report, found), chords=span if chords is None else frozenset())


def _kept(piece: Piece, keep: Tracks | None) -> frozenset[int]:
    return frozenset({find_tune(piece)}) if keep is None else find_tracks(piece, keep)


def _retell(
    piece: Piece, *, keep: Tracks | None, bars: Bars | None, locks: Locks, brief: Brief | None, seed: int
) -> Retelling:
    kept = _kept(piece, keep)
    pitched = [index for index in sorted(kept) if not piece.tracks[index].is_drum and len(piece.tracks[index].notes)]
    if not pitched:
        raise InvalidBrief("no pitched track is kept", hint="keep the track with the tune: --keep main_melody")
    whole = frozenset(i for i, held in enumerate(locked(piece, read_locks(locks)).bars) if held)
    tune = find_tune(piece) if find_tune(piece) in pitched else pitched[0]
    chosen = None if bars is None else find_bars(piece, bars)
    return retell(piece, tune=tune, kept=kept | whole, bars=chosen, brief=brief, seed=seed)


def replace_chords(piece: Piece, harmony: Harmony) -> Piece:
    """The piece with other chords in some bars."""
    bar_ticks = piece.time_signatures[0].bar_ticks
    steps = bar_ticks // TICKS_PER_GRID
    start = harmony.first_bar * bar_ticks
    stop = start + len(harmony.bars) * bar_ticks
    end = max(stop, *(span.onset_ticks + span.duration_ticks for span in piece.chords)) if piece.chords else stop
    spans = chord_spans(harmony.bars, steps=steps)
    before = chords_between(piece.chords, 0, start) if start else ()
    after = chords_between(piece.chords, stop, end) if end > stop else ()
    return replace(
        piece,
        chords=(
            *before,
            *(replace(span, onset_ticks=span.onset_ticks + start) for span in spans),
            *(replace(span, onset_ticks=span.onset_ticks + stop) for span in after),
        ),
    )
