# SPDX-License-Identifier: Apache-2.0
"""The index: its lines, its order, its root, and a proof for every leaf."""

import hashlib

import pytest

from builders.membership import a_work_id, an_index, values_of
from fairchord.corpus.membership_index import (
    KINDS,
    IndexSummary,
    MembershipIndex,
    check_line,
    index_key,
    index_line,
)
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.merkle import leaf_hash, root_of, verify_inclusion


def test_a_key_is_the_hash_of_three_lines() -> None:
    assert (
        index_key("opening", "ab" * 16)
        == hashlib.sha256(b"fairchord/index/v1\nopening\n" + b"ab" * 16 + b"\n").hexdigest()
    )
    assert len({index_key(kind, "ab" * 16) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    ("kind", "value"), [("melody", "ab"), ("line", ""), ("line", "a b"), ("line", "a\nb"), ("line", "é")]
)
def test_what_cannot_be_looked_up_is_refused(kind: str, value: str) -> None:
    with pytest.raises(InvalidRecord):
        index_key(kind, value)


@pytest.mark.parametrize(
    "line",
    [b"", b"\n", b"00 work work-a-1\n", b"%s melody work-a-1\n" % (b"0" * 64), b"%s line work-a-1" % (b"0" * 64),
     b"%s line work-A-1\n" % (b"0" * 64), b"%s line  work-a-1\n" % (b"0" * 64), b"%s line work-a-1\r\n" % (b"A" * 64)],
)  # fmt: skip
def test_a_line_has_one_form(line: bytes) -> None:
    with pytest.raises(RecordTampered):
        check_line(line)


@pytest.mark.parametrize("works", range(9))
def test_every_leaf_of_every_small_index_is_proven(works: int) -> None:
    index = an_index(works)
    assert index.root == root_of(index.lines)
    assert index.summary == IndexSummary(count=len(index.lines), root=index.root.hex())
    for place, line in enumerate(index.lines):
        verify_inclusion(leaf_hash(line), index.prove(place), index.root)


def test_an_index_is_the_same_in_whatever_order_it_is_built() -> None:
    index = an_index(20)
    again = MembershipIndex.build([*reversed(index.lines), index.lines[3]])
    assert again.to_bytes() == index.to_bytes()
    assert MembershipIndex.from_bytes(index.to_bytes()).root == index.root


def test_places_find_every_key_and_no_other() -> None:
    index = an_index(30)
    for number in range(30):
        for kind, value in values_of(number):
            owners = [index.lines[place].split()[2].decode() for place in index.places(index_key(kind, value))]
            shared = kind == "opening" and number % 10 in (0, 1)
            assert a_work_id(number) in owners
            assert len(owners) == (2 if shared else 1)
    assert len(index.places(index_key("work", "work-nobody-0"))) == 0
    assert index.places("f" * 64) == range(len(index.lines), len(index.lines))


@pytest.mark.parametrize("spoil", ["swap", "repeat", "reword"])
def test_lines_out_of_order_are_refused(spoil: str) -> None:
    lines = list(an_index(5).lines)
    if spoil == "swap":
        lines[3], lines[4] = lines[4], lines[3]
    elif spoil == "repeat":
        lines.insert(3, lines[3])
    else:
        lines[3] = lines[3].replace(b" work-", b" werk-")
    with pytest.raises(RecordTampered):
        MembershipIndex.from_bytes(b"".join(lines))


def test_an_index_line_keeps_to_the_form() -> None:
    assert index_line("line", "ab" * 16, "work-amber-rain-0123456789abcdef").endswith(
        b" line work-amber-rain-0123456789abcdef\n"
    )
    with pytest.raises(RecordTampered):
        index_line("line", "ab" * 16, "party-ana")


def test_a_summary_is_read_from_its_own_form_only() -> None:
    summary = an_index(2).summary
    assert IndexSummary.from_dict(summary.to_dict()) == summary
    for wrong in (
        {"count": 1},
        {"count": -1, "root": "0" * 64},
        {"count": 1, "root": "0"},
        {**summary.to_dict(), "x": 1},
    ):
        with pytest.raises(InvalidRecord):
            IndexSummary.from_dict(wrong)
