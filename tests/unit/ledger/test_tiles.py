# SPDX-License-Identifier: Apache-2.0
"""A log in a folder: written bit by bit, read back, proven from, and never believed when a bit is wrong."""

import shutil
from pathlib import Path

import pytest

from builders.published_log import a_long_ledger, files_of, flip, grow_to, publish
from fairchord.errors import EnvironmentLacking, InvalidInput, LimitExceeded, RecordTampered, ResourceAbsent
from fairchord.ledger.merkle import (
    leaf_hash,
    prove_consistency,
    prove_inclusion,
    tree_root,
    verify_consistency,
    verify_inclusion,
)
from fairchord.ledger.tile_reader import TileReader
from fairchord.ledger.tile_source import FolderSource
from fairchord.ledger.tiles import published_head, read_tiles, write_head, write_tiles

SIZES = (1, 3, 255, 256, 257, 300, 600)


def test_published_log_reads_back_whole(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 600) as ledger:
        written = publish(ledger, tmp_path / "pub")
        note, entries = read_tiles(FolderSource(tmp_path / "pub"))
        assert (written.size, written.root, written.old_size) == (600, ledger.head.root, 0)
        assert note == ledger.head.note
        assert entries == tuple(ledger.entry_bytes(index) for index in range(600))
        assert (tmp_path / "pub" / "key").read_text() == f"{ledger.note_key.text}\n"


def test_folder_grown_step_by_step_ends_as_one_written_at_once(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 1) as ledger:
        for size in SIZES:
            grow_to(ledger, size)
            publish(ledger, tmp_path / "grown")
            assert read_tiles(tmp_path / "grown")[0] == ledger.head.note
        publish(ledger, tmp_path / "once")
    grown, once = files_of(tmp_path / "grown"), files_of(tmp_path / "once")
    assert {path: grown[path] for path in once} == once
    assert set(grown) - set(once) == {"tile/1/000.p/1"}


def test_publishing_again_writes_nothing(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 300) as ledger:
        publish(ledger, tmp_path / "pub")
        before = files_of(tmp_path / "pub")
        assert publish(ledger, tmp_path / "pub").files_written == 0
    assert files_of(tmp_path / "pub") == before


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    with a_long_ledger(tmp_path, 300) as ledger:
        write_tiles(ledger, tmp_path / "pub", progress=lambda done, total: told.append((done, total)))
        write_head(tmp_path / "pub", ledger.head.note, [])
        read_tiles(tmp_path / "pub", progress=lambda done, total: told.append((done, total)))
    assert told == [(256, 300), (300, 300), (256, 300), (300, 300)]


def test_killed_publishing_leaves_the_older_log_readable(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 300) as ledger:
        publish(ledger, tmp_path / "pub")
        old_note = ledger.head.note
        grow_to(ledger, 900)
        write_tiles(ledger, tmp_path / "pub")
        assert read_tiles(tmp_path / "pub")[0] == old_note
        publish(ledger, tmp_path / "pub")
        assert read_tiles(tmp_path / "pub")[0] == ledger.head.note


def test_reader_of_an_older_head_falls_back_on_full_tiles(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 300) as ledger:
        publish(ledger, tmp_path / "pub")
        root = ledger.head.root
        grow_to(ledger, 600)
        publish(ledger, tmp_path / "pub")
        reader = TileReader(FolderSource(tmp_path / "pub"), 300)
        assert not (tmp_path / "pub/tile/0/001.p").exists()
        assert tree_root(reader.node, 300) == root
        assert list(reader.entries(290, 300)) == [ledger.entry_bytes(index) for index in range(290, 300)]


def test_proofs_come_from_tiles_alone(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 600) as ledger:
        publish(ledger, tmp_path / "pub")
        reader = TileReader(FolderSource(tmp_path / "pub"), 600)
        for index in (0, 255, 256, 511, 599):
            proof = prove_inclusion(reader.node, index, 600)
            verify_inclusion(leaf_hash(ledger.entry_bytes(index)), proof, ledger.head.root)
        for size in (1, 255, 256, 300, 599, 600):
            root = tree_root(reader.node, size)
            verify_consistency(prove_consistency(reader.node, size, 600), root, ledger.head.root)


def test_reader_does_not_answer_beyond_its_size(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 300) as ledger:
        publish(ledger, tmp_path / "pub")
    reader = TileReader(FolderSource(tmp_path / "pub"), 300)
    for node in ((0, 300), (3, 37), (8, 1), (16, 0)):
        with pytest.raises(ResourceAbsent, match="a log of 300 entries"):
            reader.node(node)


def test_reader_forgets_tiles_when_it_holds_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fairchord.ledger.tile_reader._KEPT_TILES", 1)
    with a_long_ledger(tmp_path, 600) as ledger:
        publish(ledger, tmp_path / "pub")
        reader = TileReader(FolderSource(tmp_path / "pub"), 600)
        assert tree_root(reader.node, 600) == ledger.head.root


