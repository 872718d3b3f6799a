# SPDX-License-Identifier: Apache-2.0
"""Blobs: content-addressed, written whole, checked on reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairchord.canonical import sha256_hex
from fairchord.corpus.blobs import BlobFolder
from fairchord.durable import write_durably
from fairchord.errors import EnvironmentLacking, FairchordError, RecordTampered, ResourceAbsent


def test_what_is_put_comes_back(tmp_path: Path) -> None:
    blobs = BlobFolder(tmp_path)
    name = blobs.put(b"some bytes")
    assert name == sha256_hex(b"some bytes") == blobs.put(b"some bytes")
    assert (blobs.get(name), blobs.has(name)) == (b"some bytes", True)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


def test_changed_and_missing_blobs_are_named(tmp_path: Path) -> None:
    blobs = BlobFolder(tmp_path)
    name = blobs.put(b"some bytes")
    (tmp_path / name[:2] / name).write_bytes(b"some byte$")
    with pytest.raises(RecordTampered, match=name):
        blobs.get(name)
    with pytest.raises(ResourceAbsent):
        blobs.get("ab" * 32)


def test_a_damaged_blob_is_mended_when_its_bytes_come_again(tmp_path: Path) -> None:
    blobs = BlobFolder(tmp_path)
    name = blobs.put(b"some bytes")
    (tmp_path / name[:2] / name).write_bytes(b"some byte$")
    assert (blobs.put(b"some bytes"), blobs.get(name)) == (name, b"some bytes")


def test_a_folder_in_the_place_of_a_blob_is_named(tmp_path: Path) -> None:
    name = sha256_hex(b"some bytes")
    (tmp_path / name[:2] / name).mkdir(parents=True)
    with pytest.raises(RecordTampered, match=name):
        BlobFolder(tmp_path).get(name)
    with pytest.raises(EnvironmentLacking, match=name):
        BlobFolder(tmp_path).put(b"some bytes")


@pytest.mark.parametrize("name", ["../../etc/passwd", "AB" * 32, "ab", ""])
def test_a_name_that_is_no_hash_reaches_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(FairchordError):
        BlobFolder(tmp_path).get(name)


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EnvironmentLacking):
        write_durably(tmp_path / "file" / "below", b"x")
    (tmp_path / "taken").mkdir()
    with pytest.raises(EnvironmentLacking):
        write_durably(tmp_path / "taken", b"x")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "taken"]
