# SPDX-License-Identifier: Apache-2.0
"""Give files their content credentials: inside WAV, FLAC and MP3, beside MIDI. Done before the Certificate lists them.

The library draws its own names and salts, so that the same claim never gives the same bytes twice.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fairchord.disclosure.certificate import MARKING
from fairchord.disclosure.credentials.authority import CredentialKey
from fairchord.disclosure.credentials.c2pa_library import (
    ROOT_FILE,
    SIDECAR,
    has_sidecar,
    library,
    media_type,
    open_context,
)
from fairchord.disclosure.credentials.claim import OutputClaim
from fairchord.errors import EnvironmentLacking

_ROOT_PREAMBLE = (
    f"{MARKING['sentence']} {MARKING['digital_source_type']}\n"
    "The certificate below is the root of the content credentials (C2PA) of the files in this folder.\n"
)


def sign_files(
    folder: Path, names: Iterable[str], claim: OutputClaim, *, root: CredentialKey, signer: CredentialKey
) -> tuple[str, ...]:
    """Sign every file that can have credentials; put the root beside them. Returns the names of the files signed."""
    signed = tuple(name for name in names if media_type(name) is not None)
    for name in signed:
        _sign_file(folder, name, claim, signer)
    (folder / ROOT_FILE).write_bytes(_ROOT_PREAMBLE.encode() + root.certificate_pem)
    return signed


def _sign_file(folder: Path, name: str, claim: OutputClaim, signer: CredentialKey) -> None:
    path, kind = folder / name, media_type(name) or ""
    content = path.read_bytes()
    manifest, marked = sign_bytes(content, kind, claim.definition(name, kind), signer, beside=has_sidecar(name))
    if has_sidecar(name):
        path.with_name(path.name + SIDECAR).write_bytes(manifest)
    else:
        path.write_bytes(marked)


def sign_bytes(
    content: bytes, kind: str, definition: dict[str, Any], signer: CredentialKey, *, beside: bool
) -> tuple[bytes, bytes]:
    """Return the C2PA manifest of some bytes, and the bytes with the manifest in them (as they were, if `beside`)."""
    c2pa = library()
    facts = c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ES256, signer.certificate_pem, signer.key_pem, None)
    target = io.BytesIO()
    try:
        with (
            open_context() as context,
            c2pa.Builder(json.dumps(definition), context) as builder,
            c2pa.Signer.from_info(facts) as signing,
        ):
            if beside:
                builder.set_no_embed()
            manifest: bytes = builder.sign(signing, kind, io.BytesIO(content), target)
    except c2pa.C2paError as error:
        raise EnvironmentLacking(
            f"the credentials of a file of type {kind} cannot be written: {error}",
            hint="check the machine's clock and the project's keys/credentials; or leave --credentials out",
        ) from error
    return manifest, content if beside else target.getvalue()
