# SPDX-License-Identifier: Apache-2.0
"""An operator freezes an index that leaves a key out, or changes one afterwards: opening the snapshot finds it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from builders.membership import an_index
from builders.project_world import ProjectWorld, a_frozen_world
from fairchord.canonical import sha256_hex
from fairchord.corpus.freeze import MANIFEST
from fairchord.corpus.manifest import Manifest
from fairchord.corpus.membership_index import INDEX, MembershipIndex, index_line
from fairchord.corpus.receipt import RECEIPT
from fairchord.errors import RecordTampered
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.check_index import check_index_music


def refrozen(world: ProjectWorld, folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> Path:
    """What an operator can do: change the index, root it again, and put that into the log with their own key."""
    path = folder / MANIFEST
    manifest = Manifest.from_bytes(path.read_bytes())
    index = MembershipIndex(change(MembershipIndex.from_bytes((folder / INDEX).read_bytes()).lines))  # type: ignore[arg-type]  # a list
    arrays = {**manifest.arrays, INDEX: sha256_hex(index.to_bytes())}
    manifest = replace(manifest, arrays=arrays, index=index.summary)
    (folder / INDEX).write_bytes(index.to_bytes())
    path.write_bytes(manifest.to_bytes())
    stated = {"index_count": index.summary.count, "index_root": index.summary.root, "root": manifest.root}
    body = json.loads((folder / RECEIPT).read_bytes())["body"] | stated
    entry = world.project.ledger.append("snapshot", body).index
    (folder / RECEIPT).write_bytes(world.project.ledger.entry_bytes(entry))
    return folder


def drop(mark: bytes) -> Callable[[list[bytes]], list[bytes]]:
    return lambda lines: [line for line in lines if mark not in line]


def swap(lines: list[bytes]) -> list[bytes]:
    return [lines[1], lines[0], *lines[2:]]


def truncate(lines: list[bytes]) -> list[bytes]:
    return lines[: len(lines) // 2]


def double(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[2], *lines[3:]]


def add_stranger(lines: list[bytes]) -> list[bytes]:
    return sorted([*lines, index_line("work", "work-stranger-0", "work-stranger-0")])


def add_second_notes(lines: list[bytes]) -> list[bytes]:
    owner = lines[0].split()[2].decode()
    return sorted([*lines, index_line("notes", "0" * 64, owner)])


@pytest.mark.parametrize(
    "change",
    [swap, truncate, double, add_stranger, add_second_notes, drop(b" work work-"), drop(b" content "), drop(b" notes "),
     drop(b" fingerprint "), drop(b" line "), drop(b" opening "), drop(b" work-tune-2-")],
)  # fmt: skip
def test_an_operator_cannot_freeze_an_index_that_is_unsorted_or_leaves_a_key_out(
    tmp_path: Path, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    open_recorded(world.project, folder)
    refrozen(world, folder, change)
    with pytest.raises(RecordTampered, match=r"index\.txt|membership index"):
        open_recorded(world.project, folder)


def test_an_operator_cannot_freeze_a_key_that_the_music_does_not_give(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    assert "the same when made again" in check_index_music(world.project, folder)

    def exchange(lines: list[bytes]) -> list[bytes]:
        owner = next(line for line in lines if b" notes " in line)
        false = index_line("notes", "0" * 64, owner.split()[2].decode())
        return sorted([*(line for line in lines if line != owner), false])

    refrozen(world, folder, exchange)
    open_recorded(world.project, folder)  # what the manifest and the log can tell still holds
    with pytest.raises(RecordTampered, match="does not follow from the music"):
        check_index_music(world.project, folder)


@pytest.mark.parametrize("change", ["edit", "remove", "borrow"])
def test_an_index_changed_on_the_disk_is_found(tmp_path: Path, change: str) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    lines = (folder / INDEX).read_bytes().splitlines(keepends=True)
    if change == "edit":
        (folder / INDEX).write_bytes(b"".join([*lines[:-1], lines[-1].replace(b"work-", b"work-x")]))
    elif change == "remove":
        (folder / INDEX).unlink()
    else:
        (folder / INDEX).write_bytes(an_index(3).to_bytes())
    with pytest.raises(RecordTampered, match=r"index\.txt"):
        open_recorded(world.project, folder)


def test_an_index_put_beside_a_snapshot_that_was_frozen_without_one_is_refused(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    arrays = {name: sha256 for name, sha256 in manifest.arrays.items() if name != INDEX}
    bare = replace(manifest, arrays=arrays, index=None)
    (folder / MANIFEST).write_bytes(bare.to_bytes())
    body = {k: v for k, v in json.loads((folder / RECEIPT).read_bytes())["body"].items() if not k.startswith("index")}
    entry = world.project.ledger.append("snapshot", body | {"root": bare.root}).index
    (folder / RECEIPT).write_bytes(world.project.ledger.entry_bytes(entry))
    with pytest.raises(RecordTampered, match=r"index\.txt does not belong"):
        open_recorded(world.project, folder)
    (folder / INDEX).unlink()
    assert open_recorded(world.project, folder).index_root == ""
