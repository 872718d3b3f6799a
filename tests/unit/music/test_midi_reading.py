# SPDX-License-Identifier: Apache-2.0
"""What `parse_midi` keeps, repairs, drops and refuses."""

import struct

import numpy as np
import pytest

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import KeySignature, parse_chord
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.reading.midi_scan import clean_text, scan_midi
from fairchord.music.time import Tempo, TimeSignature

END = b"\x00\xff\x2f\x00"


def chunk(*events: bytes) -> bytes:
    body = b"".join(events)
    return b"MTrk" + struct.pack(">I", len(body)) + body


def smf(*tracks: bytes, kind: int = 1, division: int = 480) -> bytes:
    return b"MThd" + struct.pack(">IHHH", 6, kind, len(tracks), division) + b"".join(tracks)


def note(pitch: int = 60, *, wait: int = 0, length: int = 96, channel: int = 0) -> bytes:
    return bytes((wait, 0x90 | channel, pitch, 80, length, 0x80 | channel, pitch, 0))


def meta(kind: int, body: bytes) -> bytes:
    return bytes((0, 0xFF, kind, len(body))) + body


def rows(data: bytes) -> list[list[int]]:
    return parse_midi(data).piece.tracks[0].notes.tolist()


def test_ticks_become_480_a_quarter() -> None:
    assert rows(smf(chunk(note(wait=96, length=96), END), division=96)) == [[480, 480, 60, 80]]


def test_ticks_round_to_the_nearest() -> None:
    assert rows(smf(chunk(note(wait=1, length=50), END), division=100)) == [[5, 240, 60, 80]]


def test_each_channel_and_program_of_a_midi_track_becomes_a_track() -> None:
    data = smf(chunk(b"\x00\xc0\x05", note(), b"\x00\xc0\x07", note(), note(channel=9), END))
    assert sorted((t.program, t.is_drum) for t in parse_midi(data).piece.tracks) == [(0, True), (5, False), (7, False)]


def test_the_conductor_track_gives_title_tempo_meter_key_and_chords() -> None:
    conductor = chunk(
        meta(0x03, b"Song"),
        meta(0x51, b"\x09\x27\xc0"),
        meta(0x58, b"\x03\x02\x18\x08"),
        meta(0x59, b"\xfd\x01"),
        meta(0x06, b"Cm7"),
        END,
    )
    piece = parse_midi(smf(conductor, chunk(note(), END))).piece
    assert piece.title == "Song"
    assert piece.tempi == (Tempo(onset_ticks=0, microseconds_per_quarter=600_000),)
    assert piece.time_signatures == (TimeSignature(onset_ticks=0, numerator=3, denominator=4),)
    assert piece.key_signatures == (KeySignature(tonic=0, mode="minor"),)
    assert [(span.onset_ticks, span.duration_ticks, span.chord) for span in piece.chords] == [
        (0, 96, parse_chord("Cm7"))
    ]


def test_everything_left_out_is_counted() -> None:
    bend, control, pressure = b"\x00\xe0\x00\x40", b"\x00\xb0\x07\x64", b"\x00\xd0\x10"
    sysex = b"\x00\xf0\x03\x01\x02\xf7"
    texts = meta(5, b"la"), meta(6, b"Verse"), meta(2, b"(c)")
    data = smf(chunk(bend, bend, control, pressure, sysex, *texts, note(), note(), END))
    assert set(parse_midi(data).dropped) == {
        "2 pitch bends",
        "1 control changes",
        "1 channel pressures",
        "1 system exclusive messages",
        "1 lyrics",
        "1 markers that are not chords",
        "1 copyright notices",
    }


def test_notes_that_never_end_are_counted() -> None:
    data = smf(chunk(note(), b"\x00\x90\x40\x50", END))
    assert "1 notes that never end" in parse_midi(data).dropped


