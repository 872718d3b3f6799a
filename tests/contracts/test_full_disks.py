# SPDX-License-Identifier: Apache-2.0
"""A disk that is full says so, loses nothing, and takes up again when there is room."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builders.ledger_world import OPERATOR_KEY, a_clock, a_ledger, certificates
from builders.project_world import a_frozen_world
from fairchord.durable import write_durably
from fairchord.errors import EnvironmentLacking, FairchordError
from fairchord.ledger.log import Ledger
from fairchord.ledger.receipt import Receipt
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.project import Project


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: to it, the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def append_until_it_fails(ledger: Ledger, acknowledged: list[Receipt]) -> None:
    while True:
        acknowledged.append(ledger.append_many(certificates(3))[-1])


def test_a_full_disk_loses_no_entry_and_takes_up_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with a_ledger(tmp_path) as ledger:
        acknowledged = [ledger.append_many(certificates(3))[-1]]
        with files_of_at_most(300_000), pytest.raises(EnvironmentLacking, match="cannot be used") as raised:
            append_until_it_fails(ledger, acknowledged)
        assert "disk's space" in raised.value.hint
        assert len(acknowledged) > 5
        assert ledger.head == acknowledged[-1].head
        with Ledger.open(path) as other:
            assert other.head == acknowledged[-1].head
        acknowledged.append(ledger.append_many(certificates(1))[-1])
    with Ledger.open(path, clock=a_clock(), operator_key=OPERATOR_KEY) as again:
        assert [again.head_at(receipt.head.size) for receipt in acknowledged] == [item.head for item in acknowledged]
        again.append_many(certificates(1))


def test_a_large_batch_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    with a_ledger(tmp_path) as ledger:
        with files_of_at_most(300_000), pytest.raises(EnvironmentLacking):
            ledger.append_many(certificates(3_000))
        assert ledger.size == 1
        assert ledger.append_many(certificates(3_000))[-1].index == 3_000


def test_a_ledger_for_which_there_is_no_room_is_not_made(tmp_path: Path) -> None:
    with files_of_at_most(6_000), pytest.raises(FairchordError):
        a_ledger(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_for_which_there_is_no_room_is_not_begun(tmp_path: Path) -> None:
    write_durably(tmp_path / "file", b"before")
    with files_of_at_most(1_000), pytest.raises(EnvironmentLacking, match="cannot be written") as raised:
        write_durably(tmp_path / "file", bytes(2_000))
    assert "space on the disk" in raised.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"before"


def test_a_snapshot_for_which_there_is_no_room_is_not_begun(tmp_path: Path) -> None:
    world, _, _ = a_frozen_world(tmp_path)
    before = sorted(world.project.snapshots_folder.iterdir())
    with files_of_at_most(1_000), pytest.raises(EnvironmentLacking):
        build_snapshot(world.project, name="again")
    assert sorted(world.project.snapshots_folder.iterdir()) == before
    build_snapshot(world.project, name="again")


def test_a_project_whose_head_cannot_be_kept_has_its_entries_all_the_same(tmp_path: Path) -> None:
    with Project.create(tmp_path / "studio", name="Studio") as project:
        kept = (tmp_path / "studio/head.note").read_bytes()
        project.ledger.keep_heads_at(tmp_path / "studio/keys/operator.pem/head.note")
        receipt = project.ledger.append_many(certificates(1))[0]
    assert (tmp_path / "studio/head.note").read_bytes() == kept
    with Project.open(tmp_path / "studio") as project:
        assert project.ledger.head == receipt.head
