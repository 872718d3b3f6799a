# SPDX-License-Identifier: Apache-2.0
"""The mark inside the files leaves music and sound as they were."""

from __future__ import annotations

import wave
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from fairchord.disclosure.marking import MARK, mark_midi, mark_svg, mark_wav
from fairchord.errors import InvalidInput
from fairchord.music.midi_write import write_midi
from fairchord.music.piano_roll import piano_roll_svg
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.reading.midi_parse import parse_midi

PIECE = Piece(
    title="Marked",
    tracks=(Track(name="t", role=None, program=0, is_drum=False, notes=note_array([(0, 480, 60, 80)])),),
)


def test_a_marked_midi_file_holds_the_mark_and_the_same_notes() -> None:
    marked = mark_midi(write_midi(PIECE))
    assert MARK.encode() in marked
    assert parse_midi(marked).piece.tracks[0].notes.tolist() == [[0, 480, 60, 80]]
    assert parse_midi(marked).piece.title == "Marked"


def test_a_marked_wav_file_holds_the_mark_and_the_same_sound(tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    frames = np.arange(300, dtype="<i2").tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(frames)
    mark_wav(path)
    content = path.read_bytes()
    assert MARK.encode() in content
    assert int.from_bytes(content[4:8], "little") == len(content) - 8
    with wave.open(str(path), "rb") as file:
        assert file.readframes(file.getnframes()) == frames


def test_a_marked_picture_holds_the_mark_and_is_well_formed() -> None:
    root = ElementTree.fromstring(mark_svg(piano_roll_svg(PIECE)))
    assert root.find("{http://www.w3.org/2000/svg}metadata").text == MARK  # type: ignore[union-attr]


def test_what_is_not_such_a_file_is_not_marked(tmp_path: Path) -> None:
    (tmp_path / "mix.wav").write_bytes(b"not a wave file")
    with pytest.raises(InvalidInput):
        mark_wav(tmp_path / "mix.wav")
    with pytest.raises(InvalidInput):
        mark_midi(b"not midi")
    with pytest.raises(InvalidInput):
        mark_svg("<svg/>")
