# SPDX-License-Identifier: Apache-2.0
"""Damaged files and sidecars are read without an error of another's; what is still trusted sounds as it did."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.certified_folder import SOME_HASH
from fairchord.audio.sound_file import ENCODERS
from fairchord.disclosure.credentials.authority import make_root, make_signer
from fairchord.disclosure.credentials.c2pa_library import EMBEDDED, MEDIA_TYPES, has_sidecar
from fairchord.disclosure.credentials.claim import OutputClaim
from fairchord.disclosure.credentials.reading import CredentialState, read_credentials
from fairchord.disclosure.credentials.signing_files import sign_bytes
from fairchord.music.midi_write import write_midi
from fairchord.shelf import shelf_pieces

pytest.importorskip("c2pa", reason="the extra `credentials` is not installed")
soundfile = pytest.importorskip("soundfile", reason="the extra `credentials` is not installed")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ROOT = make_root("Studio", NOW, os.urandom)
SIGNER = make_signer(ROOT, "Studio", NOW, os.urandom)
CLAIM = OutputClaim(
    title="t", made_at="2026-03-01T12:00:00Z", software_version="0.1.0", model={"weights_sha256": SOME_HASH}, log={},
    issuer_key="",
)  # fmt: skip
TONE = (np.sin(np.arange(9_000) / 17)[:, None] * [0.4, 0.3]).astype(np.float32)


def signed(ending: str) -> tuple[bytes, bytes]:
    content = write_midi(shelf_pieces()[0].piece) if ending == ".mid" else ENCODERS[ending[1:]](TONE, 48_000)
    kind, name = MEDIA_TYPES[ending], "song" + ending
    manifest, marked = sign_bytes(content, kind, CLAIM.definition(name, kind), SIGNER, beside=has_sidecar(name))
    return marked, manifest


SIGNED = {ending: signed(ending) for ending in MEDIA_TYPES}
CHANGES = st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=40), st.integers(0, 60)), min_size=1, max_size=5)


def changed(data: bytes, changes: list[tuple[float, bytes, int]]) -> bytes:
    """Replace some bytes by some others, at places given as parts of the whole."""
    for part, new, removed in changes:
        place = int(part * len(data))
        data = data[:place] + new + data[place + removed :]
    return data


def sound(content: bytes) -> np.ndarray:
    with soundfile.SoundFile(io.BytesIO(content)) as file:
        return np.asarray(file.read(dtype="int32"))


@settings(max_examples=120, deadline=None)
@given(ending=st.sampled_from(sorted(EMBEDDED)), changes=CHANGES)
def test_a_damaged_file_is_not_trusted_unless_it_sounds_the_same(
    ending: str, changes: list[tuple[float, bytes, int]]
) -> None:
    content, _ = SIGNED[ending]
    damaged = changed(content, changes)
    found = read_credentials(damaged, MEDIA_TYPES[ending], root_pem=ROOT.certificate_pem)
    if found.state is CredentialState.TRUSTED:
        assert np.array_equal(sound(damaged), sound(content))


@settings(max_examples=120, deadline=None)
@given(changes=CHANGES)
def test_a_damaged_sidecar_is_not_trusted_unless_it_states_the_same(changes: list[tuple[float, bytes, int]]) -> None:
    content, sidecar = SIGNED[".mid"]
    stated = read_credentials(content, "audio/midi", sidecar=sidecar, root_pem=ROOT.certificate_pem)
    found = read_credentials(content, "audio/midi", sidecar=changed(sidecar, changes), root_pem=ROOT.certificate_pem)
    assert found.state is not CredentialState.TRUSTED or found.manifest == stated.manifest
