# SPDX-License-Identifier: Apache-2.0
"""Attacks that a reviewer found on reading: small files of endless bars, and a child that answers nonsense."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from fairchord.errors import InvalidMusic, LimitExceeded
from fairchord.music.midi import ReadLimits, read_midi
from fairchord.music.reading.abc_parse import pickup_ticks
from fairchord.music.reading.confined import ConfinedReader

NOTE = b"\x00\x90\x3c\x40\x10\x80\x3c\x40"


def a_file(*events: bytes) -> bytes:
    track = b"".join(events) + b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480) + b"MTrk" + struct.pack(">I", len(track)) + track


def test_a_file_that_changes_its_meter_ten_thousand_times_is_refused() -> None:
    meters = (b"\x10\xff\x58\x04" + bytes([1 + index % 3, 2, 24, 8]) for index in range(10_000))
    with pytest.raises(LimitExceeded, match="changes its meter"):
        read_midi(a_file(NOTE, *meters, NOTE))


def test_a_file_of_very_many_bars_is_refused() -> None:
    far = b"\x8b\xdc\xd8\x00"  # 24,000,000 ticks in MIDI's variable length
    with pytest.raises(LimitExceeded, match="bars"):
        read_midi(a_file(b"\x00\xff\x58\x04\x01\x03\x18\x08", NOTE, far + NOTE[1:]))


@pytest.mark.parametrize("head", ["nonsense", "[]", "{}", '{"error": "InvalidMusic"}', '{"dropped": 1}', "[" * 100_000])
def test_a_child_that_answers_nonsense_fails_one_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: str
) -> None:
    code = f"""
import os, socket, struct
channel = socket.socket(fileno=os.dup(0))
def send(text): channel.sendall(struct.pack("<II", len(text), 0) + text)
send(b"{{}}")
channel.recv(1 << 16)
send({head.encode()!r})
channel.recv(1 << 16)
"""
    (tmp_path / "rogue_child.py").write_text(code)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with ConfinedReader("rogue_child", ReadLimits()) as reader, pytest.raises(InvalidMusic, match="broke down"):
        reader.read("midi", "song.mid", b"MThd")


@pytest.mark.parametrize("line", ["[" * 1_000_000 + "C|", "{" * 1_000_000 + "C|", "C" + "/" * 1_000_000 + "|"])
def test_an_endless_line_of_abc_is_looked_at_no_further_than_a_bar_can_be_long(line: str) -> None:
    """Without the bound each of these takes hours."""
    assert pickup_ticks(["X:1", "M:4/4", "L:1/4", "K:C", line]) == 0
