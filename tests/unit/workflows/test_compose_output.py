# SPDX-License-Identifier: Apache-2.0
"""Composing gives a whole, screened, certified folder or nothing; the same brief gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from builders.certified_folder import NOON
from builders.tiny_model import a_tiny_model
from fairchord.canonical import sha256_hex
from fairchord.disclosure.marking import MARK
from fairchord.errors import EnvironmentLacking, InvalidBrief, InvalidInput, ResourceAbsent
from fairchord.generation.brief import Brief
from fairchord.music.melody_keys import notes_key
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.shelf import shelf_pieces
from fairchord.workflows.compose_piece import Order, compose_piece
from fairchord.workflows.given_piece import read_own
from fairchord.workflows.issuing_project import open_issuing_project
from fairchord.workflows.new_folder import new_folder
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project
from fairchord.workflows.state_brief import state_wishes
from fairchord.workflows.user_folders import UserFolders, known_issuers, read_key
from fairchord.workflows.verify_output import verify_output

BRIEF = {"key": "A minor", "bpm": 92, "bars": 2, "chords": "Am F", "roles": "main_melody,bass,drums", "seed": 7}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OpenedModel:
    return open_model(a_tiny_model(tmp_path_factory.mktemp("made") / "model"))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "studio", name="Studio", clock=lambda: NOON)


def an_order(folder: Path, **changes: object) -> Order:
    return replace(Order(brief=Brief.from_dict(BRIEF), folder=folder, bank=None), **changes)  # type: ignore[arg-type]


def test_a_composed_folder_is_complete_marked_and_verified(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    (composed,) = compose_piece(project, model, an_order(tmp_path / "song"))
    expected = ["AI-NOTICE.txt", "certificate.json", "performance.mid", "piano-roll.svg", "song.mid"]
    assert sorted(path.name for path in (tmp_path / "song").iterdir()) == expected
    assert MARK in (tmp_path / "song" / "piano-roll.svg").read_text()
    assert composed.verdict.is_clear
    (verification,) = verify_output(tmp_path / "song", trusted_key=project.ledger.operator_key)
    assert verification.is_verified


def test_the_midi_file_has_named_tracks_key_meter_and_chords(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    compose_piece(project, model, an_order(tmp_path / "song"))
    piece = parse_midi((tmp_path / "song" / "song.mid").read_bytes()).piece
    assert [track.name for track in piece.tracks] == ["main_melody", "bass", "drums"]
    assert [track.is_drum for track in piece.tracks] == [False, False, True]
    assert [str(span.chord) for span in piece.chords] == ["Am", "F"]
    assert (str(piece.key_signatures[0]), str(piece.time_signatures[0])) == ("A minor", "4/4")


def test_the_certificate_names_brief_seed_model_log_and_screening(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    before = project.ledger.size
    (composed,) = compose_piece(project, model, an_order(tmp_path / "song"))
    record = json.loads((tmp_path / "song" / "certificate.json").read_bytes())["certificate"]
    assert Brief.from_dict(record["brief"]) == Brief.from_dict(BRIEF)
    assert record["seed"] == 7
    assert record["model"]["weights_sha256"] == model.provenance.weights_sha256
    assert record["log"]["size"] == before
    assert record["screening"]["works_compared"] == 2
    weights = model.provenance.weights_sha256
    assert project.ledger.entry(before).body == {
        "certificate_sha256": composed.certificate.sha256,
        "music_sha256": sorted(
            sha256_hex((tmp_path / "song" / name).read_bytes()) for name in ("song.mid", "performance.mid")
        ),
        "notes_sha256": notes_key(parse_midi((tmp_path / "song" / "song.mid").read_bytes()).piece),
        "weights_sha256": weights,
    }


def test_the_same_brief_gives_the_same_bytes(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    for name in ("one", "two"):
        compose_piece(project, model, an_order(tmp_path / name))
    for file in ("song.mid", "piano-roll.svg"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_drafts_differ_have_folders_of_their_own_and_are_ranked(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    composed = compose_piece(project, model, an_order(tmp_path / "song", drafts=3))
    assert {piece.folder.name for piece in composed} == {"draft-1", "draft-2", "draft-3"}
    assert len({(piece.folder / "song.mid").read_bytes() for piece in composed}) == 3
    assert [len(piece.verdict.matches) for piece in composed] == sorted(
        len(piece.verdict.matches) for piece in composed
    )
    assert all(v.is_verified for v in verify_output(tmp_path / "song", trusted_key=project.ledger.operator_key))


def test_a_draft_that_copies_a_training_work_is_close_and_ranked_last(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    long = Brief.from_dict({"bars": 24, "roles": "main_melody"})
    drafts = compose_piece(project, model, an_order(tmp_path / "song", brief=long, drafts=2))
    copied = drafts[0].piece
    knowing = open_model(a_tiny_model(tmp_path / "knowing", [("work-copied", "Copied", copied)]))
    again = compose_piece(project, knowing, an_order(tmp_path / "again", brief=drafts[0].draft.brief, drafts=2))
    assert [piece.verdict.state for piece in again] == ["clear", "close"]
    assert again[1].verdict.matches[0].work_id == "work-copied"
    assert again[1].certificate.screening["verdict"] == "close"


def test_a_piece_of_ones_own_is_continued_and_said_so(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    compose_piece(project, model, an_order(tmp_path / "first"))
    given = read_own(tmp_path / "first" / "song.mid")
    order = an_order(
        tmp_path / "next", brief=state_wishes({"bars": 2, "seed": 1}, given=given.piece).brief, given=given
    )
    (composed,) = compose_piece(project, model, order)
    assert len(composed.piece.bar_onsets()) - 1 == 4
    assert composed.certificate.given["right"] == "own"


def test_nothing_remains_when_a_step_fails(tmp_path: Path, project: Project, model: OpenedModel) -> None:
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ResourceAbsent):
        compose_piece(project, model, an_order(tmp_path / "song", bank=str(tmp_path / "no.sf2")))
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_in_the_way_is_kept_unless_told_and_never_when_it_is_not_ours(
    tmp_path: Path, project: Project, model: OpenedModel
) -> None:
    song, mine = tmp_path / "song", tmp_path / "mine"
    compose_piece(project, model, an_order(song))
    with pytest.raises(InvalidInput, match="not empty"):
        compose_piece(project, model, an_order(song))
    compose_piece(project, model, an_order(song, overwrite=True))
    mine.mkdir()
    (mine / "letters.txt").write_text("dear")
    with pytest.raises(InvalidInput, match="holds no output"):
        compose_piece(project, model, an_order(mine, overwrite=True))
    assert (mine / "letters.txt").read_text() == "dear"


def test_a_new_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises((EnvironmentLacking, InvalidInput)), new_folder(tmp_path / "file" / "song"):
        pass


def test_what_is_left_open_comes_from_usage() -> None:
    brief = state_wishes({"key": "D minor", "bars": None, "seed": 5}).brief
    assert [track.role.value for track in brief.tracks] == ["main_melody", "accompaniment", "bass", "drums"]
    assert (brief.bars, brief.title) == (8, "Piece in D minor, seed 5")


def test_titles_are_made_fit_to_be_signed() -> None:
    decomposed = "Cafe\u0301"
    given = replace(shelf_pieces()[0].piece, title="line\x00one\n" + "x" * 300)
    assert state_wishes({"title": decomposed}).brief.title == "Caf\u00e9"
    assert state_wishes({"bars": 2}, given=given).brief.title == "lineone" + "x" * 143 + ", continued"


def test_programs_are_set_by_role() -> None:
    brief = state_wishes({"roles": "bass,pad"}, per_track={"program": ["bass=38"]}).brief
    assert [track.program for track in brief.tracks] == [38, None]


@pytest.mark.parametrize("program", ["flute=3", "bass", "bass=x", "bass=", "bass=128", "=3"])
def test_a_malformed_program_is_refused(program: str) -> None:
    with pytest.raises(InvalidBrief):
        state_wishes({"roles": "bass"}, per_track={"program": [program]})


def test_the_users_own_project_is_made_once_and_its_key_is_known(tmp_path: Path) -> None:
    folders = UserFolders.from_environment(
        {"XDG_DATA_HOME": str(tmp_path / "d"), "XDG_CONFIG_HOME": str(tmp_path / "c")}
    )
    keys = []
    for _ in range(2):
        with open_issuing_project(None, folders=folders) as issuing:
            keys.append(issuing.ledger.operator_key)
    assert keys[0] == keys[1]
    assert set(known_issuers(folders)) == {keys[0]}


def test_a_project_without_its_key_cannot_issue(tmp_path: Path, project: Project) -> None:
    project.close()
    (tmp_path / "studio" / "keys" / "operator.pem").unlink()
    folders = UserFolders(data=tmp_path / "d", config=tmp_path / "c")
    with pytest.raises(EnvironmentLacking, match="key"), open_issuing_project(tmp_path / "studio", folders=folders):
        pass


def test_a_key_is_read_from_text_or_file(tmp_path: Path, project: Project) -> None:
    key = project.ledger.operator_key
    (tmp_path / "issuer.pub").write_text(f"{key.text} some name\n")
    assert read_key(key.text) == read_key(str(tmp_path / "issuer.pub")) == key
    with pytest.raises(ResourceAbsent):
        read_key(str(tmp_path / "no.pub"))
