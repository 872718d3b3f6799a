# SPDX-License-Identifier: Apache-2.0
"""Other forms that cases come in, and the edges: what is rejected, what is no case at all."""

import json
from typing import Any

import pytest

from builders.published_log import NOW
from builders.rights_world import a_key
from fairchord.cli.main import main
from fairchord.conformance.jcs_case import canonicalise
from fairchord.conformance.kinds import CaseKind, answer_case
from fairchord.errors import InvalidInput
from fairchord.ledger.note_verifier import LOG_TYPE, WITNESS_TYPE, NoteVerifier, cosign
from fairchord.ledger.signed_note import sign_note

HASH = "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0="
INCLUSION: dict[str, Any] = {"leafIdx": 0, "treeSize": 1, "root": HASH, "leafHash": HASH, "proof": None}
CONSISTENCY: dict[str, Any] = {"size1": 1, "size2": 1, "root1": HASH, "root2": HASH, "proof": []}
KEY = a_key("signer")
PK = KEY.verify_key.raw.hex()
SIGNATURE = KEY.sign_note(b"hello world").hex()
SIGNED: dict[str, Any] = {"pk": PK, "msg": b"hello world".hex(), "sig": SIGNATURE}
TEXT = "example.org/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
NOTE = sign_note(TEXT, "example.org/log", KEY)
VKEY = NoteVerifier(name="example.org/log", kind=LOG_TYPE, verify_key=KEY.verify_key).text
WITNESS = NoteVerifier(name="w.example", kind=WITNESS_TYPE, verify_key=a_key("w").verify_key).text
OTHER = NoteVerifier(name="other", kind=LOG_TYPE, verify_key=a_key("other").verify_key).text


def accepts(kind: str, record: object) -> bool:
    return answer_case(CaseKind(kind), json.dumps(record).encode()).is_accepted


@pytest.mark.parametrize(
    "change",
    [
        {"leafIdx": -1},
        {"leafIdx": 1},
        {"leafIdx": 2**64},
        {"leafIdx": 10**400},
        {"leafIdx": True},
        {"leafIdx": 0.0},
        {"leafIdx": "0"},
        {"leafIdx": None},
        {"treeSize": 0},
        {"treeSize": -1},
        {"treeSize": 2**63},
        {"treeSize": 10**400},
        {"root": ""},
        {"root": HASH[:-4]},
        {"root": "not base64!"},
        {"root": 7},
        {"root": None},
        {"leafHash": "AAAA"},
        {"proof": [HASH]},
        {"proof": [""]},
        {"proof": "none"},
        {"proof": [None]},
        {"proof": {}},
    ],
)
def test_malformed_inclusion_is_rejected(change: dict[str, Any]) -> None:
    assert accepts("merkle-inclusion", INCLUSION)
    assert not accepts("merkle-inclusion", INCLUSION | change) or change == {"proof": {}}


@pytest.mark.parametrize("name", INCLUSION)
def test_inclusion_without_a_field_is_rejected(name: str) -> None:
    assert not accepts("merkle-inclusion", {key: value for key, value in INCLUSION.items() if key != name})


@pytest.mark.parametrize("name", CONSISTENCY)
def test_consistency_without_a_field_is_rejected(name: str) -> None:
    assert accepts("merkle-consistency", CONSISTENCY)
    assert not accepts("merkle-consistency", {key: value for key, value in CONSISTENCY.items() if key != name})


@pytest.mark.parametrize(
    "change", [{"size1": 0}, {"size1": 0, "size2": 0}, {"size1": 2}, {"size1": -1}, {"size2": 2**64}, {"proof": [HASH]}]
)
def test_malformed_consistency_is_rejected(change: dict[str, Any]) -> None:
    assert not accepts("merkle-consistency", CONSISTENCY | change)


@pytest.mark.parametrize("kind", ["merkle-inclusion", "merkle-consistency", "signed-note", "ed25519"])
@pytest.mark.parametrize("data", [b"", b"[", b"7", b'"text"', b"null", b"{}", b"[]", b"\xff\xfe", b'{"desc":"x"}'])
def test_what_is_no_case_of_the_kind_is_said_to_be_none(kind: str, data: bytes) -> None:
    with pytest.raises(InvalidInput):
        answer_case(CaseKind(kind), data)


