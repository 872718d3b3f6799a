# SPDX-License-Identifier: Apache-2.0
"""Signed notes (https://c2sp.org/signed-note): {"note":"...","key":"name+id+base64"}, with one key or a list of them.

Accepted when at least one of the keys has signed and none of their signatures is wrong; signatures by others do not
count. Keys of type 0x01 (Ed25519), 0x04 and 0x06 (a witness's cosignature) are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fairchord.conformance.answer import Answer, accept, reject
from fairchord.conformance.case_json import CaseFields
from fairchord.errors import FairchordError, InvalidInput, InvalidRecord
from fairchord.ledger.note_verifier import NoteVerifier, open_signed_note

_NOTES: Final = ("note", "signed_note", "signedNote", "checkpoint", "msg", "message", "text", "body")
_NOTES_IN_BASE64: Final = ("noteBase64", "note_base64", "note_b64")
_NOTES_IN_HEX: Final = ("noteHex", "note_hex")
_SIGNATURES: Final = ("signatures", "sigs")
_KEYS: Final = (
    "key", "keys", "vkey", "vkeys", "verifier", "verifiers", "public_key", "publicKey", "public_keys", "publicKeys",
    "verifier_key", "verifierKey", "verifier_keys", "verifierKeys", "known", "witness", "witnesses", "log",
)  # fmt: skip
_MOST_BYTES: Final = 1_000_000


def answer_note(record: object) -> Answer:
    """Say whether a note is signed by one of the keys given."""
    fields = CaseFields(record, "signed-note")
    if not fields.has_any(*_NOTES, *_NOTES_IN_BASE64, *_NOTES_IN_HEX):
        raise InvalidInput("this is no signed-note case", hint="expected a note and a verifier key")
    try:
        note = _read_note(fields)
        if len(note) > _MOST_BYTES:
            return reject(f"a note of {len(note):,} bytes, more than {_MOST_BYTES:,}")
        verifiers = [NoteVerifier.from_text(text) for text in _key_texts(fields)]
        opened = open_signed_note(note, verifiers)
    except UnicodeEncodeError:
        return reject("the note holds half a surrogate pair")
    except FairchordError as error:
        return reject(error.message)
    names = [signature.verifier.text for signature in opened.signatures]
    times = [signature.time for signature in opened.signatures if signature.time is not None]
    return accept(f"signed by {', '.join(names)}", text=opened.text, signed_by=names, times=times)


def _read_note(fields: CaseFields) -> bytes:
    """Return the bytes of the note; text and signature lines may also stand apart."""
    if fields.has_any(*_NOTES_IN_BASE64):
        return fields.base64(*_NOTES_IN_BASE64)
    if fields.has_any(*_NOTES_IN_HEX):
        return fields.hexadecimal(*_NOTES_IN_HEX)
    text, lines = fields.text(*_NOTES), fields.find(*_SIGNATURES)
    if isinstance(lines, list) and all(isinstance(line, str) for line in lines) and "\n\n\u2014 " not in text:
        text += "\n" + "".join(line.removesuffix("\n") + "\n" for line in lines)
    return text.encode("utf-8")


def _key_texts(fields: CaseFields) -> list[str]:
    found = [text for name in _KEYS for text in _texts_in(fields.find(name))]
    if not found:
        raise InvalidRecord("signed-note: no verifier key is given, so no signature can be known")
    return found


def _texts_in(value: object) -> list[str]:
    """Return the keys in a text, a list of them, or an object that holds them by one of the usual names."""
    if value is None:
        return []
    if isinstance(value, str):
        return value.split()
    if isinstance(value, list):
        return [text for item in value for text in _texts_in(item)]
    if isinstance(value, Mapping) and set(value) & set(_KEYS):
        return [text for name in _KEYS for text in _texts_in(value.get(name))]
    raise InvalidRecord("signed-note: there is something among the keys that is no verifier key")
