# SPDX-License-Identifier: Apache-2.0
"""Content credentials are written and read by the library itself: trusted with our root, untrusted without, and bound
to their file, whether inside it or beside it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from builders.certified_folder import SOME_HASH
from fairchord.audio.sound_file import ENCODERS
from fairchord.disclosure.certificate import MARKING
from fairchord.disclosure.credentials.authority import CredentialKey, check_issued, make_root, make_signer
from fairchord.disclosure.credentials.c2pa_library import MEDIA_TYPES, has_sidecar, media_type
from fairchord.disclosure.credentials.claim import OUTPUT, RESERVED, TRAINING_MINING, OutputClaim
from fairchord.disclosure.credentials.reading import CredentialState, FoundCredentials, judge, read_credentials
from fairchord.disclosure.credentials.signing_files import sign_bytes
from fairchord.errors import EnvironmentLacking, InvalidRecord, RecordTampered
from fairchord.music.midi_write import write_midi
from fairchord.shelf import shelf_pieces

pytest.importorskip("c2pa", reason="the extra `credentials` is not installed")
pytest.importorskip("soundfile", reason="the extra `credentials` is not installed")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Chance:
    """Random bytes that are the same in every run."""

    def __init__(self, seed: str) -> None:
        self._state = seed.encode()

    def __call__(self, count: int) -> bytes:
        self._state = hashlib.sha512(self._state).digest()
        return self._state[:count]


def keys(name: str = "Studio", start: datetime = START) -> tuple[CredentialKey, CredentialKey]:
    chance = Chance(name)
    root = make_root(name, start, chance)
    return root, make_signer(root, name, start, chance)


ROOT, SIGNER = keys()
CLAIM = OutputClaim(
    title="Amber Rain",
    made_at="2026-03-01T12:00:00Z",
    software_version="0.1.0",
    model={"weights_sha256": SOME_HASH, "snapshot_root": SOME_HASH, "log": {"root": SOME_HASH, "size": 3}},
    log={"origin": "fairchord.local/studio", "root": SOME_HASH, "size": 7},
    issuer_key="ed25519:" + "0" * 64,
)


def content_of(ending: str, piece: int = 0) -> bytes:
    if ending == ".mid":
        return write_midi(shelf_pieces()[piece].piece)
    sound = (np.sin(np.arange(9_000) / (17 + piece))[:, None] * [0.4, 0.3]).astype(np.float32)
    return ENCODERS[ending[1:]](sound, 48_000)


def signed(
    ending: str, *, piece: int = 0, signer: CredentialKey = SIGNER, claim: OutputClaim = CLAIM
) -> tuple[bytes, bytes | None]:
    """The file as it is handed on, and its sidecar where it has one."""
    name = "song" + ending
    kind = media_type(name) or ""
    definition = claim.definition(name, kind)
    manifest, content = sign_bytes(content_of(ending, piece), kind, definition, signer, beside=has_sidecar(name))
    return content, manifest if has_sidecar(name) else None


def read(ending: str, content: bytes, sidecar: bytes | None, root: CredentialKey | None = ROOT) -> FoundCredentials:
    pem = None if root is None else root.certificate_pem
    return read_credentials(content, MEDIA_TYPES[ending], sidecar=sidecar, root_pem=pem)


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_credentials_are_trusted_with_our_root_and_with_no_other(ending: str) -> None:
    content, sidecar = signed(ending)
    assert read(ending, content, sidecar).state is CredentialState.TRUSTED
    assert read(ending, content, sidecar, root=None).state is CredentialState.UNTRUSTED
    assert read(ending, content, sidecar, root=keys("Other")[0]).state is CredentialState.UNTRUSTED


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_credentials_state_source_model_and_issuer(ending: str) -> None:
    found = read(ending, *signed(ending))
    assert found.source_type == MARKING["digital_source_type"]
    assert found.assertion(OUTPUT) == {
        "notice": MARKING["sentence"],
        "file": "song" + ending,
        "model": dict(CLAIM.model),
        "issuer": {"key": CLAIM.issuer_key, "log": dict(CLAIM.log)},
    }
    assert found.assertion(TRAINING_MINING) == {}


def test_training_is_reserved_only_where_the_user_says_so() -> None:
    reserved = OutputClaim(
        **{name: getattr(CLAIM, name) for name in OutputClaim.__slots__} | {"reserves_training": True}
    )
    found = read(".mid", *signed(".mid", claim=reserved))
    assert found.assertion(TRAINING_MINING) == {"entries": {use: {"use": "notAllowed"} for use in RESERVED}}


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_a_flipped_bit_of_the_sound_or_notes_is_reported(ending: str) -> None:
    content, sidecar = signed(ending)
    start = len(content) - len(content_of(ending)) // 2
    for place in (start, len(content) - 5):
        assert read(ending, flipped(content, place), sidecar).state is CredentialState.BROKEN, place


def test_a_midi_file_itself_stays_as_it_was() -> None:
    content, sidecar = signed(".mid")
    assert content == content_of(".mid")
    assert sidecar is not None
    assert len(sidecar) < 6_000


def test_a_flipped_bit_of_the_sidecar_is_reported_or_changes_nothing_that_is_stated() -> None:
    """C2PA's hashes cover neither the padding nor the names of the outer boxes; the Certificate covers every byte."""
    content, sidecar = signed(".mid")
    assert sidecar is not None
    stated = read(".mid", content, sidecar).manifest
    assert stated is not None
    outcomes = [read(".mid", content, flipped(sidecar, place)) for place in range(0, len(sidecar), 23)]
    unnoticed = [outcome.manifest for outcome in outcomes if outcome.state is CredentialState.TRUSTED]
    assert len(unnoticed) < len(outcomes) / 2
    assert all(manifest == stated for manifest in unnoticed)


