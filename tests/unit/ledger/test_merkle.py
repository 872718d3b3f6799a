# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree, compared with the recursive definition of RFC 6962 for every tree up to 64 leaves."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from functools import cache, partial

import pytest

from builders.vectors import vectors_folder
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.merkle import (
    EMPTY_ROOT,
    ConsistencyProof,
    InclusionProof,
    MemoryTree,
    grow,
    leaf_hash,
    root_of,
    root_of_hashes,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

LARGEST = 64
LEAVES = tuple(f"leaf {index}".encode() for index in range(LARGEST))


@cache
def naive_root(start: int, stop: int) -> bytes:
    """MTH as RFC 6962 section 2.1 writes it, sharing no code with ours."""
    if stop == start:
        return hashlib.sha256().digest()
    if stop - start == 1:
        return hashlib.sha256(b"\x00" + LEAVES[start]).digest()
    split = 1
    while split * 2 < stop - start:
        split *= 2
    return hashlib.sha256(b"\x01" + naive_root(start, start + split) + naive_root(start + split, stop)).digest()


def naive_path(index: int, start: int, stop: int) -> list[bytes]:
    """PATH as RFC 6962 section 2.1.1 writes it."""
    if stop - start <= 1:
        return []
    split = 1
    while split * 2 < stop - start:
        split *= 2
    middle = start + split
    if index < middle:
        return [*naive_path(index, start, middle), naive_root(middle, stop)]
    return [*naive_path(index, middle, stop), naive_root(start, middle)]


def test_every_root_equals_the_definition() -> None:
    tree = MemoryTree(LEAVES)
    for size in range(LARGEST + 1):
        assert tree.root(size) == root_of(LEAVES[:size]) == naive_root(0, size)
    assert root_of_hashes([]) == tree_root(lambda node: b"", 0) == EMPTY_ROOT


def test_every_inclusion_proof_equals_the_definition_and_holds() -> None:
    tree = MemoryTree(LEAVES)
    for size in range(1, LARGEST + 1):
        for index in range(size):
            proof = tree.prove_inclusion(index, size)
            assert list(proof.hashes) == naive_path(index, 0, size)
            verify_inclusion(leaf_hash(LEAVES[index]), proof, naive_root(0, size))


def test_every_consistency_proof_holds_and_holds_for_nothing_else() -> None:
    tree = MemoryTree(LEAVES)
    for size in range(1, LARGEST + 1):
        for old_size in range(1, size + 1):
            proof = tree.prove_consistency(old_size, size)
            verify_consistency(proof, naive_root(0, old_size), naive_root(0, size))
            with pytest.raises(RecordTampered):
                verify_consistency(proof, bytes(32), naive_root(0, size))
            with pytest.raises(RecordTampered):
                verify_consistency(proof, naive_root(0, old_size), bytes(32))


def test_no_inclusion_proof_holds_for_another_leaf_index_or_size() -> None:
    tree = MemoryTree(LEAVES[:21])
    for index in range(21):
        proof = tree.prove_inclusion(index)
        for other in range(21):
            if other != index:
                with pytest.raises(RecordTampered):
                    verify_inclusion(leaf_hash(LEAVES[other]), proof, tree.root())
                moved = InclusionProof(index=other, size=21, hashes=proof.hashes)
                with pytest.raises(RecordTampered):
                    verify_inclusion(leaf_hash(LEAVES[index]), moved, tree.root())


def test_one_flipped_bit_in_a_proof_is_found() -> None:
    tree = MemoryTree(LEAVES[:13])
    proof, older = tree.prove_inclusion(5), tree.prove_consistency(6)
    for place in range(len(proof.hashes)):
        spoiled = InclusionProof(index=5, size=13, hashes=_flip(proof.hashes, place))
        with pytest.raises(RecordTampered):
            verify_inclusion(leaf_hash(LEAVES[5]), spoiled, tree.root())
    for place in range(len(older.hashes)):
        altered = ConsistencyProof(old_size=6, size=13, hashes=_flip(older.hashes, place))
        with pytest.raises(RecordTampered):
            verify_consistency(altered, tree.root(6), tree.root())


def test_growing_in_batches_makes_the_same_subtrees_as_one_by_one() -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES]
    whole = grow({}.__getitem__, 0, hashes)
    for cut in range(LARGEST + 1):
        first = grow({}.__getitem__, 0, hashes[:cut])
        assert first | grow(first.__getitem__, cut, hashes[cut:]) == whole


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (0, 2**63)])
def test_impossible_inclusion_proofs_are_refused(index: int, size: int) -> None:
    with pytest.raises(RecordTampered):
        verify_inclusion(bytes(32), InclusionProof(index=index, size=size, hashes=()), bytes(32))


@pytest.mark.parametrize(("old_size", "size"), [(0, 0), (0, 1), (2, 1), (1, 2**63)])
def test_impossible_consistency_proofs_are_refused(old_size: int, size: int) -> None:
    with pytest.raises(RecordTampered):
        verify_consistency(ConsistencyProof(old_size=old_size, size=size, hashes=()), EMPTY_ROOT, EMPTY_ROOT)


def test_proofs_of_what_is_not_there_are_refused() -> None:
    tree = MemoryTree(LEAVES[:3])
    with pytest.raises(InvalidRecord):
        tree.prove_inclusion(3)
    for old_size in (0, 4):
        with pytest.raises(InvalidRecord):
            tree.prove_consistency(old_size)


def test_proofs_read_back_equal_and_refuse_other_spellings() -> None:
    tree = MemoryTree(LEAVES[:7])
    inclusion, consistency = tree.prove_inclusion(2), tree.prove_consistency(3)
    assert InclusionProof.from_dict(inclusion.to_dict()) == inclusion
    assert ConsistencyProof.from_dict(consistency.to_dict()) == consistency
    for wrong in ("zz", "ab", "AB" * 32, "ab " * 32):
        with pytest.raises(InvalidRecord):
            InclusionProof.from_dict({**inclusion.to_dict(), "hashes": [wrong]})


def test_third_party_inclusion_vectors() -> None:
    cases = sorted((vectors_folder("merkle") / "inclusion").rglob("*.json"))
    assert len(cases) > 80
    for path in cases:
        case = json.loads(path.read_text())
        proof = InclusionProof(index=case["leafIdx"], size=case["treeSize"], hashes=_decode(case["proof"]))
        leaf, root = _decode([case["leafHash"], case["root"]])
        _expect(case["wantErr"], path.name, partial(verify_inclusion, leaf, proof, root))


def test_third_party_consistency_vectors() -> None:
    cases = sorted((vectors_folder("merkle") / "consistency").rglob("*.json"))
    assert len(cases) > 80
    for path in cases:
        case = json.loads(path.read_text())
        proof = ConsistencyProof(old_size=case["size1"], size=case["size2"], hashes=_decode(case["proof"]))
        old, new = _decode([case["root1"], case["root2"]])
        _expect(case["wantErr"], path.name, partial(verify_consistency, proof, old, new))


def _expect(is_wrong: bool, name: str, check: Callable[[], None]) -> None:
    try:
        check()
    except RecordTampered:
        assert is_wrong, name
    else:
        assert not is_wrong, name


def _decode(texts: list[str] | None) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text or "") for text in texts or ())


def _flip(hashes: tuple[bytes, ...], place: int) -> tuple[bytes, ...]:
    return tuple(bytes([item[0] ^ 1]) + item[1:] if index == place else item for index, item in enumerate(hashes))
