# SPDX-License-Identifier: Apache-2.0
"""`fairchord compose --stream` as a user meets it: bars come while it writes; Ctrl-C keeps what exists, certified."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from builders.tiny_model import a_tiny_model
from fairchord.cli.main import main
from fairchord.music.reading.midi_parse import parse_midi

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to one process")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_tiny_model(tmp_path_factory.mktemp("streamed") / "model")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the user's own folders."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))


def start(model: Path, folder: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "fairchord.cli.main", "compose", "--model", str(model), "--no-audio", "--stream"]
    return subprocess.Popen(
        [
            *command,
            "--seed",
            "7",
            "--chords",
            "C F",
            "--roles",
            "bass,main_melody",
            "-o",
            str(folder / "song"),
            *options,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def told_bars(lines: list[str]) -> list[dict[str, Any]]:
    return [bar for line in lines if "notes" in (bar := json.loads(line)) and "bar" in bar]


def test_ctrl_c_keeps_the_finished_bars_as_a_certified_piece(model: Path, tmp_path: Path) -> None:
    run = start(model, tmp_path, "--bars", "128", "--json")
    assert run.stdout is not None
    lines = [run.stdout.readline() for _ in range(7)]
    assert (tmp_path / "song.growing.mid").is_file()
    grown = parse_midi((tmp_path / "song.growing.mid").read_bytes()).piece
    run.send_signal(signal.SIGINT)
    lines += run.stdout.read().splitlines()  # `communicate` would pass over what `readline` has taken in already
    _, talk = run.communicate(timeout=120)
    assert run.returncode == 0, talk
    assert "stopping" in talk
    (output,) = json.loads(lines[-1])["outputs"]
    assert output["is_complete"] is False
    assert not (tmp_path / "song.growing.mid").exists()
    check_kept(tmp_path / "song", told_bars(lines[:-1]))
    assert 0 < grown.note_count <= sum(len(bar["notes"]) for bar in told_bars(lines[:-1]))


def check_kept(song: Path, bars: list[dict[str, Any]]) -> None:
    """The certified piece holds exactly the bars that were told, and says that it is not complete."""
    piece = parse_midi((song / "song.mid").read_bytes()).piece
    kept = sorted((track.name, *note) for track in piece.tracks for note in track.notes[:, [0, 2, 3]].tolist())
    told = sorted((bar["track"], onset, *rest) for bar in bars for onset, _, *rest in bar["notes"])
    assert kept == told
    assert json.loads((song / "certificate.json").read_bytes())["certificate"]["composition"]["is_complete"] is False
    assert main(["verify", str(song)]) == 0


def test_left_alone_it_tells_every_bar_and_ends_as_without(model: Path, tmp_path: Path) -> None:
    run = start(model, tmp_path, "--bars", "3")
    out, talk = run.communicate(timeout=120)
    assert run.returncode == 0, talk
    assert "bar 1 of 3, bass: " in talk
    assert sum(line.startswith("bar ") for line in talk.splitlines()) == 6
    assert "song.mid" in out
    streamed = (tmp_path / "song" / "song.mid").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["song", "xdg"]
    options = ["--seed", "7", "--chords", "C F", "--roles", "bass,main_melody", "--bars", "3", "--no-audio"]
    assert main(["compose", "--model", str(model), "-o", str(tmp_path / "again"), *options]) == 0
    assert (tmp_path / "again" / "song.mid").read_bytes() == streamed
