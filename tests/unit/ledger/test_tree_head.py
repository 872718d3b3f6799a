# SPDX-License-Identifier: Apache-2.0
"""Tree heads and signed notes: the C2SP forms, read and written, and their malformed variants."""

from __future__ import annotations

import base64

import pytest

from builders.rights_world import a_key
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.ledger.signed_note import NoteKey, open_note, sign_note
from fairchord.ledger.tree_head import SignedTreeHead

ORIGIN = "example.org/log"
KEY = NoteKey(name=ORIGIN, verify_key=a_key("Operator").verify_key)
HEAD = SignedTreeHead.sign(ORIGIN, 3, bytes(range(32)), a_key("Operator"))

PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_published_note_verifies_under_its_published_key() -> None:
    text = open_note(PUBLISHED_NOTE, NoteKey.from_text(PUBLISHED_KEY))
    assert text.startswith("If you think cryptography")
    with pytest.raises(RecordTampered):
        open_note(PUBLISHED_NOTE.replace("answer", "Answer"), NoteKey.from_text(PUBLISHED_KEY))


def test_a_tree_head_has_three_lines_and_reads_back_equal() -> None:
    lines = HEAD.note.split("\n")
    assert lines[:4] == [ORIGIN, "3", base64.b64encode(bytes(range(32))).decode(), ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert SignedTreeHead.parse(HEAD.note, KEY) == HEAD
    assert NoteKey.from_text(KEY.text) == KEY


def test_signatures_by_others_are_ignored_and_a_wrong_one_by_the_log_refuses_all() -> None:
    text, _, block = HEAD.note.partition("\n\n")
    witness = sign_note(text + "\n", "witness.example", a_key("Ben")).split("\n\n")[1]
    assert SignedTreeHead.parse(f"{text}\n\n{witness}{block}", KEY).size == 3
    with pytest.raises(RecordTampered):
        SignedTreeHead.parse(f"{text}\n\n{witness}", KEY)
    wrong = SignedTreeHead.sign(ORIGIN, 4, bytes(32), a_key("Operator")).note.split("\n\n")[1]
    with pytest.raises(RecordTampered):
        SignedTreeHead.parse(f"{text}\n\n{block}{wrong}", KEY)


def test_one_changed_character_anywhere_is_found() -> None:
    for place, character in enumerate(HEAD.note):
        changed = HEAD.note[:place] + ("x" if character != "x" else "y") + HEAD.note[place + 1 :]
        with pytest.raises(FairchordError):
            SignedTreeHead.parse(changed, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "example.org/log\n03\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "example.org/log\n-1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "example.org/log\n9223372036854775808\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "example.org/log\n3\nAAEC\n",
        "example.org/log\n3\n!\n",
        "example.org/log\n3\n",
        "other.example/log\n3\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        "example.org/log\n3\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n",
    ],
)
def test_malformed_tree_heads_are_refused_although_signed(text: str) -> None:
    with pytest.raises(InvalidRecord):
        SignedTreeHead.parse(sign_note(text, ORIGIN, a_key("Operator")), KEY)


def test_extension_lines_are_allowed() -> None:
    text = "example.org/log\n3\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nmore\n"
    assert SignedTreeHead.parse(sign_note(text, ORIGIN, a_key("Operator")), KEY).size == 3


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— a b",
        "text\n\n- a QUJDREVG\n",
        "text\n\n— a QUJD\n",
        "text\n\n— a QUJDREVH=\n",
        "text\n\n— a QUJDREV\n",
        "te\x00xt\n\n— a QUJDREVG\n",
        "text\n\n" + "— a QUJDREVG\n" * 101,
    ],
)
def test_malformed_notes_are_refused(note: str) -> None:
    with pytest.raises(InvalidRecord):
        open_note(note, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+c74f20a3",
        "PeterNeumann+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "a b+c74f20a3+ARpc",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10",
    ],
)
def test_malformed_verifier_keys_are_refused(text: str) -> None:
    with pytest.raises(InvalidRecord):
        NoteKey.from_text(text)


def test_names_with_spaces_or_plus_and_texts_without_an_end_are_refused() -> None:
    with pytest.raises(InvalidRecord, match="not a name"):
        sign_note("text\n", "two words", a_key("Operator"))
    for text in ("no end", "bell\x07\n"):
        with pytest.raises(InvalidRecord, match="ends with a newline"):
            sign_note(text, ORIGIN, a_key("Operator"))