@pytest.mark.parametrize("size", [3, 300])
def test_every_changed_file_is_noticed(tmp_path: Path, size: int) -> None:
    with a_long_ledger(tmp_path, size) as ledger:
        publish(ledger, tmp_path / "pub")
    for path in files_of(tmp_path / "pub"):
        if path in ("key", "checkpoint"):
            continue
        copy = tmp_path / f"copy-{path.replace('/', '_')}"
        shutil.copytree(tmp_path / "pub", copy)
        flip(copy / path, 5)
        with pytest.raises(RecordTampered):
            read_tiles(copy)


@pytest.mark.parametrize("size", [3, 300])
def test_every_missing_or_shortened_file_is_noticed(tmp_path: Path, size: int) -> None:
    with a_long_ledger(tmp_path, size) as ledger:
        publish(ledger, tmp_path / "pub")
    for path in files_of(tmp_path / "pub"):
        if path == "key":
            continue
        copy = tmp_path / f"copy-{path.replace('/', '_')}"
        shutil.copytree(tmp_path / "pub", copy)
        if path != "checkpoint":
            (copy / path).write_bytes((copy / path).read_bytes()[:-32])
            with pytest.raises(RecordTampered):
                read_tiles(copy)
        (copy / path).unlink()
        with pytest.raises(ResourceAbsent):
            read_tiles(copy)


def test_bundle_with_an_entry_too_many_is_refused(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 3) as ledger:
        publish(ledger, tmp_path / "pub")
    path = tmp_path / "pub/tile/entries/000.p/3"
    path.write_bytes(path.read_bytes() + b"\x00\x01x")
    with pytest.raises(RecordTampered, match="holds 4 entries, expected 3"):
        read_tiles(tmp_path / "pub")


def test_full_fallback_of_another_length_is_refused(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 3) as ledger:
        publish(ledger, tmp_path / "pub")
    (tmp_path / "pub/tile/0/000.p/3").rename(tmp_path / "pub/tile/0/000")
    with pytest.raises(RecordTampered, match="96 bytes, expected 8192"):
        read_tiles(tmp_path / "pub")


def test_head_of_another_root_is_refused(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 3) as ledger, a_long_ledger(tmp_path / "b", 1) as other:
        publish(ledger, tmp_path / "pub")
        other.append("certificate", {"certificate_sha256": "a" * 64})
        grow_to(other, 3)
        (tmp_path / "pub/checkpoint").write_text(other.head.note)
    with pytest.raises(RecordTampered, match="do not lead to the root"):
        read_tiles(tmp_path / "pub")


def test_forked_log_is_not_published_over_the_old_one(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 300) as ledger, a_long_ledger(tmp_path / "b", 1) as fork:
        publish(ledger, tmp_path / "pub")
        fork.append("certificate", {"certificate_sha256": "a" * 64})
        grow_to(fork, 400)
        before = files_of(tmp_path / "pub")
        with pytest.raises(RecordTampered, match="not the first of this log"):
            publish(fork, tmp_path / "pub")
    assert files_of(tmp_path / "pub") == before


def test_log_put_back_is_not_published(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 3) as ledger, a_long_ledger(tmp_path / "b", 2) as older:
        publish(ledger, tmp_path / "pub")
        with pytest.raises(RecordTampered, match=r"shows 3 entries .* with 2"):
            publish(older, tmp_path / "pub")


def test_other_tiles_under_the_same_path_are_left_alone_and_refused(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 300) as ledger:
        write_tiles(ledger, tmp_path / "pub")
        flip(tmp_path / "pub/tile/0/000")
        damaged = (tmp_path / "pub/tile/0/000").read_bytes()
        with pytest.raises(RecordTampered, match="differs from what the log holds"):
            write_tiles(ledger, tmp_path / "pub")
        assert (tmp_path / "pub/tile/0/000").read_bytes() == damaged
        assert published_head(tmp_path / "pub") is None


def test_damaged_partial_tile_of_a_higher_level_stops_the_next_publishing(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 300) as ledger:
        publish(ledger, tmp_path / "pub")
        flip(tmp_path / "pub/tile/1/000.p/1")
        grow_to(ledger, 600)
        with pytest.raises(RecordTampered, match="do not lead to the log's root"):
            publish(ledger, tmp_path / "pub")


def test_folder_that_cannot_be_written_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with a_long_ledger(tmp_path / "a", 2) as ledger, pytest.raises(EnvironmentLacking):
        write_tiles(ledger, tmp_path / "file" / "pub")


def test_source_reads_files_of_its_folder_only(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "pub").mkdir()
    (tmp_path / "pub/checkpoint").write_text("0123456789")
    source = FolderSource(tmp_path / "pub")
    assert source.read("checkpoint", 10) == b"0123456789"
    with pytest.raises(LimitExceeded, match="larger than 9"):
        source.read("checkpoint", 9)
    for path in ("../secret", "/etc/passwd", "./checkpoint", "tile//0", ""):
        with pytest.raises(InvalidInput):
            source.read(path, 100)
    with pytest.raises(ResourceAbsent):
        FolderSource(tmp_path / "nowhere")


def test_head_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 2) as ledger:
        publish(ledger, tmp_path / "pub")
    (tmp_path / "pub/checkpoint").write_bytes(b"\xff\xfe")
    with pytest.raises(RecordTampered, match="not UTF-8"):
        read_tiles(tmp_path / "pub")