def test_a_sidecar_of_another_piece_is_refused() -> None:
    content, _ = signed(".mid")
    _, other = signed(".mid", piece=1)
    found = read(".mid", content, other)
    assert found.state is CredentialState.BROKEN
    assert "dataHash" in found.detail


@pytest.mark.parametrize("sidecar", [b"", b"nothing", bytes(4_000)])
def test_rubbish_beside_a_file_is_broken_never_raised(sidecar: bytes) -> None:
    assert read(".mid", content_of(".mid"), sidecar).state in (CredentialState.BROKEN, CredentialState.ABSENT)


@pytest.mark.parametrize("ending", [".wav", ".flac", ".mp3"])
def test_a_file_without_credentials_has_none(ending: str) -> None:
    assert read(ending, content_of(ending), None).state is CredentialState.ABSENT


def test_nothing_is_signed_by_a_signer_past_its_time() -> None:
    with pytest.raises(EnvironmentLacking, match="not valid at time of signing"):
        signed(".mid", signer=keys("Old", start=datetime(2010, 1, 1, tzinfo=UTC))[1])


@pytest.mark.parametrize(
    ("verdict", "codes", "state"),
    [
        ("Invalid", ["signingCredential.expired"], CredentialState.EXPIRED),
        ("Invalid", ["signingCredential.expired", "signingCredential.untrusted"], CredentialState.EXPIRED),
        ("Invalid", ["signingCredential.expired", "assertion.dataHash.mismatch"], CredentialState.BROKEN),
        ("Valid", ["signingCredential.untrusted"], CredentialState.UNTRUSTED),
        ("Trusted", ["assertion.dataHash.mismatch"], CredentialState.BROKEN),
        ("Invalid", [], CredentialState.BROKEN),
        ("Trusted", [], CredentialState.TRUSTED),
    ],
)
def test_the_readers_verdict_is_taken_at_its_worst(verdict: str, codes: list[str], state: CredentialState) -> None:
    failures = [{"code": code} for code in codes]
    record = {"validation_state": verdict, "validation_results": {"activeManifest": {"failure": failures}}}
    assert judge(record).state is state


def test_the_same_chance_gives_the_same_keys_and_certificates() -> None:
    assert [key.certificate_pem + key.key_pem for key in keys()] == [
        k.certificate_pem + k.key_pem for k in (ROOT, SIGNER)
    ]


def test_a_signer_is_certified_by_its_own_root_only() -> None:
    check_issued(SIGNER, ROOT)
    with pytest.raises(RecordTampered, match="not certified"):
        check_issued(SIGNER, keys("Other")[0])


def test_a_key_belongs_to_its_certificate() -> None:
    assert CredentialKey.from_pem(ROOT.certificate_pem, ROOT.key_pem).sha256 == ROOT.sha256
    with pytest.raises(RecordTampered, match="not its certificate"):
        CredentialKey.from_pem(ROOT.certificate_pem, SIGNER.key_pem)
    with pytest.raises(InvalidRecord, match="cannot be read"):
        CredentialKey.from_pem(ROOT.certificate_pem, b"no key")
    with pytest.raises(InvalidRecord, match=r"not one X\.509"):
        CredentialKey.from_pem(ROOT.certificate_pem * 2, ROOT.key_pem)


def test_a_signer_is_due_a_year_before_its_end_and_never_outlives_its_root() -> None:
    end = SIGNER.certificate.not_valid_after_utc
    assert not SIGNER.is_due(end - timedelta(days=366))
    assert SIGNER.is_due(end - timedelta(days=364))
    late = make_signer(ROOT, "Studio", START + timedelta(days=7_000), Chance("late"))
    assert late.certificate.not_valid_after_utc <= ROOT.certificate.not_valid_after_utc
    with pytest.raises(RecordTampered, match="no longer valid"):
        make_signer(ROOT, "Studio", START + timedelta(days=8_000), Chance("late"))