def test_a_pitch_struck_again_while_sounding_is_cut_there() -> None:
    overlap = b"\x00\x90\x3c\x50\x30\x90\x3c\x50\x30\x80\x3c\x00\x30\x80\x3c\x00"
    result = parse_midi(smf(chunk(overlap, END)))
    assert result.piece.tracks[0].notes[:, :2].tolist() == [[0, 48], [48, 96]]
    assert "1 overlaps of one pitch (repaired)" in result.dropped


def test_notes_without_length_are_dropped_but_drum_hits_stay() -> None:
    data = smf(chunk(note(), note(length=0), note(36, length=0, channel=9), END))
    result = parse_midi(data)
    assert {track.is_drum: len(track.notes) for track in result.piece.tracks} == {False: 1, True: 1}
    assert "1 notes without length" in result.dropped


def test_impossible_tempi_meters_and_keys_are_dropped() -> None:
    data = smf(chunk(meta(0x51, b"\0\0\0"), meta(0x58, b"\0\x09\x18\x08"), meta(0x59, b"\x0a\x07"), note(), END))
    result = parse_midi(data)
    assert {"1 impossible tempi", "1 impossible time signatures", "1 impossible key signatures"} <= set(result.dropped)
    assert result.piece.time_signatures[0] == TimeSignature(onset_ticks=0, numerator=4, denominator=4)


def test_a_missing_time_signature_is_said() -> None:
    assert not parse_midi(smf(chunk(note(), END))).meter_is_given
    assert parse_midi(smf(chunk(meta(0x58, b"\x04\x02\x18\x08"), note(), END))).meter_is_given


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "MThd"),
        (b"RIFF" + b"\0" * 20, "MThd"),
        (b"MThd\0\0", "header"),
        (smf(chunk(note(), END), kind=2), "type 2"),
        (smf(chunk(note(), END), division=0), "zero ticks"),
        (smf(chunk(note(), END), division=0xE728), "SMPTE"),
        (smf(*[chunk(END)] * 1001), "1001 tracks"),
        (smf(chunk(note(), END))[:-3], "are left"),
        (smf(chunk(END))[:10] + b"\x00\x05" + smf(chunk(note(), END))[12:], "promises 5 tracks"),
        (smf(chunk(b"\x00\x3c\x50")), "damaged"),
        (smf(chunk(b"\xff\xff\xff\xff\x7f\x90\x3c\x50")), "damaged"),
        (smf(chunk(b"\x00\x90\x3c\xd0", END)), "damaged"),
        (smf(chunk(b"\xff\xff\xff\x7f\x90\x3c\x50", note(), END), division=1), "100000 quarter notes"),
        (smf(chunk(END)), "no notes"),
        (smf(), "no notes"),
    ],
)
def test_what_is_malformed_is_refused_with_the_reason_and_a_next_step(data: bytes, words: str) -> None:
    with pytest.raises(InvalidMusic, match=words) as caught:
        parse_midi(data)
    assert caught.value.hint


def test_running_status_and_foreign_chunks_are_understood() -> None:
    foreign = b"XXXX\x00\x00\x00\x02ab"
    running = b"\x00\x90\x3c\x50\x30\x3c\x00\x00\x3e\x50\x30\x3e\x00"
    header = smf(chunk(END))[:14]
    assert rows(header + foreign + chunk(running, END)) == [[0, 48, 60, 80], [48, 48, 62, 80]]


def test_the_scan_counts_note_ons_and_reads_latin_1_titles() -> None:
    scan = scan_midi(smf(chunk(meta(3, "Prélude".encode("latin-1")), END), chunk(note(), note(), END), chunk(END)))
    assert (scan.title, scan.note_ons, scan.tracks_without_notes) == ("Prélude", 2, 1)


def test_texts_lose_control_characters() -> None:
    assert clean_text(" a\x00b\x1b[0m\ud800 ") == "ab[0m"


def test_notes_come_out_sorted_and_read_only() -> None:
    notes = parse_midi(smf(chunk(note(64, wait=10), END))).piece.tracks[0].notes
    assert notes.dtype == np.int32
    assert not notes.flags.writeable
