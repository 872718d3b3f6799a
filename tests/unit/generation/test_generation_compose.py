# SPDX-License-Identifier: Apache-2.0
"""Composing: what is read is a well-formed sequence, what is given back is what it decodes to, and callers are told."""

import hashlib
from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch, compose
from fairchord.generation.draft import BarWritten
from fairchord.generation.given import join_pieces, length_bars
from fairchord.generation.next_token import Logits
from fairchord.music.piece import Piece
from fairchord.tokens.decode import decode
from fairchord.tokens.placement import Placement, place
from fairchord.tokens.vocabulary import EOS, SIZE, TRACK_END, VOCABULARY, token_name

SKETCH = {"bars": 8, "key": "A minor", "chords": "Am F C G", "roles": "main_melody,accompaniment,bass,drums", "seed": 7}


@dataclass
class Recorder:
    """A NextToken with random logits that keeps every sequence and placement it reads."""

    context: int = 2048
    sequences: list[list[int]] = field(default_factory=list)
    placements: list[list[list[int]]] = field(default_factory=list)
    in_row: list[int] = field(default_factory=list)

    def start(self, rows: int) -> "Recorder":
        self.in_row = [-1] * rows
        return self

    def restart(self, row: int) -> None:
        self.in_row[row] = len(self.sequences)
        self.sequences.append([])
        self.placements.append([])

    def read(self, row: int, tokens: NDArray[np.uint16], placement: Placement) -> Logits:
        sequence = self.sequences[self.in_row[row]]
        sequence += tokens.tolist()
        self.placements[self.in_row[row]] += placement.tolist()
        return np.random.default_rng(sequence[-8:]).standard_normal(SIZE).astype(np.float32)

    def step(self, rows: NDArray[np.int64], tokens: NDArray[np.uint16], placement: Placement) -> Logits:
        return np.stack([self.read(int(r), tokens[i : i + 1], placement[i : i + 1]) for i, r in enumerate(rows)])


def sketch(**changes: object) -> Brief:
    return Brief.from_dict(SKETCH | changes)


def test_the_piece_is_what_its_tokens_decode_to() -> None:
    source = Recorder()
    (draft,) = compose(source, sketch())
    tokens = [*source.sequences[0], TRACK_END, EOS]
    decoded = decode(tokens)
    assert draft.token_count == len(tokens)
    assert draft.tokens_sha256 == hashlib.sha256(np.array(tokens, "<u2").tobytes()).hexdigest()
    assert decoded.chords == draft.piece.chords
    by_role = {track.role: track for track in decoded.tracks}
    for track in draft.piece.tracks[:3]:
        assert track == by_role[track.role]
    assert np.array_equal(draft.piece.tracks[3].notes[:, [0, 2, 3]], by_role["drums"].notes[:, [0, 2, 3]])


@pytest.mark.parametrize("changes", [{}, {"bars": 20}, {"chords": None}, {"chords": "C D/F# | G", "meter": "6/8"}])
def test_placements_are_those_of_the_whole_sequence(changes: dict[str, object]) -> None:
    source = Recorder()
    compose(source, sketch(**changes), drafts=2)
    for tokens, placements in zip(source.sequences, source.placements, strict=True):
        assert np.array_equal(place(np.array(tokens, np.uint16)), placements)


def test_tracks_that_carry_the_harmony_are_written_first() -> None:
    source = Recorder()
    compose(source, sketch())
    roles = [token_name(token) for token in source.sequences[0] if token in VOCABULARY["Role"]]
    assert roles == ["Role=accompaniment", "Role=bass", "Role=main_melody", "Role=drums"]


def test_a_long_piece_is_written_in_windows_that_read_again_what_came_before() -> None:
    source = Recorder()
    (draft,) = compose(source, sketch(bars=18))
    words = [[token_name(token) for token in tokens[:12]] for tokens in source.sequences]
    assert [(w[2], w[8], w[9]) for w in words] == [
        ("Bars=8", "Opening=starts", "Closing=goes_on"),
        ("Bars=8", "Opening=continues", "Closing=goes_on"),
        ("Bars=8", "Opening=continues", "Closing=goes_on"),
        ("Bars=8", "Opening=continues", "Closing=ends"),
    ]
    again = decode([*source.sequences[1], TRACK_END, EOS])
    bass = next(track for track in again.tracks if track.role == "bass")
    first = draft.piece.tracks[2].notes
    assert np.array_equal(bass.notes[:, 2], first[(first[:, 0] >= 4 * 1920) & (first[:, 0] < 12 * 1920)][:, 2])


