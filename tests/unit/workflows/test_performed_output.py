# SPDX-License-Identifier: Apache-2.0
"""An output holds the grid, the performance of it, and the score; the certificate says what each rests on."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from builders.certified_folder import NOON
from builders.score_pieces import a_hard_piece
from builders.tiny_model import a_tiny_model
from fairchord.cli.main import main
from fairchord.disclosure.marking import MARK, mark_midi
from fairchord.errors import EnvironmentLacking, InvalidInput
from fairchord.generation.brief import Brief
from fairchord.music.midi import write_midi
from fairchord.music.performance.expression import Expression
from fairchord.music.piece import PITCH, VELOCITY
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.signing import VerifyKey
from fairchord.workflows.compose_piece import ComposedPiece, Order, compose_piece
from fairchord.workflows.export_files import Export
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.perform_piece import perform_piece, shipped_groove
from fairchord.workflows.project import Project
from fairchord.workflows.score_file import score_file
from fairchord.workflows.verify_output import verify_output

BRIEF = {
    "key": "A minor",
    "bars": 4,
    "chords": "Am F C G",
    "seed": 7,
    "genre": "funk",
    "tracks": [
        {"role": "main_melody", "min_velocity": 60, "max_velocity": 64},
        {"role": "drums", "min_velocity": 70, "max_velocity": 90},
    ],
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(a_tiny_model(tmp_path_factory.mktemp("performed") / "model"))


def composed(tmp_path: Path, model: OpenedModel, **export: object) -> ComposedPiece:
    order = Order(
        brief=Brief.from_dict(BRIEF),
        folder=tmp_path / "song",
        bank=None,
        export=Export(**export),  # type: ignore[arg-type]
    )
    with Project.create(tmp_path / "studio", name="Studio", clock=lambda: NOON) as project:
        (made,) = compose_piece(project, model, order)
    return made


def test_the_performance_has_the_same_notes_within_the_briefs_velocities(tmp_path: Path, model: OpenedModel) -> None:
    made = composed(tmp_path, model)
    grid = parse_midi((made.folder / "song.mid").read_bytes()).piece
    played = parse_midi((made.folder / "performance.mid").read_bytes()).piece
    assert grid != played
    for written, heard, bounds in zip(grid.tracks, played.tracks, ((60, 64), (70, 90)), strict=True):
        assert sorted(written.notes[:, PITCH].tolist()) == sorted(heard.notes[:, PITCH].tolist())
        assert bounds[0] <= heard.notes[:, VELOCITY].min()
        assert heard.notes[:, VELOCITY].max() <= bounds[1]


def test_the_certificate_says_what_is_learned_and_what_is_rule(tmp_path: Path, model: OpenedModel) -> None:
    made = composed(tmp_path, model, expression=Expression(swing_percent=60))
    learned = shipped_groove().learned_from
    assert made.certificate.composition["expression"] == {
        "kind": "all",
        "swing_percent": 60,
        "drums": f"learned from {learned.works} drum performances (Groove MIDI Dataset, Google LLC, CC BY 4.0)",
        "others": "by rule",
        "groove_sha256": shipped_groove().sha256,
        "style": "funk",
    }
    (found,) = verify_output(made.folder, trusted_key=VerifyKey.from_text(made.certificate.issuer_key))
    assert found.is_verified


def test_no_expression_is_no_performance(tmp_path: Path, model: OpenedModel) -> None:
    made = composed(tmp_path, model, expression=Expression(kind="none"))
    assert not (made.folder / "performance.mid").exists()
    stated = made.certificate.composition["expression"]
    assert stated == {"kind": "none", "swing_percent": 50, "drums": "none", "others": "none"}


def test_the_notes_are_the_same_whatever_the_expression(tmp_path: Path, model: OpenedModel) -> None:
    files = []
    for kind in ("none", "drums", "all"):
        (tmp_path / kind).mkdir()
        made = composed(tmp_path / kind, model, expression=Expression(kind=kind))
        files.append((made.folder / "song.mid").read_bytes())
    assert len(set(files)) == 1


def test_a_piece_without_drums_rests_on_no_groove() -> None:
    piece = replace(a_hard_piece(), tracks=a_hard_piece().tracks[:2])
    facts = perform_piece(piece, {}, Expression(), seed=1).facts
    assert facts == {"kind": "all", "swing_percent": 50, "drums": "none", "others": "by rule"}


def test_flat_dynamics_are_kept(model: OpenedModel) -> None:
    piece = a_hard_piece()
    played = perform_piece(piece, {"dynamics": "flat"}, Expression(), seed=1).piece
    for written, heard in zip(piece.tracks, played.tracks, strict=True):
        assert sorted(written.notes[:, VELOCITY].tolist()) == sorted(heard.notes[:, VELOCITY].tolist())


def test_a_score_is_written_marked_and_certified(tmp_path: Path, model: OpenedModel) -> None:
    made = composed(tmp_path, model, scores=("musicxml",))
    assert MARK.encode() in (made.folder / "score.musicxml").read_bytes()
    assert "score.musicxml" in {fact.name for fact in made.certificate.files}


def test_an_unknown_form_of_score_is_refused_before_composing(tmp_path: Path, model: OpenedModel) -> None:
    with pytest.raises(InvalidInput, match="'doc' is not a form of score"):
        composed(tmp_path, model, scores=("doc",))
    assert not (tmp_path / "song").exists()


def test_missing_packages_are_named_before_composing(
    tmp_path: Path, model: OpenedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "verovio", None)
    with pytest.raises(EnvironmentLacking, match="verovio") as caught:
        composed(tmp_path, model, scores=("svg",))
    assert "fairchord[notation]" in caught.value.hint


def test_the_score_of_a_marked_file_is_marked_and_of_another_is_not(tmp_path: Path) -> None:
    plain = write_midi(a_hard_piece())
    for name, content, is_marked in (("own", plain, False), ("machine", mark_midi(plain), True)):
        (tmp_path / f"{name}.mid").write_bytes(content)
        written = score_file(tmp_path / f"{name}.mid", tmp_path / f"{name}.musicxml")
        assert written.is_marked is is_marked
        assert (MARK.encode() in written.path.read_bytes()) is is_marked
        assert b"Verse A" in written.path.read_bytes()


def test_the_verb_reads_a_folder_and_never_overwrites_unasked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "song.mid").write_bytes(mark_midi(write_midi(a_hard_piece())))
    out = tmp_path / "song.musicxml"
    assert main(["score", str(tmp_path), "-o", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["tracks"], told["bars"], told["marked as made with AI"]) == (4, 6, "yes")
    assert main(["score", str(tmp_path), "-o", str(out)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert main(["score", str(tmp_path), "-o", str(tmp_path / "song.doc")]) == 2
    assert ".pdf" in capsys.readouterr().err
