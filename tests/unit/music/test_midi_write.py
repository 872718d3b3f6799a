# SPDX-License-Identifier: Apache-2.0
"""The bytes that `write_midi` makes, judged by the reader and by mido's view of channels where it matters."""

from dataclasses import replace

import symusic

from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.midi_write import write_midi
from fairchord.music.piece import Piece, Section, Track, note_array
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.time import Tempo, TimeSignature


def a_track(name: str = "lead", *, program: int = 0, is_drum: bool = False, pitch: int = 60) -> Track:
    notes = note_array([(0, 240, pitch, 80), (240, 240, pitch, 90)])
    return Track(name=name, role=None, program=program, is_drum=is_drum, notes=notes)


def a_piece(*tracks: Track) -> Piece:
    return Piece(title="Étude", tracks=tracks or (a_track(),))


def channels(data: bytes) -> list[int]:
    """Channel of the program change that opens each part."""
    parts = data.split(b"MTrk")[2:]
    return [next(byte & 0x0F for byte in part[4:] if byte & 0xF0 == 0xC0) for part in parts]


def test_the_bytes_of_one_note_are_what_the_specification_says() -> None:
    track = Track(name="x", role=None, program=5, is_drum=False, notes=note_array([(0, 480, 60, 100)]))
    data = write_midi(Piece(title="", tracks=(track,)))
    assert data.hex(" ") == (
        "4d 54 68 64 00 00 00 06 00 01 00 02 01 e0 "
        "4d 54 72 6b 00 00 00 14 00 ff 51 03 07 a1 20 00 ff 58 04 04 02 18 08 8f 00 ff 2f 00 "
        "4d 54 72 6b 00 00 00 16 00 ff 03 01 78 00 c0 05 00 90 3c 64 83 60 80 3c 00 8b 20 ff 2f 00"
    )


def test_what_is_written_reads_back_the_same() -> None:
    piece = replace(
        a_piece(a_track(), a_track("drums", is_drum=True, pitch=36), a_track("bass", program=33, pitch=40)),
        tempi=(Tempo(onset_ticks=0, microseconds_per_quarter=652_174), Tempo.from_bpm(90, onset_ticks=960)),
        time_signatures=(
            TimeSignature(onset_ticks=0, numerator=1, denominator=4),
            TimeSignature(onset_ticks=480, numerator=6, denominator=8),
        ),
        key_signatures=(KeySignature(tonic=9, mode="minor"), KeySignature(onset_ticks=480, tonic=6, mode="major")),
        chords=(
            ChordSpan(onset_ticks=0, duration_ticks=240, chord=parse_chord("F#m7b5/C")),
            ChordSpan(onset_ticks=480, duration_ticks=1920, chord=parse_chord("Bb")),
        ),
    )
    result = parse_midi(write_midi(piece))
    assert result.piece == piece
    assert result.dropped == ()


def test_drums_use_channel_10_and_pitched_tracks_have_channels_of_their_own() -> None:
    tracks = [a_track(str(n), program=n) for n in range(15)] + [a_track("drums", is_drum=True)]
    assert channels(write_midi(a_piece(*tracks))) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 9]


def test_over_fifteen_pitched_tracks_share_channels_by_program() -> None:
    tracks = [a_track(str(n), program=n % 4) for n in range(20)]
    assert channels(write_midi(a_piece(*tracks))) == [0, 1, 2, 3] * 5


def test_over_fifteen_programs_still_read_back() -> None:
    piece = a_piece(*[a_track(str(n), program=n) for n in range(40)])
    assert parse_midi(write_midi(piece)).piece == piece


def test_overlaps_of_one_pitch_are_repaired_before_writing() -> None:
    rough = Track(
        name="x", role=None, program=0, is_drum=False, notes=note_array([(0, 480, 60, 80), (240, 480, 60, 80)])
    )
    assert parse_midi(write_midi(a_piece(rough))).piece.tracks[0].notes[:, 1].tolist() == [240, 480]


def test_the_same_piece_gives_the_same_bytes() -> None:
    assert write_midi(a_piece()) == write_midi(a_piece())


def test_sections_are_markers_that_read_back_and_are_never_taken_for_chords() -> None:
    sections = (Section(onset_ticks=0, name="Verse 1"), Section(onset_ticks=240, name="A"))
    result = parse_midi(write_midi(replace(a_piece(), sections=sections)))
    assert [(section.onset_ticks, section.name) for section in result.sections] == [(0, "Verse 1"), (240, "Section A")]
    assert result.piece.chords == ()
    assert result.piece.sections == ()


def test_every_track_ends_on_the_last_bar_line() -> None:
    piece = replace(a_piece(), time_signatures=(TimeSignature(onset_ticks=0, numerator=3, denominator=4),))
    score = symusic.Score.from_midi(write_midi(piece))
    ends = [data for data in write_midi(piece).split(b"MTrk")[1:] if data.endswith(b"\xff\x2f\x00")]
    assert len(ends) == 2
    assert ends[1].endswith(bytes((0x80, 60, 0, 0x87, 0x40, 0xFF, 0x2F, 0x00)))
    assert score.note_num() == 2
