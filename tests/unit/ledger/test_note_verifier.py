# SPDX-License-Identifier: Apache-2.0
"""Notes under several keys, by the rules of C2SP: what is accepted, what is ignored, what refuses all."""

import base64
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from builders.published_log import NOW, witness_verifier
from builders.rights_world import a_key
from fairchord.errors import EnvironmentLacking, InvalidRecord, RecordTampered
from fairchord.ledger.mldsa_key import MldsaKey
from fairchord.ledger.note_verifier import (
    LOG_TYPE,
    MLDSA_TYPE,
    NoteSignature,
    NoteVerifier,
    cosign,
    cosigned_message,
    open_signed_note,
    split_note,
)
from fairchord.ledger.signed_note import sign_note

TEXT = "example.org/log\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
LOG, WITNESS = a_key("log"), a_key("witness")
LOG_NAME, WITNESS_NAME = "example.org/log", "witness.example/w"
NOTE = sign_note(TEXT, LOG_NAME, LOG)
LINE = cosign(TEXT, WITNESS_NAME, WITNESS, NOW)
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def log_key(name: str = LOG_NAME) -> NoteVerifier:
    return NoteVerifier(name=name, kind=LOG_TYPE, verify_key=LOG.verify_key)


def witness_key() -> NoteVerifier:
    return witness_verifier(WITNESS_NAME, WITNESS)


def test_log_and_witness_are_both_found() -> None:
    opened = open_signed_note((NOTE + LINE).encode(), [log_key(), witness_key()])
    assert opened.text == TEXT
    assert opened.signatures == (
        NoteSignature(verifier=log_key()),
        NoteSignature(verifier=witness_key(), time=NOW),
    )
    assert opened.signers() == {log_key(), witness_key()}


def test_signatures_by_unknown_keys_do_not_count() -> None:
    assert open_signed_note((NOTE + LINE).encode(), [witness_key()]).signers() == {witness_key()}
    with pytest.raises(RecordTampered, match="no known key"):
        open_signed_note((NOTE + LINE).encode(), [log_key("example.org/other")])
    with pytest.raises(RecordTampered, match="no known key"):
        open_signed_note(NOTE.encode(), [])


def test_one_wrong_signature_of_a_known_key_refuses_all() -> None:
    forged = LINE.replace(" ", " ", 1)
    payload = bytearray(base64.b64decode(forged.split()[2]))
    payload[20] ^= 1
    line = f"\u2014 {WITNESS_NAME} {base64.b64encode(payload).decode()}\n"
    assert open_signed_note((NOTE + line).encode(), [log_key()])
    with pytest.raises(RecordTampered, match="does not hold"):
        open_signed_note((NOTE + line).encode(), [log_key(), witness_key()])


def test_cosignature_covers_its_time_and_every_line() -> None:
    payload = bytearray(base64.b64decode(LINE.split()[2]))
    payload[11] ^= 1
    later = f"\u2014 {WITNESS_NAME} {base64.b64encode(payload).decode()}\n"
    for changed in (NOTE + later, (NOTE + LINE).replace("\n3\n", "\n4\n")):
        with pytest.raises(RecordTampered):
            open_signed_note(changed.encode(), [witness_key()])
    assert cosigned_message(TEXT, NOW) == f"cosignature/v1\ntime {NOW}\n{TEXT}".encode()


def mldsa_witness(name: str = WITNESS_NAME) -> tuple[MLDSA44PrivateKey, NoteVerifier]:
    key = MLDSA44PrivateKey.from_seed_bytes(b"w" * 32)
    raw = MldsaKey(key.public_key().public_bytes_raw())
    return key, NoteVerifier(name=name, kind=MLDSA_TYPE, verify_key=raw)


def mldsa_line(key: MLDSA44PrivateKey, verifier: NoteVerifier, *, text: str = TEXT, size: int = 3) -> str:
    """A signature line made by the specification's own structure."""
    names = (verifier.name.encode(), text.partition("\n")[0].encode())
    witness, origin = (bytes([len(name)]) + name for name in names)
    numbers = [number.to_bytes(8, "big") for number in (NOW, 0, size)]
    root = base64.b64decode(text.split("\n")[2])
    message = b"subtree/v1\n\x00" + witness + numbers[0] + origin + numbers[1] + numbers[2] + root
    payload = verifier.key_id + numbers[0] + key.sign(message)
    return f"\u2014 {verifier.name} {base64.b64encode(payload).decode()}\n"


