# SPDX-License-Identifier: Apache-2.0
"""Each rule on its own: what it takes away, what it leaves, and what it leans towards."""

import numpy as np
import pytest

from fairchord.generation.brief import Brief
from fairchord.generation.rules.constraints import allowed_tokens, favour_pitches
from fairchord.generation.rules.harmony_writing import begin_harmony, chords_in_key, chords_on_tonic
from fairchord.generation.rules.tonality import lay_tonality, scale_tones, strong_beats
from fairchord.generation.rules.track_writing import TrackWriting, velocity_bins
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.progression import chord_spans, harmony_tokens, infer_key, lay_out, read_harmony
from fairchord.generation.writing.sampler import Sampler
from fairchord.music.harmony import parse_chord, parse_chords, parse_key
from fairchord.music.piece import Piece
from fairchord.tokens.encode import encode_harmony
from fairchord.tokens.grammar import TrackGrammar
from fairchord.tokens.vocabulary import BAR, SIZE, TRACK_END, VOCABULARY, token_id, token_name


def writing(role: str = "main_melody", *, bars: int = 4, chords: str = "Am F C G", **asked: int) -> TrackWriting:
    track = TrackBrief.from_dict({"role": role, **asked})
    harmony = lay_out(parse_chords(chords), bars=bars, steps=48)
    return TrackWriting(
        track=track,
        grammar=TrackGrammar(bars=bars, steps=48, is_drum=track.is_drum),
        tonality=lay_tonality(track, harmony, parse_key("A minor"), strong=(0, 24), steps=48, final_bar=bars - 1),
        velocities=velocity_bins(track),
        room=1000,
        later_bars=0,
        bar_onsets=72,
        first_bar=0,
        final_bar=bars - 1,
        new_from=0,
        new_bar=0,
    )


def write(state: TrackWriting, *names: str) -> set[str]:
    """Write tokens by name, each of which must be allowed, and name what may follow."""
    for name in names:
        family, _, value = name.partition("=")
        token = BAR if name == "BAR" else token_id(family, value)
        assert allowed_tokens(state)[token], name
        state.take(token)
    return {token_name(int(token)) for token in np.flatnonzero(allowed_tokens(state))}


def values(names: set[str], family: str) -> list[int]:
    return sorted(int(name.partition("=")[2]) for name in names if name.startswith(f"{family}="))


def test_pitches_keep_to_range_and_key() -> None:
    allowed = write(writing(lowest=60, highest=72), "BAR", "Position=6", "Velocity=62")
    assert values(allowed, "Pitch") == [60, 62, 64, 65, 67, 69, 71, 72]


def test_bass_keeps_to_chord_tones_on_strong_beats_and_leans_on_the_root_where_a_chord_begins() -> None:
    state = writing("bass", lowest=40, highest=52)
    assert values(write(state, "BAR", "Position=0", "Velocity=62"), "Pitch") == [40, 45, 48, 52]
    favour = favour_pitches(state)
    assert favour is not None
    assert favour[45] > favour[40] == favour[52]


def test_the_last_bar_of_a_piece_has_chord_tones_only() -> None:
    state = writing(bars=1, chords="C", lowest=60, highest=72)
    assert values(write(state, "BAR", "Position=6", "Velocity=62"), "Pitch") == [60, 64, 67, 72]


def test_velocities_keep_to_their_bounds() -> None:
    allowed = write(writing(min_velocity=60, max_velocity=71), "BAR", "Position=0")
    assert values(allowed, "Velocity") == [62, 66, 70]


def test_bounds_between_two_velocity_bins_leave_the_nearest() -> None:
    track = TrackBrief.from_dict({"role": "bass", "min_velocity": 64, "max_velocity": 64})
    assert np.flatnonzero(velocity_bins(track)).tolist() == [15]


def test_one_voice_waits_for_its_note_to_end() -> None:
    allowed = write(writing(), "BAR", "Position=0", "Velocity=62", "Pitch=69", "Duration=24")
    assert values(allowed, "Position") == list(range(24, 48))
    assert not values(allowed, "Pitch")
    assert not values(allowed, "Velocity")


def test_two_voices_take_a_second_note_and_no_third() -> None:
    state = writing("riff")
    assert values(write(state, "BAR", "Position=0", "Velocity=62", "Pitch=57", "Duration=24"), "Pitch")
    allowed = write(state, "Pitch=60", "Duration=12")
    assert not values(allowed, "Pitch")
    assert values(allowed, "Position") == list(range(12, 48))


def test_a_note_ends_with_the_next_bar_at_the_latest() -> None:
    allowed = write(writing(), "BAR", "Position=24", "Velocity=62", "Pitch=69", "Hold=48")
    assert values(allowed, "Duration") == list(range(1, 25))
    assert not values(allowed, "Hold")


def test_a_melody_rests_for_one_bar_and_not_for_two() -> None:
    state = writing()
    assert "Control=BAR" in write(state, "BAR")
    assert "Control=BAR" not in write(state, "BAR")


def test_bass_opens_and_closes_the_piece() -> None:
    state = writing("bass", bars=2)
    assert "Control=BAR" not in write(state, "BAR")
    closing = write(state, "Position=0", "Velocity=62", "Pitch=45", "Duration=24", "BAR")
    assert "Control=TRACK_END" not in closing


def test_a_full_bar_can_only_be_closed() -> None:
    state = writing()
    state.room = 0
    allowed = write(state, "BAR", "Position=0", "Velocity=62", "Pitch=69", "Duration=6")
    assert allowed == {"Control=BAR"}


