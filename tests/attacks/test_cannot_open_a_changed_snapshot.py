# SPDX-License-Identifier: Apache-2.0
"""A snapshot changed on the disk, relabelled, or whose permits have ended is not opened; what differs is named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from builders.project_world import a_frozen_world, a_registered_world, an_empty_world
from fairchord.canonical import canonical_bytes, parse_canonical, sha256_hex
from fairchord.corpus.manifest import Manifest, merkle_root
from fairchord.corpus.snapshot import open_snapshot
from fairchord.errors import ConsentMissing, FairchordError, RecordTampered
from fairchord.rights.use import Use
from fairchord.workflows.build_snapshot import build_snapshot, open_recorded
from fairchord.workflows.project import Project
from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
from fairchord.workflows.withdraw import live_grants_of, withdraw


def test_an_evaluation_snapshot_cannot_be_relabelled_for_training(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    world.grant(world.named("Ana Lima"), world.titled("Tune 1"), uses=(Use.EVALUATE,))
    folder = build_snapshot(world.project, use=Use.EVALUATE).folder
    text = (folder / "manifest.json").read_text()
    (folder / "manifest.json").write_text(text.replace('"use":"evaluate"', '"use":"train_base"'))
    with pytest.raises(RecordTampered):
        open_recorded(world.project, folder)


def test_a_withdrawal_between_freezing_and_opening_is_seen(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    ana, work = world.named("Ana Lima"), world.titled("Tune 1")
    world.grant(ana, work, uses=(Use.TRAIN_ARTIST,), irrevocable=False)
    folder = build_snapshot(world.project, use=Use.TRAIN_ARTIST).folder
    withdraw(world.project, ana.id, live_grants_of(world.project, ana.id, work))
    with pytest.raises(ConsentMissing, match=work):
        open_recorded(world.project, folder)


def test_a_reservation_after_freezing_is_seen(tmp_path: Path) -> None:
    world, works, folder = a_frozen_world(tmp_path)
    ben = world.named("Ben Okri")
    record_reservation(
        world.project, ReservationTerms(lodged_by=ben.id, reference="letter of 2 March", works=(works[0],))
    )
    with pytest.raises(ConsentMissing, match=works[0]):
        open_recorded(world.project, folder)


def test_a_term_that_ended_since_is_seen(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    world.grant(world.named("Ana Lima"), world.titled("Tune 1"), end="2026-06-01T00:00:00Z")
    folder = build_snapshot(world.project).folder
    with pytest.raises(ConsentMissing):
        open_snapshot(folder, world.project.register(), at="2026-06-01T00:00:00Z")


@pytest.mark.parametrize("name", ["manifest.json", "permits.json", "tokens.npy", "sequences.npy", "receipt.json"])
def test_one_changed_byte_of_any_file_is_found_and_named(tmp_path: Path, name: str) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    path = folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(RecordTampered, match=name.replace(".", r"\.")):
        open_recorded(world.project, folder)


@pytest.mark.parametrize("name", ["manifest.json", "permits.json", "tokens.npy", "sequences.npy", "receipt.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    (folder / name).unlink()
    with pytest.raises(RecordTampered, match=name.replace(".", r"\.")):
        open_recorded(world.project, folder)


def test_a_file_added_to_the_folder_is_found(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    (folder / "more-tokens.npy").write_bytes((folder / "tokens.npy").read_bytes())
    with pytest.raises(RecordTampered, match="more-tokens"):
        open_recorded(world.project, folder)


def test_tokens_that_are_a_link_to_others_are_found(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    elsewhere = tmp_path / "elsewhere.npy"
    elsewhere.write_bytes((folder / "tokens.npy").read_bytes())
    (folder / "tokens.npy").unlink()
    (folder / "tokens.npy").symlink_to(elsewhere)
    with pytest.raises(RecordTampered, match=r"tokens\.npy"):
        open_recorded(world.project, folder)


def test_other_tokens_with_their_hash_mended_in_the_manifest_are_found(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    tokens = np.load(folder / "tokens.npy")
    np.save(folder / "tokens.npy", tokens[::-1].copy())
    record = parse_canonical((folder / "manifest.json").read_bytes())
    record["arrays"]["tokens.npy"] = sha256_hex((folder / "tokens.npy").read_bytes())
    (folder / "manifest.json").write_bytes(canonical_bytes(record))
    with pytest.raises(RecordTampered, match=r"manifest\.json"):
        open_recorded(world.project, folder)


def test_a_receipt_signed_by_another_key_is_found(tmp_path: Path) -> None:
    """Everything is consistent and signed, but not by this project's operator."""
    world, _, folder = a_frozen_world(tmp_path)
    other = an_empty_world(tmp_path / "other", first_key=200)
    other.project.ledger.append("snapshot", _roots(folder) | {"work_count": 2})
    (folder / "receipt.json").write_bytes(other.project.ledger.entry_bytes(1))
    with pytest.raises(RecordTampered, match=r"receipt\.json"):
        open_recorded(world.project, folder)


def test_a_receipt_that_the_log_does_not_hold_is_found(tmp_path: Path) -> None:
    """A rogue operator signs a snapshot entry that it never put into the log."""
    world, _, folder = a_frozen_world(tmp_path)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"):
        source = world.project.folder / name
        if source.exists():
            (copy / name).write_bytes(source.read_bytes())
    (copy / "keys").symlink_to(world.project.keys_folder)
    with Project.open(copy, clock=world.project.clock) as fork:
        index = fork.ledger.append("snapshot", _roots(folder) | {"work_count": 2}).index
        (folder / "receipt.json").write_bytes(fork.ledger.entry_bytes(index))
    with pytest.raises(RecordTampered, match=r"receipt\.json"):
        open_recorded(world.project, folder)


def test_another_entry_of_the_log_is_no_receipt(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    (folder / "receipt.json").write_bytes(world.project.ledger.entry_bytes(0))
    with pytest.raises(RecordTampered, match=r"receipt\.json"):
        open_recorded(world.project, folder)


def test_a_snapshot_of_another_project_cannot_be_opened(tmp_path: Path) -> None:
    _, _, folder = a_frozen_world(tmp_path / "one")
    other = an_empty_world(tmp_path / "two", first_key=200)
    with pytest.raises(FairchordError):
        open_recorded(other.project, folder)


def _roots(folder: Path) -> dict[str, str]:
    manifest = Manifest.from_bytes((folder / "manifest.json").read_bytes())
    permits = json.loads((folder / "permits.json").read_bytes())
    return {"permits_root": merkle_root(permits), "root": manifest.root}
