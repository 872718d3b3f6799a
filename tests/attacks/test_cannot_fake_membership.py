# SPDX-License-Identifier: Apache-2.0
"""Proofs of membership that were edited, borrowed or forged."""

from dataclasses import replace

import pytest

from builders.membership import LOG_KEY, a_model, a_proof, a_tie, a_work_id, an_entry, an_index, values_of
from builders.rights_world import a_key
from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.corpus.index_tie import IndexTie
from fairchord.corpus.membership_index import MembershipIndex, index_key
from fairchord.corpus.membership_proof import Answer, MembershipProof, ShownLeaf
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.ledger.merkle import InclusionProof, MemoryTree
from fairchord.ledger.tree_head import SignedTreeHead

WORKS = 12


def leaf(index: MembershipIndex, place: int) -> ShownLeaf:
    return ShownLeaf(line=index.lines[place].decode().rstrip("\n"), index=place, hashes=index.prove(place).hashes)


def proof_of(kind: str, value: str, *leaves: ShownLeaf) -> MembershipProof:
    answer = Answer(kind=kind, value=value, leaves=leaves)
    return MembershipProof(answers=(answer,), tie=a_tie(an_index(WORKS).summary, WORKS))


def refused(proof: MembershipProof, why: str | None = None) -> None:
    with pytest.raises((RecordTampered, InvalidRecord), match=why):
        MembershipProof.from_bytes(proof.to_bytes()).check()


def test_the_proofs_that_are_attacked_here_hold() -> None:
    assert len(a_proof(an_index(WORKS), WORKS, values_of(3)).check().present) == 6
    assert len(a_proof(an_index(WORKS), WORKS, values_of(99)).check().absent) == 6


@pytest.mark.parametrize("number", [3, 99])
def test_no_byte_of_a_proof_can_be_changed(number: int) -> None:
    index = an_index(3)
    tie = a_tie(index.summary, 3)
    model = a_model(str(tie.snapshot_entry["body"]["root"]))
    proof = replace(a_proof(index, 3, values_of(number)[3:4]), tie=replace(tie, model=model))
    data = proof.to_bytes()
    trusted = LOG_KEY.verify_key
    assert MembershipProof.from_bytes(data).check(trusted)
    for place, byte in enumerate(data):
        for other in {byte ^ 1, ord("0")} - {byte}:
            edited = data[:place] + bytes([other]) + data[place + 1 :]
            with pytest.raises(FairchordError):
                MembershipProof.from_bytes(edited).check(trusted)


def test_no_byte_of_a_proof_can_be_dropped_or_added() -> None:
    data = a_proof(an_index(3), 3, values_of(99)[3:4]).to_bytes()
    for place in range(len(data)):
        for edited in (data[:place] + data[place + 1 :], data[:place] + b"0" + data[place:], data[:place]):
            with pytest.raises(FairchordError):
                MembershipProof.from_bytes(edited).check()


def test_a_present_key_is_not_hidden_behind_leaves_that_are_no_neighbours() -> None:
    index = an_index(WORKS)
    kind, value = values_of(3)[4]
    place = index.places(index_key(kind, value)).start
    assert 0 < place < len(index.lines) - 1
    refused(proof_of(kind, value, leaf(index, place - 1), leaf(index, place + 1)), "neighbours")


def test_every_gap_but_that_of_neighbours_is_refused() -> None:
    index = an_index(WORKS)
    kind, value = values_of(99)[4]
    key, last = index_key(kind, value), len(index.lines) - 1
    gap = index.places(key).start
    for before in range(last + 1):
        refused(proof_of(kind, value, leaf(index, before)), "neighbours")
        for after in range(max(before - 1, 0), min(before + 4, last + 1)):
            if (before, after) != (gap - 1, gap):
                refused(proof_of(kind, value, leaf(index, before), leaf(index, after)), "neighbours")
    refused(proof_of(kind, value), "neighbours")
    refused(proof_of(kind, value, leaf(index, gap - 1), leaf(index, gap), leaf(index, gap + 1)), "neighbours")


def test_a_leaf_of_another_key_shows_no_presence() -> None:
    index = an_index(WORKS)
    kind, value = values_of(3)[4]
    place = index.places(index_key(kind, value)).start
    refused(proof_of(kind, value, leaf(index, place), leaf(index, place + 1)), "stand together")


def test_a_leaf_may_not_be_counted_twice() -> None:
    index = an_index(WORKS)
    kind, value = values_of(3)[4]
    place = index.places(index_key(kind, value)).start
    refused(proof_of(kind, value, leaf(index, place), leaf(index, place)), "stand together")


def test_a_leaf_may_not_be_moved_or_reworded() -> None:
    index = an_index(WORKS)
    kind, value = values_of(3)[4]
    shown = leaf(index, index.places(index_key(kind, value)).start)
    refused(proof_of(kind, value, replace(shown, index=shown.index + 1)))
    refused(proof_of(kind, value, replace(shown, line=shown.line.replace(a_work_id(3), a_work_id(4)))))
    refused(proof_of(kind, value, replace(shown, hashes=shown.hashes[:-1])))


def test_a_key_of_another_kind_does_not_answer() -> None:
    index = an_index(WORKS)
    kind, value = values_of(3)[4]
    record = a_proof(index, WORKS, [(kind, value)]).to_bytes()
    answer = parse_canonical(record)
    answer["answers"][0]["kind"] = "opening"
    with pytest.raises(RecordTampered, match="not the one that is answered"):
        MembershipProof.from_bytes(canonical_bytes(answer))
    answer["answers"][0]["key"] = index_key("opening", value)
    with pytest.raises(RecordTampered, match="neighbours"):
        MembershipProof.from_bytes(canonical_bytes(answer)).check()