def test_onsets_are_bounded_by_the_density_asked_for() -> None:
    state = writing()
    state.bar_onsets = 1
    assert not values(write(state, "BAR", "Position=0", "Velocity=62", "Pitch=69", "Duration=6"), "Position")


def test_a_melody_tires_of_one_pitch() -> None:
    state = writing()
    write(state, "BAR", "Position=0", "Velocity=62", "Pitch=69", "Duration=6")
    for position in (6, 12, 18):
        write(state, f"Position={position}")
        before = favour_pitches(state)
        assert before is not None
        write(state, "Pitch=69", "Duration=6")
    write(state, "Position=24")
    after = favour_pitches(state)
    assert after is not None
    assert after[69] < before[69] == after[72] == 0


@pytest.mark.parametrize(
    ("chord", "key", "tones"),
    [
        ("E7", "A minor", [0, 2, 4, 5, 8, 9, 11]),
        ("D7", "C major", [0, 2, 4, 6, 7, 9, 11]),
        ("Eb", "C major", [0, 2, 3, 5, 7, 9, 10]),
        ("Fm", "C major", [0, 2, 4, 5, 7, 8, 11]),
        ("F#dim7", "C major", [0, 2, 3, 4, 6, 7, 9, 11]),
    ],
)
def test_a_borrowed_chord_tone_replaces_the_tone_it_alters(chord: str, key: str, tones: list[int]) -> None:
    found = scale_tones(parse_chord(chord), parse_key(key))
    assert sorted(found) == tones
    assert found >= parse_chord(chord).pitch_classes


def test_a_chord_of_the_key_changes_nothing() -> None:
    assert scale_tones(parse_chord("Am"), parse_key("A minor")) == parse_key("A minor").pitch_classes


def test_a_note_sounds_on_only_into_a_chord_that_it_might_open() -> None:
    state = writing(chords="E7 Am", bars=2)
    after = write(state, "BAR", "Position=0", "Velocity=62", "Pitch=68")
    assert not [name for name in after if name.startswith("Hold")]
    assert max(values(after, "Duration")) == 48
    held = writing("accompaniment", chords="C C | F C", bars=2)
    assert max(values(write(held, "BAR", "Position=12", "Velocity=62", "Pitch=64"), "Duration")) == 36
    free = writing("accompaniment", chords="C C | F C", bars=2)
    assert "Hold=48" in write(free, "BAR", "Position=0", "Velocity=62", "Pitch=60")


@pytest.mark.parametrize(
    ("steps", "is_triple", "beats"), [(48, False, (0, 24)), (36, True, (0,)), (36, False, (0, 18))]
)
def test_strong_beats_follow_the_meter(steps: int, is_triple: bool, beats: tuple[int, ...]) -> None:
    assert strong_beats(steps, is_triple=is_triple) == beats


def names_of(mask: object) -> set[str]:
    return {VOCABULARY["Chord"].values[int(index)] for index in np.flatnonzero(np.asarray(mask))}


def test_chords_of_a_minor_key_have_its_dominants() -> None:
    chords = names_of(chords_in_key(parse_key("A minor")))
    assert {"Am", "F", "C", "G", "Dm7", "Em", "E7", "Abdim"} <= chords
    assert not {"A", "Bb", "F#m", "N.C.", "A5"} & chords


def test_a_written_harmony_has_a_chord_at_every_bar_line_and_ends_on_the_tonic() -> None:
    brief = Brief.from_dict({"bars": 6, "roles": "bass", "key": "A minor"})
    state = begin_harmony(brief, parse_key("A minor"), bars=6, closes=True, known=())
    sampler = Sampler(np.random.default_rng(0), 1.0, 1.0)
    while not state.is_done:
        state.take(sampler.draw(np.zeros(SIZE, np.float32), state.allowed(), None))
    harmony = state.bars_from(0)
    assert [bar[0][0] for bar in harmony] == [0] * 6
    assert all(position in (0, 24) for bar in harmony for position, _ in bar)
    assert len(harmony[-1]) == 1
    assert str(harmony[-1][0][1]) in names_of(chords_on_tonic(parse_key("A minor")))


def test_harmony_is_written_as_the_encoder_writes_it_and_read_back() -> None:
    harmony = lay_out(parse_chords("C C | F/A G7 Dm | C"), bars=7, steps=48)
    piece = Piece(title="harmony", tracks=(), chords=chord_spans(harmony, steps=48))
    assert harmony_tokens(harmony) == encode_harmony(piece, bars=7)[:-1].tolist()
    assert read_harmony(piece, bars=7, steps=48) == harmony


@pytest.mark.parametrize(("chords", "key"), [("Am F C G", "A minor"), ("C G Am F", "C major"), ("D A Bm G", "D major")])
def test_a_key_is_inferred_from_chords(chords: str, key: str) -> None:
    assert str(infer_key([bar[0] for bar in parse_chords(chords)])) == key


def test_a_lone_choice_draws_no_random_number() -> None:
    sampler = Sampler(np.random.default_rng(0), 1.0, 0.95)
    mask = np.zeros(SIZE, bool)
    mask[TRACK_END] = True
    sampler.draw(np.zeros(SIZE, np.float32), mask, None)
    assert sampler.random.random() == np.random.default_rng(0).random()


def test_a_cold_sampler_takes_the_likeliest_and_a_small_nucleus_leaves_out_the_rest() -> None:
    logits = np.random.default_rng(1).standard_normal(SIZE).astype(np.float32)
    mask = np.ones(SIZE, bool)
    cold = Sampler(np.random.default_rng(0), 0.001, 1.0)
    narrow = Sampler(np.random.default_rng(0), 1.0, 0.001)
    assert cold.draw(logits, mask, None) == narrow.draw(logits, mask, None) == int(logits.argmax())
