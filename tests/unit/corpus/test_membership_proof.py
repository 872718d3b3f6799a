# SPDX-License-Identifier: Apache-2.0
"""Proofs of presence and absence: what they show, that they travel as bytes, and where an index ends."""

from dataclasses import replace

import pytest

from builders.membership import LOG_KEY, a_model, a_proof, a_tie, a_work_id, an_index, values_of
from fairchord.corpus.membership_index import KINDS, MembershipIndex, index_key
from fairchord.corpus.membership_proof import COVERED, MOST_SHOWN, MembershipProof, answer_from
from fairchord.ledger.signed_note import NoteKey


def test_what_is_in_the_index_is_shown_with_its_works() -> None:
    checked = a_proof(an_index(12), 12, values_of(10)).check()
    assert not checked.absent
    assert {finding.kind: finding.works for finding in checked.present} == {
        "work": (a_work_id(10),), "content": (a_work_id(10),), "notes": (a_work_id(10),),
        "fingerprint": (a_work_id(10),), "line": (a_work_id(10),),
        "opening": tuple(sorted((a_work_id(10), a_work_id(11)))),
    }  # fmt: skip


def test_what_is_not_in_the_index_is_shown_to_be_absent_by_two_neighbours() -> None:
    proof = a_proof(an_index(12), 12, values_of(99))
    checked = proof.check()
    assert not checked.present
    assert {len(answer.leaves) for answer in proof.answers} <= {1, 2}
    assert all(finding.works == () for finding in checked.absent)


def test_one_piece_may_be_present_in_one_form_and_absent_in_another() -> None:
    checked = a_proof(an_index(12), 12, [*values_of(3)[:1], *values_of(77)[1:]]).check()
    assert ([found.kind for found in checked.present], len(checked.absent)) == (["work"], 5)


@pytest.mark.parametrize("works", [1, 2, 5])
def test_absence_is_proven_before_the_first_and_after_the_last_leaf_too(works: int) -> None:
    index = an_index(works)
    strangers = [("work", a_work_id(number)) for number in range(1000, 1060)]
    assert len(a_proof(index, works, strangers).check().absent) == len(strangers)
    places = {index.places(index_key(*stranger)).start for stranger in strangers}
    assert {0, len(index.lines)} <= places


def test_a_key_of_many_works_shows_the_first_of_them() -> None:
    key = index_key("opening", "ab" * 16)
    index = MembershipIndex.build(f"{key} opening {a_work_id(number)}\n".encode() for number in range(40))
    (finding,) = a_proof(index, 40, [("opening", "ab" * 16)]).check().present
    assert len(finding.works) == MOST_SHOWN


def test_a_proof_travels_as_bytes_and_checks_itself_alone() -> None:
    proof = a_proof(an_index(12), 12, [*values_of(4), *values_of(99)])
    again = MembershipProof.from_bytes(proof.to_bytes())
    assert again == proof
    assert again.check(LOG_KEY.verify_key) == proof.check()


def test_a_value_that_is_named_twice_is_answered_once() -> None:
    assert len(answer_from(an_index(3), [*values_of(1), *values_of(1)])) == 6


def test_a_proof_ties_a_model_to_the_snapshot() -> None:
    index = an_index(4)
    tie = a_tie(index.summary, 4)
    tied = replace(tie, model=a_model(str(tie.snapshot_entry["body"]["root"])))
    checked = MembershipProof(answers=answer_from(index, values_of(2)), tie=tied).check()
    assert (checked.snapshot.model_id, checked.snapshot.weights_sha256) == ("base", "ab" * 32)
    assert checked.to_dict()["snapshot"]["model"] == "base"


def test_a_proof_says_what_it_hangs_on() -> None:
    snapshot = a_proof(an_index(4), 4, values_of(2)).check().snapshot
    assert (snapshot.works, snapshot.index, snapshot.log_size) == (4, an_index(4).summary, 3)
    assert NoteKey(name=snapshot.log_origin, verify_key=snapshot.log_key).verify_key == LOG_KEY.verify_key
    assert "model" not in snapshot.to_dict()


def test_every_kind_of_key_says_what_it_covers() -> None:
    assert set(COVERED) == set(KINDS)