def test_the_same_seed_gives_the_same_draft_and_another_seed_another() -> None:
    first, again, other = (compose(Recorder(), sketch(seed=seed))[0] for seed in (1, 1, 2))
    assert first == again
    assert first.tokens_sha256 != other.tokens_sha256


def test_drafts_differ_from_one_another() -> None:
    drafts = compose(Recorder(), sketch(), drafts=4)
    assert len({draft.tokens_sha256 for draft in drafts}) == 4
    assert [draft.index for draft in drafts] == [0, 1, 2, 3]


def test_tracks_keep_the_order_names_and_programs_of_the_brief() -> None:
    tracks = [{"role": "bass", "name": "Low"}, {"role": "pad", "program": 91}, {"role": "pad"}, {"role": "drums"}]
    (draft,) = compose(Recorder(), sketch(roles=None, tracks=tracks, title="Four"))
    assert [(t.name, t.program, t.is_drum) for t in draft.piece.tracks] == [
        ("Low", 32, False), ("pad", 91, False), ("pad 2", 89, False), ("drums", 0, True),
    ]  # fmt: skip
    assert draft.piece.title == "Four"


def test_each_bar_is_announced_once_with_the_notes_the_piece_will_have() -> None:
    told: list[BarWritten] = []
    counts: list[tuple[int, int]] = []
    watch = Watch(on_bar=told.append, progress=lambda done, total: counts.append((done, total)))
    (draft,) = compose(Recorder(), sketch(bars=14), watch=watch)
    assert sorted((bar.track, bar.bar) for bar in told) == [(track, bar) for track in range(4) for bar in range(14)]
    assert counts[-1] == (56, 56)
    for index, track in enumerate(draft.piece.tracks):
        rows = np.concatenate([bar.notes for bar in told if bar.track == index])
        assert np.array_equal(rows[np.lexsort((rows[:, 2], rows[:, 0]))], track.notes)


def test_stopping_keeps_what_exists() -> None:
    told: list[BarWritten] = []
    watch = Watch(on_bar=told.append, should_stop=lambda: len(told) >= 5)
    (draft,) = compose(Recorder(), sketch(), watch=watch)
    assert not draft.is_complete
    assert len(draft.piece.tracks[1].notes) > 0
    assert len(draft.piece.tracks[0].notes) == 0
    assert not all(kept.kept for kept in draft.report)


def test_a_continuation_reads_the_end_of_the_given_piece() -> None:
    (given,) = compose(Recorder(), sketch(bars=6))
    source = Recorder()
    brief = sketch(bars=4, seed=8)
    (draft,) = compose(source, brief, continue_from=given.piece)
    assert token_name(source.sequences[0][8]) == "Opening=continues"
    read_again = decode([*source.sequences[0], TRACK_END, EOS])
    bass = next(track for track in read_again.tracks if track.role == "bass").notes
    given_bass = given.piece.tracks[2].notes
    late = given_bass[given_bass[:, 0] >= 2 * 1920]
    assert np.array_equal(bass[bass[:, 0] < 4 * 1920][:, 2], late[:, 2])
    joined = join_pieces(given.piece, brief, draft.piece)
    assert length_bars(joined) == 10
    assert joined.note_count == given.piece.note_count + draft.piece.note_count
    assert [track.name for track in joined.tracks] == [track.name for track in given.piece.tracks]


def test_a_piece_without_harmony_or_matching_tracks_can_be_continued() -> None:
    (draft,) = compose(Recorder(), sketch(chords=None), continue_from=Piece(title="silence", tracks=()))
    assert all(kept.kept for kept in draft.report)


def test_a_piece_in_another_meter_is_not_continued() -> None:
    (given,) = compose(Recorder(), sketch(meter="3/4"))
    with pytest.raises(InvalidBrief, match="4/4"):
        compose(Recorder(), sketch(), continue_from=given.piece)


@pytest.mark.parametrize(("drafts", "first"), [(0, 0), (65, 0), (1, -1)])
def test_a_senseless_number_of_drafts_is_refused(drafts: int, first: int) -> None:
    with pytest.raises(InvalidBrief, match="drafts"):
        compose(Recorder(), sketch(), drafts=drafts, first_draft=first)


def test_tracks_that_cannot_fit_the_context_are_refused() -> None:
    with pytest.raises(InvalidBrief, match="context"):
        compose(Recorder(context=60), sketch())
