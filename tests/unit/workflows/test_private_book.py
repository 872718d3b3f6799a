# SPDX-License-Identifier: Apache-2.0
"""The private book: openings on the disk before they are needed, readable by their owner only, erased for good."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from fairchord.errors import EnvironmentLacking, InvalidRecord, ResourceAbsent
from fairchord.rights.sealed import short_seal
from fairchord.workflows.private_book import PrivateBook


def a_book(folder: Path) -> PrivateBook:
    salts = iter(range(1, 250))
    return PrivateBook(folder / "private", lambda size: bytes([next(salts)]) * size)


def test_a_sealed_text_opens_again_in_another_process(tmp_path: Path) -> None:
    seal = a_book(tmp_path).seal("Ana Lima")
    again = a_book(tmp_path)
    assert (again.opened(seal), again.shown(seal), again.seal(seal)) == ("Ana Lima", "Ana Lima", seal)
    assert (again.opened("plain"), again.shown("plain")) == ("plain", "plain")


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    book.seal("Ana Lima")
    letter = book.letter_path(book.keep_letter(b"a letter"))
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (book.folder, book.folder / "openings.jsonl", letter)]
    assert modes == [0o700, 0o600, 0o600]
    book.erase([])
    book.seal("Ben")
    assert stat.S_IMODE((book.folder / "openings.jsonl").stat().st_mode) == 0o600


def test_what_is_prepared_is_not_kept_until_it_is(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    opening = book.prepare("Ana")
    assert not book.folder.exists()
    book.keep([])
    assert book.openings() == {}
    book.keep([opening])
    assert book.openings() == {opening.seal: opening}


def test_what_is_erased_shows_its_first_digits_only(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    ana, ben = book.seal("Ana Lima"), book.seal("Ben Okri")
    assert (book.erase([ana, "sealed:" + "0" * 64]), book.erase([ana])) == (1, 0)
    assert (book.opened(ana), book.shown(ana), book.opened(ben)) == (None, short_seal(ana), "Ben Okri")
    assert b"Ana" not in (book.folder / "openings.jsonl").read_bytes()


def test_another_process_sees_what_was_added_since(tmp_path: Path) -> None:
    one, two = a_book(tmp_path), PrivateBook(tmp_path / "private", lambda size: b"\xaa" * size)
    first = one.seal("Ana")
    assert two.opened(first) == "Ana"
    assert one.opened(two.seal("Ben")) == "Ben"


def test_a_line_cut_short_by_a_crash_is_dropped(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    seal = book.seal("Ana")
    path = book.folder / "openings.jsonl"
    path.write_bytes(path.read_bytes() + b'{"salt":"00')
    later = a_book(tmp_path)
    added = later.seal("Cleo")
    assert [later.opened(one) for one in (seal, added)] == ["Ana", "Cleo"]
    assert path.read_bytes().count(b"\n") == 2


def test_a_damaged_line_opens_nothing_and_harms_no_other(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    ana, ben = book.seal("Ana"), book.seal("Ben")
    path = book.folder / "openings.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"Ana"', b'"Eve"'))
    assert (book.opened(ana), book.opened(ben)) == (None, "Ben")


def test_letters_are_kept_by_their_hash_and_forgotten(tmp_path: Path) -> None:
    book = a_book(tmp_path)
    sha256 = book.keep_letter(b"a letter")
    assert book.letter(sha256) == b"a letter"
    assert (book.erase_letter(sha256), book.erase_letter(sha256)) == (True, False)
    with pytest.raises(ResourceAbsent, match="not kept here"):
        book.letter(sha256)
    with pytest.raises(InvalidRecord):
        book.letter("../../etc/passwd")


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "private").write_bytes(b"a file")
    with pytest.raises(EnvironmentLacking, match="cannot be written"):
        a_book(tmp_path).seal("Ana")
    folder = tmp_path / "other" / "private"
    (folder / "openings.jsonl").mkdir(parents=True)
    book = PrivateBook(folder, os.urandom)
    with pytest.raises((EnvironmentLacking, ResourceAbsent)):
        book.erase(["x"])
