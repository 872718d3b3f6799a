# SPDX-License-Identifier: Apache-2.0
"""A project whose log lies on a server, and what is said when the folder does not say clearly where its log lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.ledger_world import a_clock, certificates
from builders.postgres_server import PostgresServer
from fairchord.errors import EnvironmentLacking, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.workflows.kept_head import HEAD_NOTE
from fairchord.workflows.ledger_place import LEDGER, LEDGER_URL, holds_project
from fairchord.workflows.project import Project


def test_a_project_finds_its_log_on_the_server_again(tmp_path: Path, postgres_server: PostgresServer) -> None:
    folder, url = tmp_path / "studio", postgres_server.url("studio")
    with Project.create(folder, name="Studio", ledger_url=url, clock=a_clock()) as project:
        project.ledger.append_many(certificates(3))
        head = project.ledger.head
    assert (folder / LEDGER_URL).read_text() == f"{url}\n"
    assert (folder / HEAD_NOTE).read_text() == head.note
    assert holds_project(folder)
    assert not (folder / LEDGER).exists()
    with Project.open(folder) as project:
        assert project.ledger.head == head


def test_a_log_put_back_on_the_server_is_noticed(tmp_path: Path, postgres_server: PostgresServer) -> None:
    folder, url = tmp_path / "studio", postgres_server.url("put_back")
    with Project.create(folder, name="Studio", ledger_url=url, clock=a_clock()) as project:
        project.ledger.append_many(certificates(3))
    (folder / LEDGER_URL).write_text(postgres_server.url("put_back_other") + "\n")
    Project.create(tmp_path / "other", name="Other", ledger_url=postgres_server.url("put_back_other")).close()
    with pytest.raises(RecordTampered):
        Project.open(folder)


def test_a_project_that_cannot_reach_its_server_is_not_made(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.raises(EnvironmentLacking):
        Project.create(tmp_path / "studio", name="Studio", ledger_url=f"postgresql://a@/b?host={tmp_path}")
    assert not (tmp_path / "studio").exists()


def test_what_is_no_url_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not a ledger URL"):
        Project.create(tmp_path / "studio", name="Studio", ledger_url="somewhere")
    assert not (tmp_path / "studio").exists()


@pytest.mark.parametrize("said", [b"", b"somewhere\n", b"postgresql://a/b\npostgresql://c/d\n", b"\xff://\x00"])
def test_a_spoilt_ledger_url_is_named(tmp_path: Path, said: bytes) -> None:
    (tmp_path / LEDGER_URL).write_bytes(said)
    with pytest.raises(RecordTampered, match=LEDGER_URL):
        Project.open(tmp_path)


def test_a_folder_with_two_logs_is_refused(tmp_path: Path) -> None:
    Project.create(tmp_path / "studio", name="Studio").close()
    (tmp_path / "studio" / LEDGER_URL).write_text("postgresql://a@b/c\n")
    with pytest.raises(RecordTampered, match="two ledgers"):
        Project.open(tmp_path / "studio")


def test_a_folder_without_a_log_is_no_project(tmp_path: Path) -> None:
    assert not holds_project(tmp_path)
    with pytest.raises(ResourceAbsent, match="not a fairchord project"):
        Project.open(tmp_path)
