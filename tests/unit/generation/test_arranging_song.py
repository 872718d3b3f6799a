# SPDX-License-Identifier: Apache-2.0
"""Composing a plan: what is told while it is written, what stays when it is stopped, what comes back, how it ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from builders.song_plans import river_song
from fairchord.generation.arranging.arrange import ArrangedSong, arrange_song
from fairchord.generation.arranging.drum_fill import CRASH, fill_ticks
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.section_music import fold, onsets_of
from fairchord.generation.arranging.song_report import report_song
from fairchord.generation.compose import Watch
from fairchord.generation.draft import BarWritten
from fairchord.generation.scripted import Scripted, random_logits
from fairchord.music.midi import write_midi
from fairchord.music.piece import DURATION, ONSET, PITCH, Piece, note_array


def arranged(plan: Plan, watch: Watch | None = None) -> ArrangedSong:
    return arrange_song(Scripted(score=random_logits, context=1024), plan, watch=watch)


RIVER = arranged(river_song())


def notes_of(piece: Piece, name: str, start: int, stop: int) -> set[tuple[int, int]]:
    notes = next(track.notes for track in piece.tracks if track.name == name)
    inside = notes[(notes[:, ONSET] >= start) & (notes[:, ONSET] < stop)]
    return {(int(onset) - start, int(pitch)) for onset, pitch in inside[:, [ONSET, PITCH]]}


def with_take(plan: Plan, index: int, take: int) -> Plan:
    sections = [replace(section, take=take) if i == index else section for i, section in enumerate(plan.sections)]
    return replace(plan, sections=tuple(sections))


def test_every_line_is_kept_and_the_song_is_complete() -> None:
    assert RIVER.is_complete
    assert [kept.control for kept in RIVER.report if not kept.kept] == []
    assert len(RIVER.report) > 45


def test_the_same_plan_gives_the_same_song_and_another_take_another_section() -> None:
    assert arranged(river_song()) == RIVER
    other = arranged(with_take(river_song(), 2, 2))
    at = onsets_of(RIVER.plan)
    same = [
        notes_of(other.piece, "bass", at[i], at[i + 1]) == notes_of(RIVER.piece, "bass", at[i], at[i + 1])
        for i in range(3)
    ]
    assert same == [True, True, False]


def test_sections_are_named_in_the_piece_and_in_its_midi() -> None:
    names = [section.name for section in RIVER.piece.sections]
    assert names == ["intro", "verse A", "chorus B", "verse A'", "ending"]
    content = write_midi(RIVER.piece)
    assert all(name.encode() in content for name in names)


def test_a_return_brings_its_bars_back_in_its_own_key() -> None:
    at = onsets_of(RIVER.plan)
    for bar in range(3):
        first = notes_of(RIVER.piece, "bass", at[1] + bar * 1920, at[1] + (bar + 1) * 1920)
        again = notes_of(RIVER.piece, "bass", at[3] + bar * 1920, at[3] + (bar + 1) * 1920)
        assert {(onset, (pitch + 2) % 12) for onset, pitch in first} == {(onset, pitch % 12) for onset, pitch in again}
    assert notes_of(RIVER.piece, "accompaniment", at[1], at[2]) == set()
    assert notes_of(RIVER.piece, "accompaniment", at[3], at[4])


def test_tempo_meter_and_key_may_change_from_section_to_section() -> None:
    plan = river_song()
    sections = list(plan.sections)
    sections[0] = replace(sections[0], bpm=70)
    sections[2] = replace(sections[2], meter=replace(plan.meter, numerator=3))
    song = arranged(replace(plan, sections=tuple(sections)))
    assert [kept.control for kept in song.report if not kept.kept] == []
    assert [round(tempo.bpm) for tempo in song.piece.tempi] == [70, 92]
    assert [str(meter) for meter in song.piece.time_signatures] == ["4/4", "3/4", "4/4"]
    assert [str(key) for key in song.piece.key_signatures] == ["A minor", "B minor", "A minor"]


def test_a_fill_leads_over_and_a_crash_opens_what_follows() -> None:
    at = onsets_of(RIVER.plan)
    fill = notes_of(RIVER.piece, "drums", at[2] - fill_ticks(RIVER.plan.meter), at[2])
    assert len({onset for onset, _ in fill}) >= 3
    assert (0, CRASH) in notes_of(RIVER.piece, "drums", at[2], at[3])


def test_the_last_chord_is_held_and_the_drums_have_stopped() -> None:
    end = onsets_of(RIVER.plan)[-1]
    for track in RIVER.piece.tracks:
        ends = track.notes[:, ONSET] + track.notes[:, DURATION]
        assert track.is_drum or int(ends.max()) == end
        assert int(track.notes[:, ONSET].max()) == end - 1920
    assert str(RIVER.piece.chords[-1].chord) == "Am"


def test_every_bar_is_told_once_as_it_is_in_the_song() -> None:
    told: list[BarWritten] = []
    counts: list[tuple[int, int]] = []
    song = arranged(river_song(), Watch(on_bar=told.append, progress=lambda done, total: counts.append((done, total))))
    cells = sum(section.bars * len(section.plays) for section in song.plan.sections)
    assert counts == [(done, cells) for done in range(1, cells + 1)]
    assert len({(bar.track, bar.bar) for bar in told}) == len(told) == cells
    for number, track in enumerate(song.piece.tracks):
        heard = [bar.notes for bar in told if bar.track == number and len(bar.notes)]
        assert np.array_equal(note_array(np.concatenate(heard))[:, [ONSET, PITCH]], track.notes[:, [ONSET, PITCH]])


def test_a_song_that_is_stopped_keeps_what_exists() -> None:
    bars: list[BarWritten] = []
    watch = Watch(on_bar=bars.append, should_stop=lambda: len(bars) >= 10)
    song = arranged(river_song(), watch)
    assert not song.is_complete
    assert 0 < song.piece.note_count < RIVER.piece.note_count
    assert not next(kept for kept in song.report if kept.control == "length").kept
    at = onsets_of(song.plan)
    assert notes_of(song.piece, "accompaniment", 0, at[1]) == notes_of(RIVER.piece, "accompaniment", 0, at[1])


def test_the_report_sees_what_was_changed_afterwards() -> None:
    drums = next(i for i, track in enumerate(RIVER.piece.tracks) if track.is_drum)
    tracks = list(RIVER.piece.tracks)
    tracks[drums] = replace(tracks[drums], notes=note_array([(0, 120, 36, 60)]))
    tracks[0] = replace(tracks[0], notes=tracks[0].notes + np.array([0, 0, 1, 0], np.int32))
    broken = {
        kept.control for kept in report_song(replace(RIVER.piece, tracks=tuple(tracks)), RIVER.plan) if not kept.kept
    }
    assert {"1 intro: who plays", "2 verse A: who plays", "2 verse A: fill", "2 verse A: key or chord"} <= broken


def test_folding_brings_pitches_into_a_range_by_octaves() -> None:
    notes = note_array([(0, 480, 40, 80), (480, 480, 52, 80), (960, 480, 76, 80)])
    folded = fold(notes, 50, 61)
    assert folded[:, PITCH].tolist() == [52, 52, 52]
    assert fold(notes, 0, 127).tolist() == notes.tolist()