def test_member_that_is_twice_there_is_no_case() -> None:
    with pytest.raises(InvalidInput, match="twice"):
        answer_case(CaseKind.MERKLE_INCLUSION, json.dumps(INCLUSION).replace("{", '{"root":"",', 1).encode())


def test_list_of_cases_is_answered_one_by_one() -> None:
    answer = answer_case(CaseKind.MERKLE_INCLUSION, json.dumps([INCLUSION, INCLUSION | {"leafIdx": 1}]).encode())
    assert [part.word for part in answer.parts] == ["accept", "reject"]
    assert answer.lines()[:2] == ["reject", "reason: 1 of 2 cases accepted, 1 rejected"]
    assert answer.lines()[2].startswith("case 0: accept")


def test_deep_json_is_no_crash() -> None:
    with pytest.raises(InvalidInput):
        answer_case(CaseKind.MERKLE_INCLUSION, b"[" * 100_000)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"msg": "hello world"},
        {"message": "hello world", "msg": None},
        {"pk": None, "key": "ed25519:" + PK},
        {"pk": None, "publicKey": {"pk": PK}},
        {"pk": None, "publicKeyDer": "302a300506032b6570032100" + PK},
        {"pk": PK.upper()},
        {"sig": None, "signature": SIGNATURE},
    ],
)
def test_signature_in_the_usual_forms_is_accepted(change: dict[str, Any]) -> None:
    assert accepts("ed25519", {name: value for name, value in (SIGNED | change).items() if value is not None})


@pytest.mark.parametrize(
    "change",
    [
        {"sig": ""},
        {"sig": SIGNATURE[:-2]},
        {"sig": SIGNATURE + "00"},
        {"sig": SIGNATURE[:-1]},
        {"sig": "zz" * 64},
        {"sig": None},
        {"msg": ""},
        {"msg": None},
        {"msg": "\ud800"},
        {"pk": ""},
        {"pk": PK[:-2]},
        {"pk": "zz"},
        {"pk": None},
        {"pk": 7},
        {"pk": "00" * 32},
        {"pk": "ed" + "ff" * 30 + "7f"},
        {"pk": "01" + "00" * 30 + "80"},
        {"pk": None, "publicKeyJwk": {"kty": "OKP", "crv": "Ed25519", "x": "short"}},
        {"pk": None, "publicKeyPem": "-----BEGIN PUBLIC KEY-----\nrubbish\n-----END PUBLIC KEY-----\n"},
        {"pk": None, "publicKey": {}},
    ],
)
def test_signature_or_key_that_is_wrong_is_rejected(change: dict[str, Any]) -> None:
    assert not accepts("ed25519", SIGNED | change)


def test_numbered_cases_hold_plain_messages() -> None:
    signature = KEY.sign_note(b"abcd").hex()
    case = {"key": PK, "msg": "abcd", "sig": signature, "flags": ["low_order_A"]}
    assert accepts("ed25519", [case | {"number": 0}])
    assert not accepts("ed25519", [case])


def test_groups_pass_their_key_on_and_tests_may_have_their_own() -> None:
    test = {"tcId": 1, "msg": SIGNED["msg"], "sig": SIGNATURE}
    assert accepts("ed25519", {"testGroups": [{"publicKey": {"pk": PK}, "tests": [test]}]})
    assert accepts("ed25519", {"key": {"pk": PK}, "tests": [test]})
    assert not accepts("ed25519", {"testGroups": [{"publicKey": {"pk": "00" * 32}, "tests": [test]}]})
    assert not accepts("ed25519", {"testGroups": [{"tests": [test]}]})
    with pytest.raises(InvalidInput):
        accepts("ed25519", {"testGroups": {}})
    with pytest.raises(InvalidInput):
        accepts("ed25519", {"testGroups": [7]})


@pytest.mark.parametrize("field", ["note", "msg", "text", "checkpoint", "signed_note"])
@pytest.mark.parametrize("name", ["key", "vkey", "verifier", "verifiers", "keys", "public_key"])
def test_note_and_key_by_their_usual_names(field: str, name: str) -> None:
    for keys in (VKEY, [VKEY], [OTHER, VKEY], {"vkey": VKEY}, f"{OTHER}\n{VKEY}\n"):
        assert accepts("signed-note", {field: NOTE, name: keys})
    for keys in (OTHER, [OTHER], [], "", "rubbish", [VKEY, "rubbish"], [7], 7, {"name": "x"}):
        assert not accepts("signed-note", {field: NOTE, name: keys})


