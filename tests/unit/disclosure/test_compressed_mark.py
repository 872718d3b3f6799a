# SPDX-License-Identifier: Apache-2.0
"""The mark inside a compressed score is found wherever a given file is asked for it; a broken archive harms nobody."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from builders.score_pieces import a_hard_piece
from fairchord.disclosure.marking import MARK, is_marked, mark_musicxml
from fairchord.notation.musicxml import write_musicxml
from fairchord.workflows.editable import Claim, open_editable
from fairchord.workflows.log_source import project_log
from fairchord.workflows.look_up import look_up
from fairchord.workflows.project import Project
from fairchord.workflows.score_file import score_file

CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?><container><rootfiles>'
    '<rootfile full-path="score.musicxml"/></rootfiles></container>'
)


def a_score() -> bytes:
    """A score of pitched tracks."""
    piece = a_hard_piece()
    return write_musicxml(replace(piece, tracks=tuple(track for track in piece.tracks if not track.is_drum)))


def compressed(score: bytes, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The score as notation programs compress it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("score.musicxml", score)
    return made.getvalue()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "studio", name="Studio")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_the_mark_is_found_however_it_is_compressed(method: int) -> None:
    plain = a_score()
    assert is_marked(compressed(mark_musicxml(plain), method=method))
    assert not is_marked(compressed(plain, method=method))


@pytest.mark.parametrize("with_mark", [True, False])
def test_a_compressed_score_that_is_given_is_asked_for_its_mark(
    tmp_path: Path, project: Project, with_mark: bool
) -> None:
    plain = a_score()
    path = tmp_path / "given.mxl"
    path.write_bytes(compressed(mark_musicxml(plain) if with_mark else plain))
    machine = open_editable(path, project, Claim(own=True)).now.standing.machine
    assert machine.is_empty is not with_mark
    written = score_file(path, tmp_path / "again.musicxml")
    assert written.is_marked is with_mark
    assert (MARK.encode() in written.path.read_bytes()) is with_mark
    assert look_up(path, project_log(project)).is_marked is with_mark


def test_an_archive_that_is_cut_or_altered_is_read_as_far_as_it_goes() -> None:
    whole = compressed(mark_musicxml(a_score()))
    assert not is_marked(whole[: len(whole) // 2])
    at = whole.index(b"score.musicxml") + 400
    altered = whole[:at] + bytes(byte ^ 0x5A for byte in whole[at : at + 200]) + whole[at + 200 :]
    assert isinstance(is_marked(altered), bool)


def test_an_archive_that_unpacks_to_more_than_is_read_is_not_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.musicxml", bytes(51_000_000) + MARK.encode())
    assert not is_marked(bomb.getvalue())