def test_mldsa_cosignature_is_checked() -> None:
    key, verifier = mldsa_witness()
    assert NoteVerifier.from_text(verifier.text) == verifier
    opened = open_signed_note((NOTE + mldsa_line(key, verifier)).encode(), [log_key(), verifier])
    assert opened.signatures[1] == NoteSignature(verifier=verifier, time=NOW)
    assert verifier in opened.signers()
    with pytest.raises(RecordTampered):
        open_signed_note((NOTE + mldsa_line(key, verifier, size=4)).encode(), [verifier])
    with pytest.raises(RecordTampered):
        open_signed_note((NOTE + mldsa_line(key, verifier)[:-41] + "\n").encode(), [verifier])
    with pytest.raises(InvalidRecord, match="no Ed25519 key"):
        _ = verifier.ed25519_key
    assert verifier.verify_key != witness_key().verify_key
    assert log_key().ed25519_key == LOG.verify_key


def test_mldsa_signs_heads_of_a_short_name_only() -> None:
    _, verifier = mldsa_witness("w" * 256)
    payload = base64.b64encode(verifier.key_id + bytes(8 + 2420)).decode()
    for text, reason in ((TEXT, "more than 255 bytes"), ("no head\n", "not a tree head")):
        line = f"\u2014 {verifier.name} {payload}\n"
        with pytest.raises(InvalidRecord, match=reason):
            open_signed_note(f"{text}\n{line}".encode(), [verifier])
    with pytest.raises(InvalidRecord, match="1312 bytes"):
        MldsaKey(b"short")


def test_installation_without_mldsa_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.mldsa", None)
    with pytest.raises(EnvironmentLacking, match="cannot check ML-DSA"):
        MldsaKey(bytes(1312))


def test_time_beyond_2_to_the_63_is_refused() -> None:
    with pytest.raises(RecordTampered):
        open_signed_note((NOTE + cosign(TEXT, WITNESS_NAME, WITNESS, 2**63)).encode(), [witness_key()])


def test_signature_of_another_length_is_refused() -> None:
    payload = log_key().key_id + b"x" * 63
    line = f"\u2014 {LOG_NAME} {base64.b64encode(payload).decode()}\n"
    with pytest.raises(RecordTampered):
        open_signed_note(f"{TEXT}\n{line}".encode(), [log_key()])


def test_key_that_is_given_twice_is_refused_once_it_matters() -> None:
    assert open_signed_note(NOTE.encode(), [log_key(), witness_key(), witness_key()])
    with pytest.raises(InvalidRecord, match="called example"):
        open_signed_note(NOTE.encode(), [log_key(), log_key()])


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        f"{TEXT}\n",
        NOTE[:-1],
        f"\x01{NOTE}",
        NOTE.replace(LOG_NAME + " ", "Bad Name ", 1),
        f"{NOTE}Unexpected line.\n",
        f"{TEXT}\n\u2014 {LOG_NAME} AAAA\n",
        f"{TEXT}\n\u2014 {LOG_NAME} not*base64\n",
        f"{TEXT}\n\u2014 a+b {NOTE.split()[-1]}\n",
        f"{TEXT}\n\u2014  {NOTE.split()[-1]}\n",
        f"{TEXT}\n" + NOTE.rpartition("\n\n")[2] * 101,
        "",
        "\n\n",
    ],
)
def test_malformed_note_is_refused(note: str) -> None:
    with pytest.raises(InvalidRecord):
        split_note(note.encode())


def test_note_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="UTF-8"):
        split_note(b"\xff" + NOTE.encode())


def test_text_ends_at_the_last_blank_line() -> None:
    text, lines = split_note(sign_note("a\n\nb\n", "name", LOG).encode())
    assert text == "a\n\nb\n"
    assert [name for name, _, _ in lines] == ["name"]


def test_verifier_key_reads_back() -> None:
    assert NoteVerifier.from_text(PETER).text == PETER
    for key in (log_key(), witness_key()):
        assert NoteVerifier.from_text(key.text) == key


@pytest.mark.parametrize("start", range(len(PETER)))
def test_no_part_of_a_verifier_key_is_one(start: int) -> None:
    for stop in range(start + 1, len(PETER) + 1):
        if (start, stop) != (0, len(PETER)):
            with pytest.raises(InvalidRecord):
                NoteVerifier.from_text(PETER[start:stop])


@pytest.mark.parametrize(
    "text",
    [
        PETER.replace("PeterNeumann", "Peter Neumann"),
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("+ARpc", "+BRpc"),
        PETER.replace("+ARpc", "+ZRpc"),
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
    ],
)
def test_mangled_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord):
        NoteVerifier.from_text(text)