def test_note_may_come_in_parts_or_encoded() -> None:
    lines = NOTE.rpartition("\n\n")[2].splitlines()
    assert accepts("signed-note", {"text": TEXT, "signatures": lines, "key": VKEY})
    assert accepts("signed-note", {"note_hex": NOTE.encode().hex(), "key": VKEY})
    assert not accepts("signed-note", {"note_base64": "/w==", "key": VKEY})
    assert not accepts("signed-note", {"note": NOTE + "\ud800", "key": VKEY})
    assert not accepts("signed-note", {"note": "x" * 1_000_001, "key": VKEY})
    assert not accepts("signed-note", {"note": NOTE})


def test_cosignature_is_checked_like_any_signature() -> None:
    note = NOTE + cosign(TEXT, "w.example", a_key("w"), NOW)
    answer = answer_case(CaseKind.SIGNED_NOTE, json.dumps({"note": note, "keys": [VKEY, WITNESS]}).encode())
    assert answer.to_dict()["times"] == [NOW]
    assert accepts("signed-note", {"note": note, "key": WITNESS})
    assert not accepts("signed-note", {"note": note.replace("\n3\n", "\n4\n"), "key": WITNESS})


@pytest.mark.parametrize(
    ("document", "canonical"),
    [
        (b'{"b":1,"a":2}', b'{"a":2,"b":1}'),
        (b"[1E21, 333333333.33333329, 4.50, 2e-3, 1e-27, -0, 9007199254740993]", None),
        (b"123456789012345678901234567890", b"1.2345678901234568e+29"),
        (b'"\\u20ac\\u0000\\n"', '"€\\u0000\\n"'.encode()),
        (b"null", b"null"),
        (b" true ", b"true"),
        (b"0.0", b"0"),
    ],
)
def test_document_gets_its_canonical_form(document: bytes, canonical: bytes | None) -> None:
    found = canonicalise(document)
    expected = b"[1e+21,333333333.3333333,4.5,0.002,1e-27,0,9007199254740992]"
    assert found == (canonical or expected)
    assert canonicalise(found) == found


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e400",
        b"-1e400",
        b"9" * 400,
        b"01",
        b"1.",
        b"'x'",
        b'"\\ud800"',
        b'{"\\udc00":1}',
        b'"\xff"',
        b'"\t"',
        b'{"a":1,"a":2}',
        b'{"a":1,"\\u0061":2}',
        b"[1,]",
        b"1 2",
        b"\xef\xbb\xbf1",
        b"[" * 200_000,
    ],
)
def test_document_without_canonical_form_is_rejected(document: bytes) -> None:
    assert not answer_case(CaseKind.JCS, document).is_accepted


def test_deeply_nested_document_is_accepted() -> None:
    document = b"[" * 5000 + b"]" * 5000
    assert canonicalise(document) == document


def test_input_that_is_text_may_also_be_meant_as_text() -> None:
    assert accepts("jcs", {"input": '{"b":1, "a":2}', "expected": '{"a":2,"b":1}'})
    assert accepts("jcs", {"input": '"x"', "expected": '"\\"x\\""'})
    assert not accepts("jcs", {"input": '{"b":1, "a":2}', "expected": '{"b":1,"a":2}'})
    assert not accepts("jcs", {"input": "NaN", "expected": "NaN"})
    assert not accepts("jcs", {"input": "1", "outhex": "no hex"})
    assert accepts("jcs", {"input": "1", "expected": 1, "outhex": "31"})


def test_command_says_what_is_wrong_with_its_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conformance", "poetry"]) == 2
    assert main(["conformance", "tile-log"]) == 2
    assert main(["conformance", "tile-log", "/nowhere"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "no kind of case" in printed.err


def test_answer_stays_on_its_line() -> None:
    answer = answer_case(CaseKind.SIGNED_NOTE, json.dumps({"note": NOTE, "key": "a\n\x1b[31m+b"}).encode())
    assert len(answer.lines()) == 2
    assert "\x1b" not in answer.lines()[1]
