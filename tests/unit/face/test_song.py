# SPDX-License-Identifier: Apache-2.0
"""The library face: three lines to a piece that shows itself; the sound is tested with the real bank, slowly."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
import wave
from pathlib import Path

import pytest

import fairchord
from builders.tiny_model import a_tiny_model
from fairchord.errors import InvalidBrief, RecordTampered
from fairchord.workflows.project import Project
from fairchord.workflows.verify_output import verify_output


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_tiny_model(tmp_path_factory.mktemp("face") / "model")


def test_three_lines_give_a_piece(model: Path) -> None:
    song = fairchord.compose(key="A minor", bars=2, chords="Am F", seed=7, model=model)
    assert str(song.piece.key_signatures[0]) == "A minor"
    assert song.svg.startswith("<svg")
    assert song.midi[:4] == b"MThd"
    assert "made with AI" in repr(song)


def test_the_same_seed_gives_the_same_midi(model: Path) -> None:
    first, again, other = (fairchord.compose(bars=2, seed=seed, model=model).midi for seed in (3, 3, 4))
    assert first == again != other


def test_temperature_is_asked_for_as_people_write_it(model: Path) -> None:
    assert fairchord.compose(bars=1, temperature=0.8, model=model).draft.brief.temperature_per_mille == 800


def test_an_unknown_wish_is_refused(model: Path) -> None:
    with pytest.raises(InvalidBrief, match="colour"):
        fairchord.compose(colour="blue", model=model)


def test_what_is_folded_or_settled_is_warned_of(model: Path) -> None:
    with pytest.warns(UserWarning, match="C7b9 is not in the chord vocabulary: taken as C7"):
        fairchord.compose(chords="C7b9", bars=1, model=model)
    track = {"role": "bass", "lowest": 60, "highest": 61}
    with pytest.warns(UserWarning, match="taken instead: range 60 to 62"):
        song = fairchord.compose(tracks=[track], chords="Bm", bars=1, fix=True, model=model)
    assert song.draft.brief.tracks[0].pitch_bounds == (60, 62)


def test_an_edited_model_is_refused(tmp_path: Path) -> None:
    folder = a_tiny_model(tmp_path / "model")
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    with pytest.raises(RecordTampered, match=r"config\.json"):
        fairchord.compose(model=folder)


def test_a_saved_song_is_certified_and_holds_the_same_notes(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    Project.create(tmp_path / "studio", name="Studio").close()
    song = fairchord.compose(bars=2, seed=7, model=model)
    saved = song.save(tmp_path / "song", project=tmp_path / "studio", audio=False)
    assert (saved.folder / "song.mid").read_bytes() == song.midi
    (verification,) = verify_output(tmp_path / "song")
    assert verification.is_verified


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, fairchord; print([n for n in ('numpy', 'scipy', 'onnxruntime', 'torch') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = fairchord.nonsense


@pytest.mark.slow
def test_in_a_notebook_it_shows_its_roll_and_plays(model: Path) -> None:
    page = fairchord.compose(bars=2, chords="Am F", seed=7, model=model)._repr_html_()
    assert page.index("<svg") < page.index("<audio controls")
    assert "This music was made with AI." in page
    (encoded,) = re.findall(r'src="data:audio/wav;base64,([^"]+)"', page)
    with wave.open(io.BytesIO(base64.b64decode(encoded))) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, 32_000)
        assert sound.getnframes() > 32_000 * 3
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
