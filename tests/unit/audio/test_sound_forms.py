# SPDX-License-Identifier: Apache-2.0
"""The same sound as WAV, FLAC and MP3: FLAC frame for frame, MP3 close; the mark changes none of it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

from fairchord.audio.sound_file import ENCODERS, check_forms
from fairchord.disclosure.marking import MARK, mark_sound
from fairchord.errors import InvalidInput

soundfile = pytest.importorskip("soundfile", reason="the extra `credentials` is not installed")
RATE = 48_000
SOUND = (np.sin(np.arange(RATE) / 17)[:, None] * [0.4, 1.2]).astype(np.float32)


def decoded(data: bytes) -> np.ndarray:
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        assert file.samplerate == RATE
        return np.asarray(file.read(dtype="int32"))


def test_flac_holds_the_frames_of_the_wav() -> None:
    assert np.array_equal(decoded(ENCODERS["flac"](SOUND, RATE)), decoded(ENCODERS["wav"](SOUND, RATE)))


def test_mp3_is_close() -> None:
    one, other = (decoded(ENCODERS[form](SOUND, RATE)) / 2**31 for form in ("wav", "mp3"))
    assert one.shape == other.shape
    assert np.abs(one - other)[2000:-2000, 0].max() < 0.02


@pytest.mark.parametrize("form", ENCODERS)
def test_the_same_sound_gives_the_same_bytes(form: str) -> None:
    assert ENCODERS[form](SOUND, RATE) == ENCODERS[form](SOUND, RATE)


@pytest.mark.parametrize("form", ENCODERS)
def test_the_mark_is_read_by_another_library_and_leaves_the_sound(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"mix.{form}"
    path.write_bytes(ENCODERS[form](SOUND, RATE))
    before = decoded(path.read_bytes())
    mark_sound(path)
    assert np.array_equal(decoded(path.read_bytes()), before)
    with soundfile.SoundFile(path) as file:
        assert file.comment == MARK


@pytest.mark.parametrize("form", ENCODERS)
def test_what_is_not_such_a_file_is_not_marked(tmp_path: Path, form: str) -> None:
    (tmp_path / f"mix.{form}").write_bytes(b"something else")
    with pytest.raises(InvalidInput):
        mark_sound(tmp_path / f"mix.{form}")


@pytest.mark.parametrize("forms", [(), ("ogg",), ("wav", "WAV")])
def test_unknown_forms_are_refused(forms: tuple[str, ...]) -> None:
    with pytest.raises(InvalidInput, match="sound is not written"):
        check_forms(forms)


def test_forms_are_taken_once_in_order() -> None:
    assert check_forms(("flac", "wav", "flac")) == ("flac", "wav")
