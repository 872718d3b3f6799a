# SPDX-License-Identifier: Apache-2.0
"""Fetching a collection from a real server on this machine: checked, resumed, never trusted."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from builders.small_collection import a_collection_folder, served
from fairchord.canonical import sha256_hex
from fairchord.corpus.collections import COLLECTIONS, find_collection, read_lock
from fairchord.errors import EnvironmentLacking, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.workflows.fetch_collection import FetchReport, fetch_collection, fetch_files, find_address, wanted_files


def fetch(address: str, source: Path, to: Path) -> FetchReport:
    return fetch_files(wanted_files(a_collection_folder(source), from_home=False), address, to, credit="the small one")


def test_every_file_comes_and_is_the_pinned_one(tmp_path: Path) -> None:
    source, to = tmp_path / "source", tmp_path / "to"
    done: list[tuple[int, int]] = []
    pieces = a_collection_folder(source)
    with served(source) as address:
        report = fetch_files(
            wanted_files(pieces, from_home=False), address, to, credit="", progress=lambda n, of: done.append((n, of))
        )
    assert (report.fetched, report.kept, report.failures) == (7, 0, ())
    assert done[-1] == (7, 7)
    assert all((to / piece.path).read_bytes() == (source / piece.path).read_bytes() for piece in pieces)


def test_a_second_fetch_only_gets_what_is_missing_or_wrong(tmp_path: Path) -> None:
    source, to = tmp_path / "source", tmp_path / "to"
    with served(source) as address:
        fetch(address, source, to)
        (to / "transposed.mid").unlink()
        (to / "book.abc").write_bytes(b"X: 1\nT: other\nK: C\nC\n")
        report = fetch(address, source, to)
    assert (report.fetched, report.kept) == (2, 5)


def test_a_file_that_was_changed_at_the_source_is_not_kept(tmp_path: Path) -> None:
    source, to = tmp_path / "source", tmp_path / "to"
    wanted = wanted_files(a_collection_folder(source), from_home=False)
    (source / "transposed.mid").write_bytes(b"changed")
    (source / "deep" / "tune 2.mid").unlink()
    with served(source) as address:
        report = fetch_files(wanted, address, to, credit="")
    assert [path for path, _ in report.failures] == ["deep/tune 2.mid", "transposed.mid"]
    assert "404" in report.failures[0][1]
    assert not (to / "transposed.mid").exists()


def test_a_zip_archive_serves_as_well(tmp_path: Path) -> None:
    source, to = tmp_path / "source", tmp_path / "to"
    wanted = wanted_files(a_collection_folder(source), from_home=False)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for item in wanted:
            archive.write(source / item.path, f"top/{item.path}")
        archive.writestr("../escape.mid", b"never written")
    with served(tmp_path) as address:
        report = fetch_files(wanted, f"{address}all.zip", to, credit="")
    assert (report.fetched, report.failures) == (7, ())
    assert not (tmp_path / "escape.mid").exists()


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    wanted = wanted_files(a_collection_folder(source), from_home=False)
    (tmp_path / "all.zip").write_bytes(b"not a zip")
    with served(tmp_path) as address:
        report = fetch_files(wanted, f"{address}all.zip", tmp_path / "to", credit="")
    assert len(report.failures) == len(wanted)


def test_a_server_that_is_not_there_stops_the_fetch(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        pass
    with pytest.raises(EnvironmentLacking, match="cannot be reached"):
        fetch(address, tmp_path / "source", tmp_path / "to")


def test_only_web_and_file_addresses_are_opened() -> None:
    with pytest.raises(InvalidInput):
        find_address(find_collection("freedoom"), "ftp://example.org/")


def test_a_collection_whose_home_has_other_files_says_so(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="LilyPond"):
        fetch_collection("mutopia", tmp_path)


@pytest.mark.parametrize("name", [collection.name for collection in COLLECTIONS])
def test_a_pinned_collection_takes_nothing_from_a_mirror_with_other_bytes(tmp_path: Path, name: str) -> None:
    piece = next(piece for piece in read_lock(name) if piece.status != "duplicate")
    item = wanted_files([piece], from_home=False)[0]
    with pytest.raises(RecordTampered):
        item.check(b"X: 1\nother bytes\n")
    assert sha256_hex(b"") not in {piece.sha256, piece.home_sha256}
