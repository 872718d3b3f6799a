# SPDX-License-Identifier: Apache-2.0
"""The lock files of the public catalogue say what we know of every piece, and no more."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import pytest

from fairchord.corpus.collections import COLLECTIONS, find_collection, read_lock
from fairchord.corpus.collections.lock import split_tunes
from fairchord.errors import ResourceAbsent
from fairchord.rights.licence import licence_uses
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis
from fairchord.tokens.vocabulary import GENRES

EXPECTED = {
    "open-hymnal": 292, "freedoom": 110, "openscore-lieder": 1204, "openscore-string-quartets": 76, "mutopia": 966,
    "groove": 1019, "simutrans": 38,
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_every_collection_is_locked_piece_by_piece(name: str) -> None:
    pieces = read_lock(name)
    assert len(pieces) == EXPECTED[name]
    assert len({piece.name for piece in pieces}) == len(pieces)
    assert all(piece.title and piece.author and piece.evidence and piece.size > 0 for piece in pieces)
    assert all(piece.genre in {"", *GENRES} for piece in pieces)


def test_the_table_names_each_lock_file() -> None:
    assert {collection.name for collection in COLLECTIONS} == set(EXPECTED)


def test_no_piece_claims_that_its_author_consented() -> None:
    bases = {piece.basis for name in EXPECTED for piece in read_lock(name)}
    assert bases == {RightsBasis.PUBLIC_DOMAIN, RightsBasis.LICENCE_PERMITS}


def test_nineteen_hymns_are_not_free_worldwide() -> None:
    hymns = read_lock("open-hymnal")
    assert sum(piece.territories == ("US",) for piece in hymns) == 12
    assert sum(piece.status == "refused" for piece in hymns) == 7
    assert all(piece.licence == "LicenseRef-worship-only" for piece in hymns if piece.status == "refused")


def test_unconfirmed_songs_are_not_claimed() -> None:
    assert Counter(piece.status for piece in read_lock("openscore-lieder"))["unconfirmed"] == 94


def test_every_licence_that_a_claim_rests_on_permits_training() -> None:
    for name in EXPECTED:
        for piece in read_lock(name):
            if piece.status == "ok" and piece.basis is RightsBasis.LICENCE_PERMITS:
                assert Use.TRAIN_BASE in licence_uses(piece.licence), piece.name
                assert piece.attribution


def test_lock_files_are_small_facts() -> None:
    folder = files("fairchord.corpus.collections")
    sizes = [len((folder / f"{name}.csv.gz").read_bytes()) for name in EXPECTED]
    assert sum(sizes) < 400_000


def test_an_unknown_collection_names_the_known_ones() -> None:
    with pytest.raises(ResourceAbsent) as caught:
        find_collection("napster")
    assert "open-hymnal" in caught.value.hint
    with pytest.raises(ResourceAbsent):
        read_lock("napster")


def test_a_book_is_parted_at_its_tunes() -> None:
    assert split_tunes(b"% head\nX: 1\nK: C\nC\n\n% between\n\nX:2\nK: G\nG\n") == [
        b"X: 1\nK: C\nC\n",
        b"X:2\nK: G\nG\n",
    ]
    assert split_tunes(b"no tune at all") == []
