# SPDX-License-Identifier: Apache-2.0
"""A piece that is stopped: before the first bar nothing is kept; the growing file holds the bars told so far."""

from pathlib import Path

import numpy as np
import pytest

from builders.tiny_model import a_tiny_model
from fairchord.cli.main import main
from fairchord.errors import ResourceAbsent
from fairchord.generation.brief import Brief
from fairchord.generation.compose import Watch
from fairchord.generation.draft import BarWritten
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.workflows.compose_piece import Order, compose_piece
from fairchord.workflows.growing_midi import GrowingMidi
from fairchord.workflows.issuing_project import open_issuing_project
from fairchord.workflows.open_model import open_model

BRIEF = Brief.from_dict({"bars": 4, "roles": "bass,drums", "chords": "C F", "seed": 1, "key": "C"})


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own folders."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))


def test_nothing_is_kept_of_a_piece_without_a_bar(tmp_path: Path) -> None:
    opened = open_model(a_tiny_model(tmp_path / "model"))
    order = Order(brief=BRIEF, folder=tmp_path / "song", bank=None)
    with open_issuing_project(None) as project, pytest.raises(ResourceAbsent, match="before the first bar"):
        compose_piece(project, opened, order, watch=Watch(should_stop=lambda: True))
    assert not (tmp_path / "song").exists()


def test_the_growing_file_holds_the_bars_told_so_far(tmp_path: Path) -> None:
    growing = GrowingMidi(tmp_path / "song.growing.mid", BRIEF)
    for bar in (0, 1):
        notes = np.array([[bar * 1920, 480, 40, 80]], np.int32)
        growing.take(BarWritten(draft=0, track=0, bar=bar, notes=notes))
        growing.write()
        assert parse_midi(growing.path.read_bytes()).piece.note_count == bar + 1
    piece = parse_midi(growing.path.read_bytes()).piece
    assert [str(span.chord) for span in piece.chords][:2] == ["C", "F"]
    assert [path.name for path in tmp_path.glob("*.mid")] == ["song.growing.mid"]
    growing.remove()
    growing.remove()
    assert not growing.path.exists()


def test_streaming_shows_one_draft(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compose", "--stream", "--drafts", "2", "-o", str(tmp_path / "song")]) == 2
    assert "--stream" in capsys.readouterr().err
