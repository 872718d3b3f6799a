# SPDX-License-Identifier: Apache-2.0
"""Keys that people have already: read from .pub files; their signatures are checked as ssh-keygen checks them."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from builders.rights_world import a_key
from builders.ssh_keys import (
    KINDS,
    a_blob,
    a_line,
    a_security_key,
    an_ssh_key,
    an_sshsig,
    needs_ssh_keygen,
    run_ssh_keygen,
    touch,
    what_sshsig_signs,
)
from fairchord.author_key import AuthorKey, allowed_signers_line, check_key_text
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered
from fairchord.openssh import OpenSshKey
from fairchord.signing import signed_text
from fairchord.sshsig import SshSignature, armor, dearmor

PAYLOAD = b'{"a":1}'
TEXT = signed_text("grant", PAYLOAD)
PLAIN = a_key("Ana").verify_key


def ed25519_line(raw: bytes) -> str:
    return a_line(b"ssh-ed25519", raw)


def blob_of(key: AuthorKey) -> bytes:
    return base64.b64decode(key.text.split(" ")[1])


@pytest.mark.parametrize("kind", KINDS)
def test_what_ssh_keygen_signs_holds_for_its_key_kind_and_payload_only(kind: str, tmp_path: Path) -> None:
    ana, ben = an_ssh_key(tmp_path, "ana", kind), an_ssh_key(tmp_path, "ben", kind)
    signature = ana.sign("grant", PAYLOAD)
    ana.public.verify("grant", PAYLOAD, signature)
    for key, name, payload in ((ana, "work", PAYLOAD), (ana, "grant", b"{}"), (ben, "grant", PAYLOAD)):
        with pytest.raises(RecordTampered, match="does not hold under key"):
            key.public.verify(name, payload, signature)


@pytest.mark.parametrize("option", ["hashalg=sha256", "hashalg=sha512"])
def test_both_hashes_of_sshsig_hold(option: str, tmp_path: Path) -> None:
    ana = an_ssh_key(tmp_path)
    ana.public.verify("grant", PAYLOAD, dearmor(ana.sign_bytes(TEXT, "-O", option)))


@pytest.mark.parametrize("kind", KINDS)
def test_ssh_keygen_accepts_what_we_write_back(kind: str, tmp_path: Path) -> None:
    ana = an_ssh_key(tmp_path, "ana", kind)
    file_text = ana.sign_bytes(TEXT)
    assert armor(dearmor(file_text)) == file_text
    assert verified_by_ssh_keygen(tmp_path, "party-ana", ana.public, dearmor(file_text), TEXT)
    assert not verified_by_ssh_keygen(tmp_path, "party-ana", ana.public, dearmor(file_text), TEXT + b" ")


def verified_by_ssh_keygen(folder: Path, party: str, key: AuthorKey, signature: str, text: bytes) -> bool:
    (folder / "allowed").write_text(allowed_signers_line(party, key) + "\n")
    (folder / "signature").write_text(armor(signature))
    done = run_ssh_keygen(
        "-Y", "verify", "-f", folder / "allowed", "-I", party, "-n", "fairchord", "-s", folder / "signature", text=text
    )
    return done.returncode == 0


def test_a_security_key_that_was_touched_holds_and_ssh_keygen_agrees(tmp_path: Path) -> None:
    token, blob = a_security_key()
    key = AuthorKey(OpenSshKey(blob))
    signature = an_sshsig(blob, touch(token, what_sshsig_signs(TEXT)))
    key.verify("grant", PAYLOAD, signature)
    assert key.algorithm == "sk-ssh-ed25519@openssh.com"
    needs_ssh_keygen()
    assert verified_by_ssh_keygen(tmp_path, "party-ana", key, signature, TEXT)
    assert not verified_by_ssh_keygen(tmp_path, "party-ana", key, signature, b"other")


def test_a_security_key_that_nobody_touched_does_not_count() -> None:
    token, blob = a_security_key()
    key = AuthorKey(OpenSshKey(blob))
    for signature in (
        touch(token, what_sshsig_signs(TEXT), flags=0),
        touch(token, what_sshsig_signs(TEXT + b" ")),
        touch(token, what_sshsig_signs(TEXT), name="ssh-ed25519"),
    ):
        with pytest.raises(RecordTampered):
            key.verify("grant", PAYLOAD, an_sshsig(blob, signature))


def test_a_key_has_one_spelling_and_its_comment_is_dropped(tmp_path: Path) -> None:
    ana = an_ssh_key(tmp_path)
    line = ana.path.with_suffix(".pub").read_text()
    assert line.endswith(" ana@home\n")
    key = AuthorKey.from_text(line)
    assert key.text == " ".join(line.split(" ")[:2])
    assert check_key_text(key.text) == key.text
    assert key == AuthorKey.from_text(key.text)
    assert len({key, AuthorKey.from_text(key.text), AuthorKey.from_text(PLAIN.text)}) == 2
    assert key.text in repr(key)
    with pytest.raises(InvalidRecord, match="only spelling"):
        check_key_text(line)
    printed = run_ssh_keygen("-l", "-f", ana.path.with_suffix(".pub")).stdout.decode().split()[1]
    assert printed == "SHA256:" + base64.b64encode(bytes.fromhex(key.fingerprint)).decode().rstrip("=")


def test_the_plain_form_keeps_its_own_signatures_and_takes_no_other(tmp_path: Path) -> None:
    key, signature = AuthorKey.from_text(PLAIN.text), a_key("Ana").sign("grant", PAYLOAD)
    key.verify("grant", PAYLOAD, signature)
    assert (key.text, key.fingerprint, key.algorithm) == (PLAIN.text, PLAIN.fingerprint, "ed25519")
    assert not key.is_openssh
    same_point = AuthorKey.from_text(ed25519_line(PLAIN.raw))
    assert same_point.is_openssh
    with pytest.raises(InvalidRecord, match="does not begin with sshsig:"):
        same_point.verify("grant", PAYLOAD, signature)
    ana = an_ssh_key(tmp_path)
    with pytest.raises(InvalidRecord, match="not base64"):
        key.verify("grant", PAYLOAD, ana.sign("grant", PAYLOAD))
    with pytest.raises(InvalidRecord, match="not an OpenSSH key"):
        allowed_signers_line("party-ana", key)


P256 = ec.generate_private_key(ec.SECP256R1())
POINT = P256.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
SHORT_POINT = P256.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
MODULUS = 2**3071 + 1


def number(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def rsa_line(exponent: bytes, modulus: bytes) -> str:
    return a_line(b"ssh-rsa", exponent, modulus)


def test_well_made_lines_are_read() -> None:
    for line in (
        a_line(b"ecdsa-sha2-nistp256", b"nistp256", POINT),
        rsa_line(number(65_537), number(MODULUS)),
        ed25519_line(PLAIN.raw),
    ):
        assert AuthorKey.from_text(line).text == line


SMALL_ORDER = (1).to_bytes(32, "little")
NOT_CANONICAL = (2**255 - 19).to_bytes(32, "little")
GOOD = ed25519_line(PLAIN.raw)
DSS = "ssh-dss " + base64.b64encode(a_blob(b"ssh-dss", number(2**1023 + 1))).decode()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "not an OpenSSH public key"),
        ("ssh-ed25519", "not an OpenSSH public key"),
        ("x" * 20_000, "not an OpenSSH public key"),
        (f"{GOOD}\n{GOOD}", "not an OpenSSH public key"),
        (f'restrict,command="x" {GOOD}', "not an OpenSSH public key|not accepted|not base64"),
        (GOOD.replace("ssh-ed25519 ", "ssh-rsa "), "calls itself"),
        ("ssh-ed25519 AAAA", "cut short"),
        ("ssh-ed25519 QQ=", "not base64"),
        ("ssh-ed25519 QR==", "only spelling"),
        (a_line(b"ssh-ed25519", SMALL_ORDER), "small order"),
        (a_line(b"ssh-ed25519", NOT_CANONICAL), "canonical"),
        (a_line(b"ssh-ed25519", PLAIN.raw[:31]), "32 bytes"),
        (a_line(b"ssh-ed25519", PLAIN.raw, b"more"), "bytes too many"),
        (a_line(b"sk-ssh-ed25519@openssh.com", SMALL_ORDER, b"ssh:"), "small order"),
        (DSS, "'ssh-dss' are not accepted"),
        ("ecdsa-sha2-nistp521 " + base64.b64encode(a_blob(b"ecdsa-sha2-nistp521")).decode(), "not accepted"),
        ("x " + base64.b64encode(a_blob("é".encode())).decode(), "not ASCII"),
        (a_line(b"ecdsa-sha2-nistp256", b"nistp256", SHORT_POINT), "uncompressed"),
        (a_line(b"ecdsa-sha2-nistp256", b"nistp384", POINT), "uncompressed"),
        (a_line(b"ecdsa-sha2-nistp256", b"nistp256", POINT[:-1] + bytes([POINT[-1] ^ 1])), "not a point"),
        (rsa_line(number(65_537), number(2**2047 + 1)), "2048 bits"),
        (rsa_line(number(65_537), number(2**16_384 + 1)), "16385 bits"),
        (rsa_line(number(65_537), number(MODULUS + 1)), "3072 bits"),
        (rsa_line(number(3), number(MODULUS)), "unusual exponent"),
        (rsa_line(number(65_538), number(MODULUS)), "unusual exponent"),
        (rsa_line(number(2**32 + 1), number(MODULUS)), "unusual exponent"),
        (rsa_line(b"\0" + number(65_537), number(MODULUS)), "shortest spelling"),
        (rsa_line(b"", number(MODULUS)), "shortest spelling"),
        (rsa_line(b"\x80", number(MODULUS)), "shortest spelling"),
        (rsa_line(b"\0", number(MODULUS)), "shortest spelling"),
    ],
)
def test_keys_that_must_be_refused(line: str, message: str) -> None:
    with pytest.raises(InvalidRecord, match=message):
        AuthorKey.from_text(line)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "does not begin"),
        ("sshsig:" + "A" * 40_000, "does not begin"),
        ("sshsig:!", "not base64"),
        ("sshsig:QR==", "only spelling"),
        (an_sshsig(b"k", b"s", opening=b"SSHSIH\0\0\0\1"), "not of version 1"),
        (an_sshsig(b"k", b"s", opening=b"SSHSIG\0\0\0\2"), "not of version 1"),
        (an_sshsig(b"k", b"s", namespace=b"file"), "namespace 'file'"),
        (an_sshsig(b"k", b"s", namespace=b""), "namespace ''"),
        (an_sshsig(b"k", b"s", reserved=b"x"), "not known"),
        (an_sshsig(b"k", b"s", hash_name=b"sha1"), "not known: 'sha1'"),
        (an_sshsig(b"k", b"s", after=b"x"), "too many"),
        ("sshsig:" + base64.b64encode(b"SSHSIG\0\0\0\1\0\0\0\x09").decode(), "cut short"),
    ],
)
def test_malformed_signatures_are_refused_before_any_key_is_asked(text: str, message: str) -> None:
    with pytest.raises(InvalidRecord, match=message):
        SshSignature.read(text)


@pytest.mark.parametrize("text", ["", "-----BEGIN SSH SIGNATURE-----", "-----BEGIN SSH SIGNATURE-----\nAAAA\n---"])
def test_armour_that_is_broken_is_refused(text: str) -> None:
    with pytest.raises(InvalidRecord, match="not in its armour"):
        dearmor(text)


def test_an_ecdsa_signature_has_one_spelling_and_its_own_name() -> None:
    key = AuthorKey.from_text(a_line(b"ecdsa-sha2-nistp256", b"nistp256", POINT))
    name = b"ecdsa-sha2-nistp256"
    r, s = decode_dss_signature(P256.sign(what_sshsig_signs(TEXT), ec.ECDSA(hashes.SHA256())))
    pair = a_blob(number(r), number(s))
    key.verify("grant", PAYLOAD, an_sshsig(blob_of(key), a_blob(name, pair)))
    for wrong in (
        a_blob(name, pair + b"x"),
        a_blob(name, pair, b"x"),
        a_blob(name, a_blob(b"\0\0" + number(r), number(s))),
        a_blob(b"ecdsa-sha2-nistp384", pair),
        a_blob(name, a_blob(number(s), number(r))),
        a_blob(name, b""),
    ):
        with pytest.raises(FairchordError):
            key.verify("grant", PAYLOAD, an_sshsig(blob_of(key), wrong))


@pytest.mark.parametrize(("name", "hash_kind"), [("rsa-sha2-256", hashes.SHA256()), ("rsa-sha2-512", hashes.SHA512())])
def test_rsa_counts_with_sha2_of_the_named_size_only(name: str, hash_kind: hashes.HashAlgorithm) -> None:
    private = rsa.generate_private_key(public_exponent=65_537, key_size=3072)
    key = AuthorKey.from_text(rsa_line(number(65_537), number(private.public_key().public_numbers().n)))
    made = private.sign(what_sshsig_signs(TEXT), padding.PKCS1v15(), hash_kind)
    key.verify("grant", PAYLOAD, an_sshsig(blob_of(key), a_blob(name.encode(), made)))
    other = {"rsa-sha2-256": b"rsa-sha2-512", "rsa-sha2-512": b"rsa-sha2-256"}[name]
    for wrong in (a_blob(other, made), a_blob(b"ssh-rsa", made), a_blob(name.encode(), made[:-1])):
        with pytest.raises(RecordTampered):
            key.verify("grant", PAYLOAD, an_sshsig(blob_of(key), wrong))
