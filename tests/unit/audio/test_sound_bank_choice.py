# SPDX-License-Identifier: Apache-2.0
"""Which bank plays, and what is said when it cannot."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

import pytest
from audio_world import a_piece
from test_soundfont_writer import a_bank

from fairchord.audio.renderer import render
from fairchord.audio.sound_bank import SYSTEM_BANKS, open_bank
from fairchord.audio.soundfont import encode_soundfont
from fairchord.errors import EnvironmentLacking, InvalidInput, ResourceAbsent


def a_bank_file(folder: Path) -> Path:
    path = folder / "mine.sf2"
    path.write_bytes(encode_soundfont(a_bank()))
    return path


def test_a_users_bank_states_its_own_name_and_licence(tmp_path: Path) -> None:
    path = a_bank_file(tmp_path)
    info = open_bank(path).info
    assert (info.name, info.licence) == ("Odd", "CC0-1.0")
    assert info.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_users_bank_plays(tmp_path: Path) -> None:
    rendering = render(a_piece(1), bank=str(a_bank_file(tmp_path)))
    assert rendering.bank.name == "Odd"
    assert rendering.loudness_lufs == pytest.approx(-14.0, abs=0.3)


def test_an_absent_bank_is_named_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match=r"none\.sf2") as caught:
        open_bank(tmp_path / "none.sf2")
    assert "house" in caught.value.hint


@pytest.mark.parametrize("name", SYSTEM_BANKS)
def test_a_system_bank_is_used_or_its_package_is_named(name: str) -> None:
    if any(Path(path).suffix == ".sf2" and Path(path).is_file() for path in SYSTEM_BANKS[name].paths):
        assert "MIT" in open_bank(name).info.licence
        return
    with pytest.raises((ResourceAbsent, EnvironmentLacking)) as caught:
        open_bank(name)
    assert "soundfont" in caught.value.hint


@pytest.mark.parametrize("data", [b"", b"MThd" * 10, b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_soundfont_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.sf2"
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match="not a SoundFont"):
        open_bank(path)


def test_a_compressed_bank_is_refused_with_the_reason(tmp_path: Path) -> None:
    data = encode_soundfont(a_bank())
    place = data.index(b"smpl") + 8
    path = tmp_path / "small.sf3"
    path.write_bytes(data[:place] + b"OggS" + data[place + 4 :])
    with pytest.raises(EnvironmentLacking, match="SF3"):
        open_bank(path)


@pytest.mark.parametrize("keep", [40, 200, 5000, -3])
def test_a_truncated_bank_fails_with_our_error(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut.sf2"
    path.write_bytes(encode_soundfont(a_bank())[:keep])
    with pytest.raises(EnvironmentLacking, match="cannot play"):
        render(a_piece(1), bank=path)


def test_a_bank_without_a_licence_leaves_it_to_the_user(tmp_path: Path) -> None:
    data = encode_soundfont(a_bank()).replace(b"ICOP", b"ICMT")
    path = tmp_path / "quiet.sf2"
    path.write_bytes(data)
    assert "user answers" in open_bank(path).info.licence
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
