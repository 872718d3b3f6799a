# SPDX-License-Identifier: Apache-2.0
"""A hostile MIDI file cannot raise anything but our errors, take the program down, or take long."""

import random
import struct
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.music_pieces import a_line, a_piece, a_progression
from fairchord.errors import FairchordError, InvalidMusic, LimitExceeded
from fairchord.music.midi import ReadLimits, write_midi
from fairchord.music.reading.confined import ConfinedReader
from fairchord.music.reading.midi_scan import scan_midi
from fairchord.music.reading.result import ReadResult

SONG = write_midi(
    a_piece(a_progression("Am F C G"), a_line([60, 62, 64, 65], is_drum=False), a_line([36] * 8, is_drum=True))
)
CHILD = "fairchord.music.reading.midi_child"


@pytest.fixture(scope="module")
def reader() -> Iterator[ConfinedReader]:
    with ConfinedReader(CHILD, ReadLimits()) as one:
        yield one


def outcome(reader: ConfinedReader, data: bytes) -> ReadResult | FairchordError:
    try:
        return reader.read("midi", "hostile.mid", data)
    except FairchordError as error:
        return error


def assert_still_works(reader: ConfinedReader) -> None:
    assert isinstance(outcome(reader, SONG), ReadResult)


def smf(body: bytes, *, count: int = 1, division: int = 480) -> bytes:
    head = b"MThd" + struct.pack(">IHHH", 6, 1, count, division)
    return head + (b"MTrk" + struct.pack(">I", len(body)) + body) * count


def test_cannot_break_the_reader_by_changing_bytes(reader: ConfinedReader) -> None:
    chance = random.Random(2024)
    for _ in range(1500):
        data = bytearray(SONG)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        result = outcome(reader, bytes(data))
        assert isinstance(result, ReadResult) or result.message.startswith("hostile.mid")
    assert_still_works(reader)


def test_cannot_break_the_reader_by_cutting_bytes(reader: ConfinedReader) -> None:
    for length in range(len(SONG)):
        assert isinstance(outcome(reader, SONG[:length]), InvalidMusic)
    assert_still_works(reader)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 0xFFFF))
def test_cannot_make_the_scan_raise_a_foreign_error(body: bytes, division: int) -> None:
    for data in (body, b"MThd" + body, smf(body, division=division)):
        with suppress(InvalidMusic):
            scan_midi(data)


def test_cannot_break_the_reader_with_any_track_body(reader: ConfinedReader) -> None:
    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=120))
    def try_body(body: bytes) -> None:
        outcome(reader, smf(body))

    try_body()
    assert_still_works(reader)


def test_cannot_exhaust_it_with_ten_thousand_tracks(reader: ConfinedReader) -> None:
    error = outcome(reader, smf(b"\x00\xff\x2f\x00", count=10_000))
    assert isinstance(error, InvalidMusic)
    assert "10000 tracks; at most 1000" in error.message


def test_cannot_run_time_out_of_its_bounds(reader: ConfinedReader) -> None:
    late = b"\xff\xff\xff\x7f\x90\x3c\x50" * 8 + b"\x00\x80\x3c\x00"
    assert isinstance(outcome(reader, smf(late, division=1)), InvalidMusic)


def test_cannot_use_more_memory_than_allowed() -> None:
    notes = b"\x00\x90\x3c\x50\x00\x80\x3c\x00" * 1_000_000
    with ConfinedReader(CHILD, ReadLimits(memory_bytes=400_000_000)) as small:
        result = outcome(small, smf(notes))
        assert isinstance(result, LimitExceeded | InvalidMusic)
        assert_still_works(small)


def test_cannot_compute_longer_than_allowed() -> None:
    events = b"\x00\xb0\x07\x40" * 2_400_000
    with ConfinedReader(CHILD, ReadLimits(cpu_seconds=0, wall_seconds=60)) as hasty:
        assert isinstance(outcome(hasty, smf(events)), LimitExceeded)
        assert_still_works(hasty)


def test_cannot_pass_more_bytes_than_allowed(reader: ConfinedReader) -> None:
    assert isinstance(outcome(reader, bytes(10_000_001)), LimitExceeded)
