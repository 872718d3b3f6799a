# SPDX-License-Identifier: Apache-2.0
"""Whatever comes in, a case is answered or said to be none; nothing else is ever raised."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairchord.conformance.jcs_case import canonicalise
from fairchord.conformance.kinds import CaseKind, answer_case
from fairchord.errors import FairchordError, InvalidInput
from fairchord.ledger.note_verifier import NoteVerifier, open_signed_note
from fairchord.ledger.tile_path import pack_bundle, unpack_bundle
from fairchord.ledger.witness import HeadRequest
from fairchord.ledger.witness_policy import WitnessPolicy

KINDS = [kind for kind in CaseKind if kind is not CaseKind.TILE_LOG]
FIELDS = """leafIdx treeSize root leafHash proof size1 size2 root1 root2 key pk publicKey msg sig note text keys
verifiers testGroups tests tcId number publicKeyPem publicKeyJwk x signatures note_base64 note_hex input expected"""
NAMES = st.sampled_from(FIELDS.split())
HASH = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXTS = st.sampled_from([HASH, VKEY, "00" * 32, "00" * 64, "", "a\n\n— b AAAAAAA=\n", "-----BEGIN"]) | st.text(
    max_size=80
)
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=200))
def test_any_bytes_are_answered_or_no_case(kind: CaseKind, data: bytes) -> None:
    try:
        answer = answer_case(kind, data)
    except InvalidInput:
        return
    assert answer.word in ("accept", "reject")
    assert all("\n" not in line for line in answer.lines())


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=250, deadline=None)
@given(record=st.dictionaries(NAMES, VALUES, max_size=8))
def test_any_record_is_answered_or_no_case(kind: CaseKind, record: dict[str, Any]) -> None:
    try:
        answer = answer_case(kind, json.dumps(record).encode())
    except InvalidInput:
        return
    assert json.dumps(answer.to_dict())


@settings(max_examples=300, deadline=None)
@given(value=VALUES)
def test_canonical_form_is_a_fixed_point_and_means_the_same(value: Any) -> None:
    try:
        found = canonicalise(json.dumps(value).encode())
    except FairchordError:
        return
    assert canonicalise(found) == found
    assert json.loads(found, parse_int=float) == json.loads(json.dumps(value), parse_int=float)


@given(entries=st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_read_back(entries: list[bytes]) -> None:
    assert unpack_bundle(pack_bundle(entries), "bundle") == tuple(entries)


@given(data=st.binary(max_size=300), text=st.text(max_size=200))
def test_ledger_readers_raise_only_their_own_errors(data: bytes, text: str) -> None:
    key = NoteVerifier.from_text(VKEY)
    for read in (
        lambda: unpack_bundle(data, "bundle"),
        lambda: open_signed_note(data, [key]),
        lambda: open_signed_note(text.encode("utf-8", "replace"), [key]),
        lambda: NoteVerifier.from_text(text),
        lambda: WitnessPolicy.from_text(text),
        lambda: HeadRequest.from_bytes(data),
    ):
        try:
            read()
        except FairchordError:
            continue
