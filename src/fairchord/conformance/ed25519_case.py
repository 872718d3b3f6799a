# SPDX-License-Identifier: Apache-2.0
"""Ed25519 signatures as Wycheproof publishes them (a file, a group or a test) and as CCTV does (a list or a case).

A key that RFC 8032 does not allow (not canonical, not on the curve), or of small order, is rejected before its
signature is looked at: this is the rule by which keys are registered here.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from fairchord.conformance.answer import Answer, accept, reject, sum_up
from fairchord.conformance.case_json import CaseFields, is_hexadecimal, read_base64
from fairchord.errors import FairchordError, InvalidInput, InvalidRecord
from fairchord.ledger.note_verifier import NoteVerifier
from fairchord.signing import KEY_PREFIX, VerifyKey

_WHAT = "ed25519"
_KEYS = (
    "key",
    "pk",
    "publicKey",
    "public_key",
    "publicKeyDer",
    "publicKeyPem",
    "publicKeyJwk",
    "keyDer",
    "keyPem",
    "jwk",
)
_DER_PREFIX = bytes.fromhex("302a300506032b6570032100")


def answer_ed25519(record: object) -> Answer:
    """Answer a test, a group, a whole file or a list of them."""
    if isinstance(record, list) and record:
        return sum_up([_labelled(item, {}, place) for place, item in enumerate(record)])
    fields = CaseFields(record, _WHAT)
    if fields.has_any("testGroups", "tests"):
        return sum_up(_answers_of(fields.record, {}))
    if not fields.has_any("sig", "signature", "msg", "message", *_KEYS):
        raise InvalidInput("this is no ed25519 case", hint="expected a key, msg and sig")
    return _answer_one(fields.record, {})


def _answers_of(record: Mapping[str, Any], around: Mapping[str, Any]) -> list[Answer]:
    """Answer every test of a file or a group; a test may leave its key to the group."""
    inherited = {**around, **{name: record[name] for name in _KEYS if name in record}}
    answers: list[Answer] = []
    for group in _list_of(record, "testGroups"):
        answers += _answers_of(_object(group), inherited)
    answers += [_labelled(test, inherited, place) for place, test in enumerate(_list_of(record, "tests"))]
    return answers


def _labelled(test: object, inherited: Mapping[str, Any], place: int) -> Answer:
    record = _object(test)
    if "testGroups" in record or "tests" in record:
        answer = sum_up(_answers_of(record, inherited))
    else:
        answer = _answer_one(record, inherited)
    name = next((f"{word} {record[word]}" for word in ("tcId", "number", "id") if word in record), f"case {place}")
    return Answer(
        is_accepted=answer.is_accepted, reason=answer.reason, label=name, facts=answer.facts, parts=answer.parts
    )


def _answer_one(record: Mapping[str, Any], inherited: Mapping[str, Any]) -> Answer:
    own = CaseFields(record, _WHAT)
    try:
        key = _read_key(own if own.has_any(*_KEYS) else CaseFields(inherited, _WHAT))
        message, signature = _read_message(own), _read_signature(own)
        if len(signature) != 64:
            return reject(f"a signature has 64 bytes, this one has {len(signature)}")
    except FairchordError as error:
        return reject(error.message)
    if not key.verifies_raw(message, signature):
        return reject("the signature does not hold")
    return accept("the signature holds")


def _read_signature(fields: CaseFields) -> bytes:
    """Read a signature: hexadecimal, or base64 of the length that 64 bytes have."""
    text = fields.text("sig", "signature")
    return fields.base64("sig", "signature") if len(text) == 88 else fields.hexadecimal("sig", "signature")


def _read_message(fields: CaseFields) -> bytes:
    """Read a message: hexadecimal, or else a plain text; CCTV, which numbers its cases, has only plain texts."""
    text = fields.text("msg", "message")
    try:
        is_plain = "number" in fields.record or not is_hexadecimal(text)
        return text.encode("utf-8") if is_plain else bytes.fromhex(text)
    except UnicodeEncodeError as error:
        raise InvalidRecord("ed25519: msg holds half a surrogate pair") from error


def _read_key(fields: CaseFields) -> VerifyKey:
    """Read a public key from the first member that holds one."""
    for name in _KEYS:
        value = fields.find(name)
        if isinstance(value, Mapping):
            return _read_key_object(value)
        if isinstance(value, str):
            return read_key_text(value)
    raise InvalidRecord("ed25519: there is no public key")


def _read_key_object(value: Mapping[str, Any]) -> VerifyKey:
    """Read {"pk": "<hex>"} or a JSON Web Key {"x": "<base64url>"}."""
    inner = CaseFields(value, _WHAT)
    if inner.has_any("x"):
        text = inner.text("x")
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}", text):
            raise InvalidRecord("ed25519: x is not 32 bytes in base64url")
        return VerifyKey(_from_base64url(text))
    return VerifyKey(inner.hexadecimal("pk", "key", "raw"))


def _from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=")


def read_key_text(text: str) -> VerifyKey:
    """Read hexadecimal (raw or DER), PEM, our own text form, or a note's verifier key."""
    if text.startswith(KEY_PREFIX):
        return VerifyKey.from_text(text)
    if len(text) == 44 and text.endswith("="):
        return VerifyKey(read_base64(text, "ed25519: the public key"))
    if "+" in text and "-----" not in text:
        return NoteVerifier.from_text(text.strip()).ed25519_key
    if not is_hexadecimal(text):
        return _from_loaded(text.encode("utf-8", "replace"), serialization.load_pem_public_key)
    raw = bytes.fromhex(text)
    return VerifyKey(raw.removeprefix(_DER_PREFIX) if len(raw) == 44 else raw)


def _from_loaded(data: bytes, load: Any) -> VerifyKey:
    try:
        key = load(data)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InvalidRecord(f"ed25519: the public key cannot be read: {error}") from error
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidRecord("ed25519: the public key is of another kind")
    return VerifyKey(key.public_bytes_raw())


def _list_of(record: Mapping[str, Any], name: str) -> Sequence[object]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise InvalidInput(f"{name} is not a list", hint="give the file as it was published")
    return value


def _object(value: object) -> Mapping[str, Any]:
    return CaseFields(value, _WHAT).record
