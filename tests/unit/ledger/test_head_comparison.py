# SPDX-License-Identifier: Apache-2.0
"""Two heads of one log: the same, grown, forked; and what proves the fork to a third person."""

from pathlib import Path

import pytest

from builders.published_log import a_long_ledger, grow_to, log_verifier, publish
from builders.rights_world import a_key
from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.ledger.head_comparison import (
    HeadRelation,
    check_evidence,
    compare_heads,
    compare_with_log,
    evidence_bytes,
    read_head,
)
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import EMPTY_ROOT, verify_consistency
from fairchord.ledger.tile_reader import TileReader
from fairchord.ledger.tile_source import FolderSource
from fairchord.ledger.tree_head import SignedTreeHead


def a_fork(folder: Path, size: int) -> Ledger:
    """The same operator's other log: it differs from entry 1 on."""
    ledger = a_long_ledger(folder, 1)
    ledger.append("certificate", {"certificate_sha256": "f" * 64})
    grow_to(ledger, size)
    return ledger


def reader_of(ledger: Ledger, folder: Path) -> TileReader:
    publish(ledger, folder)
    return TileReader(FolderSource(folder), ledger.size)


def test_equal_heads_are_the_same(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 5) as ledger:
        found = compare_heads(ledger.head, ledger.head)
    assert found.relation is HeadRelation.SAME
    assert found.to_dict() == {"relation": "same", "sentence": found.sentence}
    with pytest.raises(InvalidRecord, match="no fork"):
        evidence_bytes(found)


def test_grown_log_begins_with_the_older_head(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 5) as ledger:
        old = ledger.head
        grow_to(ledger, 300)
        reader = reader_of(ledger, tmp_path / "pub")
        for pair in ((old, ledger.head), (ledger.head, old)):
            found = compare_heads(*pair, reader.node, published=ledger.head)
            assert found.relation is HeadRelation.EXTENDS
            assert found.proof is not None
            verify_consistency(found.proof, old.root, ledger.head.root)
            assert found.to_dict()["proof"]["old_size"] == 5


def test_heads_of_different_size_need_tiles(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 5) as ledger:
        old = ledger.head
        grow_to(ledger, 9)
        middle = ledger.head
        reader = reader_of(ledger, tmp_path / "pub")
        grow_to(ledger, 12)
        assert compare_heads(old, ledger.head).relation is HeadRelation.UNKNOWN
        found = compare_heads(old, ledger.head, reader.node, published=middle)
        assert found.relation is HeadRelation.UNKNOWN


def test_two_roots_of_one_size_are_a_fork(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 7) as ledger, a_fork(tmp_path / "b", 7) as fork:
        found = compare_heads(ledger.head, fork.head)
        assert found.relation is HeadRelation.FORK
        assert found.to_dict()["evidence"]["heads"] == [ledger.head.note, fork.head.note]
        assert "two logs" in check_evidence(evidence_bytes(found), [log_verifier(ledger)])


@pytest.mark.parametrize(("ours", "theirs", "published"), [(7, 5, 7), (5, 7, 7), (7, 5, 300), (300, 5, 300)])
def test_fork_at_another_size_is_proven_with_the_tiles(tmp_path: Path, ours: int, theirs: int, published: int) -> None:
    with a_long_ledger(tmp_path / "a", ours) as ledger, a_fork(tmp_path / "b", theirs) as fork:
        head = ledger.head
        grow_to(ledger, published)
        reader = reader_of(ledger, tmp_path / "pub")
        found = compare_heads(head, fork.head, reader.node, published=ledger.head)
        assert found.relation is HeadRelation.FORK
        assert "two logs" in check_evidence(evidence_bytes(found), [log_verifier(ledger)])


def test_fork_of_a_head_shorter_than_the_tiles_is_seen_when_the_other_is_longer(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 7) as ledger, a_fork(tmp_path / "b", 5) as fork:
        reader = reader_of(ledger, tmp_path / "pub")
        published = ledger.head
        grow_to(ledger, 20)
        found = compare_heads(fork.head, ledger.head, reader.node, published=published)
        assert found.relation is HeadRelation.FORK


def test_head_of_an_empty_log_begins_every_log(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 5) as ledger:
        reader = reader_of(ledger, tmp_path / "pub")
        empty = SignedTreeHead.sign(ledger.origin, 0, EMPTY_ROOT, a_key("Operator"))
        wrong = SignedTreeHead.sign(ledger.origin, 0, b"x" * 32, a_key("Operator"))
        assert compare_with_log(empty, ledger.head, reader.node).relation is HeadRelation.EXTENDS
        found = compare_with_log(wrong, ledger.head, reader.node)
        assert found.relation is HeadRelation.FORK
        assert check_evidence(evidence_bytes(found), [log_verifier(ledger)])


def test_tiles_that_do_not_lead_to_the_published_head_prove_nothing(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 7) as ledger, a_fork(tmp_path / "b", 7) as fork:
        reader = reader_of(fork, tmp_path / "pub")
        old = ledger.head_at(1)
        with pytest.raises(RecordTampered, match="do not lead to the published root"):
            compare_with_log(old, ledger.head, reader.node)


def test_heads_of_two_logs_cannot_be_compared(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 5) as ledger:
        other = SignedTreeHead.sign("example.org/other", 5, ledger.head.root, a_key("Operator"))
        with pytest.raises(InvalidRecord, match="two logs"):
            compare_heads(ledger.head, other)


def test_head_signed_by_nobody_known_is_not_read(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 5) as ledger:
        forged = SignedTreeHead.sign(ledger.origin, 5, ledger.head.root, a_key("thief"))
        assert read_head(ledger.head.note, [log_verifier(ledger)]) == ledger.head
        with pytest.raises(RecordTampered):
            read_head(forged.note, [log_verifier(ledger)])


def test_evidence_that_proves_nothing_is_refused(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 7) as ledger, a_fork(tmp_path / "b", 5) as fork:
        reader = reader_of(ledger, tmp_path / "pub")
        found = compare_heads(fork.head, ledger.head, reader.node, published=ledger.head)
        good = parse_canonical(evidence_bytes(found))
        key = [log_verifier(ledger)]
        forged = SignedTreeHead.sign(ledger.origin, 5, b"x" * 32, a_key("thief"))
        changes = (
            {"type": "something else"},
            {"heads": [fork.head.note]},
            {"heads": [fork.head.note, fork.head.note]},
            {"heads": [ledger.head.note, fork.head.note]},
            {"heads": [forged.note, ledger.head.note]},
            {"heads": [ledger.head_at(1).note, ledger.head.note]},
            {"root_there": fork.head.root.hex()},
            {"root_there": "00" * 32},
            {"root_there": "rubbish"},
            {"proofs": []},
            {"extra": 1},
        )
        for change in changes:
            with pytest.raises(FairchordError):
                check_evidence(canonical_bytes(good | change), key)
        assert check_evidence(canonical_bytes(good), key)
