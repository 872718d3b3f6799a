# SPDX-License-Identifier: Apache-2.0
"""Our MIDI as the libraries that people use read it: notes, tempi, meters, keys, markers, names, programs, drums."""

from __future__ import annotations

import io
from typing import Any

import pytest
import symusic

from builders.score_pieces import BARS, a_hard_piece
from fairchord.music.midi import write_midi
from fairchord.music.piece import Track

_EXTRA = "is not installed: pip install '.[files-dev]'"
END = BARS[-1] + 1440
"""The last bar line of the piece, in ticks."""


def rows(track: Track) -> list[tuple[int, int, int, int]]:
    return sorted((int(on), int(to), int(pitch), int(loud)) for on, to, pitch, loud in track.notes)


def test_symusic_reads_the_same() -> None:
    piece = a_hard_piece()
    score = symusic.Score.from_midi(write_midi(piece))
    assert [track.name for track in score.tracks] == [track.name for track in piece.tracks]
    assert [(track.is_drum, track.program) for track in score.tracks] == [(t.is_drum, t.program) for t in piece.tracks]
    for mine, theirs in zip(piece.tracks, score.tracks, strict=True):
        assert sorted((n.time, n.duration, n.pitch, n.velocity) for n in theirs.notes) == rows(mine)
    assert [(tempo.time, tempo.mspq) for tempo in score.tempos] == [
        (tempo.onset_ticks, tempo.microseconds_per_quarter) for tempo in piece.tempi
    ]
    assert [(m.time, m.numerator, m.denominator) for m in score.time_signatures] == [
        (m.onset_ticks, m.numerator, m.denominator) for m in piece.time_signatures
    ]
    assert [(key.time, key.key, key.tonality) for key in score.key_signatures] == [(0, -4, 1), (BARS[3], 2, 0)]
    assert [(mark.time, mark.text) for mark in score.markers][:3] == [(0, "Intro"), (480, "Fm"), (1440, "C7/E")]


def test_mido_reads_the_same_and_finds_every_track_ending_on_the_last_bar_line() -> None:
    mido = pytest.importorskip("mido", reason=f"mido {_EXTRA}")
    piece = a_hard_piece()
    file = mido.MidiFile(file=io.BytesIO(write_midi(piece)), charset="utf-8")
    assert file.ticks_per_beat == 480
    assert [sum(message.time for message in track) for track in file.tracks] == [END] * 5
    assert [track.name for track in file.tracks] == [piece.title, *(track.name for track in piece.tracks)]
    assert [message.key for message in file.tracks[0] if message.type == "key_signature"] == ["Fm", "D"]
    for mine, theirs in zip(piece.tracks, file.tracks[1:], strict=True):
        assert heard_by_mido(theirs) == rows(mine)
        assert {message.channel for message in theirs if message.type == "note_on"} == {9} or not mine.is_drum


def heard_by_mido(track: Any) -> list[tuple[int, int, int, int]]:
    now, sounding, found = 0, {}, []
    for message in track:
        now += message.time
        if message.type == "note_on":
            sounding[message.note] = (now, message.velocity)
        elif message.type == "note_off":
            onset, velocity = sounding.pop(message.note)
            found.append((onset, now - onset, message.note, velocity))
    return sorted(found)


def test_pretty_midi_reads_the_same() -> None:
    pretty_midi = pytest.importorskip("pretty_midi", reason=f"pretty_midi {_EXTRA}")
    piece = a_hard_piece()
    score = pretty_midi.PrettyMIDI(io.BytesIO(write_midi(piece)))
    found = [(part.name, part.is_drum, part.program) for part in score.instruments]
    assert found == [(track.name, track.is_drum, track.program) for track in piece.tracks]
    for mine, theirs in zip(piece.tracks, score.instruments, strict=True):
        heard = ((score.time_to_tick(n.start), score.time_to_tick(n.end), n.pitch, n.velocity) for n in theirs.notes)
        assert sorted((on, off - on, pitch, loud) for on, off, pitch, loud in heard) == rows(mine)
    meters = [(change.numerator, change.denominator) for change in score.time_signature_changes]
    assert meters == [(1, 4), (4, 4), (6, 8)]
    assert [round(bpm) for bpm in score.get_tempo_changes()[1]] == [96, 132]
    keys = [pretty_midi.key_number_to_key_name(change.key_number) for change in score.key_signature_changes]
    assert keys == ["F minor", "D Major"]


@pytest.mark.slow
def test_music21_reads_the_same() -> None:
    music21 = pytest.importorskip("music21", reason="music21 is not installed: pip install '.[score]'")
    piece = a_hard_piece()
    score = music21.midi.translate.midiStringToStream(write_midi(piece), quantizePost=False)
    assert [part.partName for part in score.parts] == [track.name for track in piece.tracks]
    for mine, theirs in zip(piece.tracks, score.parts, strict=True):
        heard = []
        for element in theirs.stripTies().flatten().notes:
            for note in getattr(element, "notes", (element,)):
                pitch = 0 if "Unpitched" in note.classes else note.pitch.midi  # it knows few drums by their number
                heard.append((round(float(element.offset) * 480), pitch))
        assert sorted(heard) == sorted((onset, 0 if mine.is_drum else pitch) for onset, _, pitch, _ in rows(mine))