def test_an_index_that_files_a_key_under_another_kind_is_refused() -> None:
    kind, value = values_of(3)[4]
    lines = [line.replace(b" line ", b" notes ") for line in an_index(WORKS).lines]
    refused(a_proof(MembershipIndex.build(lines), WORKS, [(kind, value)]), "another kind")


def test_an_answer_is_given_once_and_there_is_one() -> None:
    proof = a_proof(an_index(WORKS), WORKS, values_of(3))
    refused(replace(proof, answers=()), "at least one")
    refused(replace(proof, answers=(*proof.answers, proof.answers[0])), "each once")


def swapped(tie: IndexTie, **changed: object) -> MembershipProof:
    proof = a_proof(an_index(WORKS), WORKS, values_of(99))
    return replace(proof, tie=replace(tie, **changed))  # type: ignore[arg-type]  # passed on as they are


def test_the_index_of_another_snapshot_is_refused() -> None:
    mine, other = a_tie(an_index(WORKS).summary, WORKS), a_tie(an_index(WORKS - 1).summary, WORKS - 1)
    refused(swapped(mine, index=other.index))
    refused(swapped(mine, index_proof=other.index_proof))
    refused(swapped(mine, snapshot_entry=other.snapshot_entry))
    refused(swapped(mine, tree_head=other.tree_head))
    refused(replace(swapped(mine), tie=other))


@pytest.mark.parametrize(
    "body", [{"index_root": "3" * 64}, {"index_count": 5}, {"work_count": 11}, {"work_count": "12"}]
)
def test_an_index_that_the_log_does_not_name_is_refused(body: dict[str, object]) -> None:
    refused(swapped(a_tie(an_index(WORKS).summary, WORKS, **body)))


@pytest.mark.parametrize("name", ["index_root", "index_count", "root", "work_count"])
def test_a_log_entry_without_an_index_proves_nothing(name: str) -> None:
    tie = a_tie(an_index(WORKS).summary, WORKS)
    body = {key: value for key, value in tie.snapshot_entry["body"].items() if key != name}
    refused(swapped(relogged(tie, an_entry("snapshot", body))))


def relogged(tie: IndexTie, entry: bytes) -> IndexTie:
    """The same tie with another entry, in a log that its key has signed."""
    log = MemoryTree([entry])
    head = SignedTreeHead.sign(tie.log_key.split("+")[0], 1, log.root(), LOG_KEY)
    proof = log.prove_inclusion(0)
    return replace(tie, snapshot_entry=parse_canonical(entry), snapshot_entry_proof=proof, tree_head=head.note)


def test_an_entry_of_another_kind_is_no_snapshot() -> None:
    tie = a_tie(an_index(WORKS).summary, WORKS)
    refused(swapped(relogged(tie, an_entry("checkpoint", dict(tie.snapshot_entry["body"])))), "not a snapshot")


def test_another_leaf_of_the_snapshot_is_not_its_index() -> None:
    tie = a_tie(an_index(WORKS).summary, WORKS)
    moved = InclusionProof(index=3, size=tie.index_proof.size, hashes=tie.index_proof.hashes)
    refused(swapped(tie, index_proof=moved), "last leaf")


def test_a_head_of_another_size_or_signer_is_refused() -> None:
    tie = a_tie(an_index(WORKS).summary, WORKS)
    eve = a_tie(an_index(WORKS).summary, WORKS, key=a_key("Eve"))
    refused(swapped(tie, tree_head=eve.tree_head))
    refused(swapped(tie, log_key=eve.log_key))
    refused(swapped(tie, snapshot_entry_proof=replace(tie.snapshot_entry_proof, size=2)), "another size")
    with pytest.raises(RecordTampered, match="another key"):
        replace(swapped(tie), tie=eve).check(LOG_KEY.verify_key)


def test_lines_that_nobody_checks_may_not_ride_along_with_the_head() -> None:
    tie = a_tie(an_index(WORKS).summary, WORKS)
    refused(swapped(tie, tree_head=tie.tree_head + "— witness.example AAAAAAAA\n"), "no other")


def test_a_model_of_another_snapshot_signer_or_type_is_refused() -> None:
    tie = a_tie(an_index(WORKS).summary, WORKS)
    root = str(tie.snapshot_entry["body"]["root"])
    eve = a_key("Eve")
    assert swapped(tie, model=a_model(root)).check().snapshot.model_id == "base"
    refused(swapped(tie, model=a_model("4" * 64)), "another snapshot")
    refused(swapped(tie, model=a_model(root, eve)), "not signed by the key of this log")
    refused(swapped(tie, model=a_model(root, eve, signer_public_key=LOG_KEY.verify_key.text)))
    refused(swapped(tie, model=a_model(root, type="certificate")))
    refused(swapped(tie, model=a_model(root) | {"model_id": "other"}))
    refused(swapped(tie, model=a_model(root, files=[])), "not an object")


@pytest.mark.parametrize("record", [[], {}, {"type": "fairchord-membership-proof", "version": 2}, {"answers": []}])
def test_another_document_is_no_proof(record: object) -> None:
    with pytest.raises((RecordTampered, InvalidRecord)):
        MembershipProof.from_bytes(canonical_bytes(record))


def test_a_line_beyond_the_form_is_refused_even_with_a_proof() -> None:
    key = index_key("line", "ab" * 16)
    index = MembershipIndex([f"{key} line work-a-1 and more\n".encode()])
    refused(a_proof(index, 1, [("line", "ab" * 16)]), "not a line")
