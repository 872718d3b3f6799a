# SPDX-License-Identifier: Apache-2.0
"""A file that lost its certificate is found again in the log: by its bytes, and a MIDI file by its notes alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import symusic

from builders.certified_folder import NOON
from builders.exported_output import a_model, a_studio, an_export
from builders.published_log import publish
from fairchord.cli.main import main
from fairchord.music.midi import read_midi, write_midi
from fairchord.workflows.compose_piece import ComposedPiece
from fairchord.workflows.export_files import Export
from fairchord.workflows.log_source import project_log
from fairchord.workflows.look_up import FoundBy, LookUp, look_up
from fairchord.workflows.project import Project
from fairchord.workflows.retire_model import revoke_certificate


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, ComposedPiece]:
    folder = tmp_path_factory.mktemp("lookup")
    project, model = a_studio(folder), a_model(folder)
    an_export(project, model, folder / "other", Export(), seed=3, with_sound=False)
    return project, an_export(project, model, folder / "song", Export(), seed=4)


def found(project: Project, path: Path) -> LookUp:
    return look_up(path, project_log(project))


@pytest.mark.parametrize("name", ["song.mid", "mix.wav", "stems/bass.wav"])
def test_a_file_is_found_by_its_bytes(world: tuple[Project, ComposedPiece], tmp_path: Path, name: str) -> None:
    project, piece = world
    renamed = tmp_path / "download (3)"
    shutil.copy(piece.folder / name, renamed)
    outcome = found(project, renamed)
    (entry,) = outcome.found
    assert (entry.found_by, entry.certificate_sha256) == (FoundBy.BYTES, piece.certificate.sha256)
    assert entry.weights_sha256 == piece.certificate.model["weights_sha256"]
    assert outcome.is_marked


def test_a_stripped_and_saved_again_midi_file_is_found_by_its_notes(
    world: tuple[Project, ComposedPiece], tmp_path: Path
) -> None:
    project, piece = world
    saved = tmp_path / "saved.mid"
    symusic.Score(piece.folder / "song.mid").dump_midi(saved)
    outcome = found(project, saved)
    assert b"made with AI" not in saved.read_bytes()
    assert [entry.found_by for entry in outcome.found] == [FoundBy.NOTES]
    assert not outcome.is_marked


def test_other_loudness_tempo_names_and_instruments_do_not_hide_it(
    world: tuple[Project, ComposedPiece], tmp_path: Path
) -> None:
    project, piece = world
    score = symusic.Score(piece.folder / "song.mid")
    for tempo in score.tempos:
        tempo.qpm = 77
    for track in score.tracks:
        track.name, track.program = "mine", 19
        for note in track.notes:
            note.velocity = 33
    score.dump_midi(tmp_path / "disguised.mid")
    assert found(project, tmp_path / "disguised.mid").found[0].certificate_sha256 == piece.certificate.sha256


def test_the_certificate_itself_is_found(world: tuple[Project, ComposedPiece]) -> None:
    project, piece = world
    assert [entry.found_by for entry in found(project, piece.folder / "certificate.json").found] == [
        FoundBy.CERTIFICATE
    ]


def test_what_the_log_does_not_record_is_said_to_be_not_recorded(
    world: tuple[Project, ComposedPiece], tmp_path: Path
) -> None:
    project, piece = world
    moved = read_midi(piece.folder / "song.mid").piece.transpose(1)
    (tmp_path / "moved.mid").write_bytes(write_midi(moved))
    (tmp_path / "noise.wav").write_bytes(b"RIFF")
    for name in ("moved.mid", "noise.wav"):
        outcome = found(project, tmp_path / name)
        assert outcome.found == ()
        assert outcome.sentence.startswith("not recorded")


@pytest.mark.parametrize("content", [b"MThd", b"MThd" + bytes(200), b'{"certificate":1}', b""])
def test_hostile_files_are_looked_for_by_their_bytes(
    world: tuple[Project, ComposedPiece], tmp_path: Path, content: bytes
) -> None:
    project, _ = world
    (tmp_path / "x.mid").write_bytes(content)
    outcome = found(project, tmp_path / "x.mid")
    assert (outcome.found, bool(outcome.remark)) == ((), True)


def test_a_revoked_certificate_is_found_with_its_reason_in_project_and_published_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project, model = a_studio(tmp_path), a_model(tmp_path)
    piece = an_export(project, model, tmp_path / "song", Export(), with_sound=False)
    revoke_certificate(project, piece.certificate.sha256, "a grant was withdrawn")
    publish(project.ledger, tmp_path / "pub")
    project.close()
    song = str(piece.folder / "song.mid")
    for place in (["-p", str(project.folder)], ["--log", str(tmp_path / "pub")]):
        assert main(["lookup", song, *place, "--json"]) == 0
        (entry,) = json.loads(capsys.readouterr().out)["found"]
        assert entry["revoked"] == "a grant was withdrawn"
        assert entry["at"] == NOON.isoformat().replace("+00:00", "Z")
    assert main(["lookup", song, "-p", str(project.folder), "--log", "x"]) == 2
    (tmp_path / "other.mid").write_bytes(b"MThd")
    assert main(["lookup", str(tmp_path / "other.mid"), "-p", str(project.folder)]) == 1
    assert "not recorded" in capsys.readouterr().out
