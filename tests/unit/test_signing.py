# SPDX-License-Identifier: Apache-2.0
"""Keys and signatures: third-party vectors, domain separation, keys that must be refused, files."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from builders.rights_world import a_key
from builders.vectors import vectors_folder
from fairchord.errors import InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.signing import SigningKey, VerifyKey, decode_signature, signed_text

PRIME = 2**255 - 19
ORDER_8 = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"


def test_a_signature_holds_for_its_kind_and_payload_only() -> None:
    key = a_key("Ana")
    signature = key.sign("grant", b"{}")
    key.verify_key.verify("grant", b"{}", signature)
    for kind, payload in (("work", b"{}"), ("grant", b"[]"), ("grant", b"")):
        with pytest.raises(RecordTampered):
            key.verify_key.verify(kind, payload, signature)
    with pytest.raises(RecordTampered):
        a_key("Ben").verify_key.verify("grant", b"{}", signature)


def test_every_signed_text_opens_with_its_type_and_version() -> None:
    assert signed_text("grant", b"{}") == b"fairchord/grant/v1\n{}"
    for kind in ("", "Grant", "grant/v1\n", "a b"):
        with pytest.raises(InvalidRecord):
            signed_text(kind, b"")
    with pytest.raises(InvalidRecord, match="may not begin"):
        a_key("Ana").sign_note(b"fairchord/grant/v1\n{}")


def test_keys_read_back_from_text_and_never_print_their_secret() -> None:
    key = a_key("Ana")
    assert VerifyKey.from_text(key.verify_key.text) == key.verify_key
    assert len({key.verify_key, a_key("Ana").verify_key, a_key("Ben").verify_key}) == 2
    assert key.verify_key.text in repr(key)
    assert key.verify_key.text in repr(key.verify_key)
    assert SigningKey.generate(lambda count: bytes(count)).verify_key == SigningKey.from_seed(bytes(32)).verify_key
    assert SigningKey.generate().verify_key != SigningKey.generate().verify_key


@pytest.mark.parametrize("text", ["", "ed25519:", "ed25519:" + "AB" * 32, "ab" * 32, "rsa:" + "ab" * 32])
def test_malformed_key_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match="not a public key"):
        VerifyKey.from_text(text)


def weak_keys() -> dict[str, bytes]:
    order_8 = int.from_bytes(bytes.fromhex(ORDER_8), "little")
    small = {
        "identity": 1,
        "order 2": PRIME - 1,
        "order 4": 0,
        "order 8": order_8,
        "the other order 8": PRIME - order_8,
    }
    sign = 1 << 255
    return {
        **{name: y.to_bytes(32, "little") for name, y in small.items()},
        **{f"{name}, negative": (y | sign).to_bytes(32, "little") for name, y in small.items()},
        "y is the prime": PRIME.to_bytes(32, "little"),
        "y is above the prime": (PRIME + 3).to_bytes(32, "little"),
        "not on the curve": (2).to_bytes(32, "little"),
        "too short": bytes(31),
    }


@pytest.mark.parametrize("name", weak_keys())
def test_small_order_and_misspelled_keys_are_refused(name: str) -> None:
    with pytest.raises(InvalidRecord):
        VerifyKey(weak_keys()[name])


def test_the_order_8_point_is_one_that_a_careless_verifier_accepts() -> None:
    """With A of order 8 and R = identity, S = 0, about one message in eight verifies without any secret."""
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(ORDER_8))
    forged = (1).to_bytes(32, "little") + bytes(32)
    accepted = 0
    for number in range(64):
        try:
            public.verify(forged, b"message %d" % number)
            accepted += 1
        except Exception:
            continue
    assert accepted > 0


@pytest.mark.parametrize("text", ["", "!" * 88, "QUJD", base64.b64encode(bytes(63)).decode(), " " + "A" * 86 + "=="])
def test_malformed_signatures_are_refused(text: str) -> None:
    with pytest.raises(InvalidRecord):
        decode_signature(text)


def test_a_signature_has_one_spelling() -> None:
    text = base64.b64encode(bytes(64)).decode()
    assert decode_signature(text) == bytes(64)
    with pytest.raises(InvalidRecord):
        decode_signature(text[:-3] + "B==")


def test_a_saved_key_is_for_its_owner_alone_and_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ana.pem"
    a_key("Ana").save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert SigningKey.load(path).verify_key == a_key("Ana").verify_key
    with pytest.raises(InvalidRecord, match="exists already"):
        a_key("Ben").save(path)
    with pytest.raises(ResourceAbsent, match="cannot write"):
        a_key("Ana").save(tmp_path / "nowhere" / "ana.pem")


def test_what_is_not_a_key_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match="no signing key"):
        SigningKey.load(tmp_path / "none.pem")
    with pytest.raises(ResourceAbsent, match="cannot read"):
        SigningKey.load(tmp_path)
    (tmp_path / "text.pem").write_text("not a key")
    with pytest.raises(InvalidRecord, match="not a private key"):
        SigningKey.load(tmp_path / "text.pem")
    other = X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "other.pem").write_bytes(other)
    with pytest.raises(InvalidRecord, match="not an Ed25519 key"):
        SigningKey.load(tmp_path / "other.pem")
    with pytest.raises(InvalidRecord, match="32 bytes"):
        SigningKey.from_seed(b"short")


def test_third_party_vectors() -> None:
    groups = json.loads((vectors_folder("wycheproof") / "ed25519_test.json").read_text())["testGroups"]
    tried = 0
    for group in groups:
        key = VerifyKey(bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            holds = key.verifies_raw(bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
            assert holds == (case["result"] == "valid"), case["tcId"]
            tried += 1
    assert tried == 151
