# SPDX-License-Identifier: Apache-2.0
"""Read content credentials back with the library's own reader, and say what holds, in words.

The reader checks the file's hash, the assertions' hashes and the signature; whether the signer is trusted depends on
the root it is given. What is stated is then compared with what the Certificate beside it states.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fairchord.disclosure.certificate import MARKING, Certificate
from fairchord.disclosure.credentials.c2pa_library import library, open_context
from fairchord.disclosure.credentials.claim import ACTIONS, OUTPUT

_ABSENT: Final = "ManifestNotFound"
_EXPIRED: Final = frozenset({"signingCredential.expired", "claimSignature.outsideValidity"})
_UNTRUSTED: Final = "signingCredential.untrusted"


class CredentialState(StrEnum):
    """What a reader finds in one file."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    EXPIRED = "expired"
    BROKEN = "broken"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCredentials:
    """The state of one file's credentials, why, and what their active manifest states."""

    state: CredentialState
    detail: str = ""
    manifest: Mapping[str, Any] | None = None

    def assertion(self, label: str) -> Mapping[str, Any]:
        """Return the data of an assertion; empty where there is none."""
        for assertion in (self.manifest or {}).get("assertions", ()):
            if assertion.get("label") == label and isinstance(assertion.get("data"), dict):
                data: Mapping[str, Any] = assertion["data"]
                return data
        return {}

    @property
    def source_type(self) -> str:
        """The digital source type that the credentials state; empty where they state none."""
        actions = self.assertion(ACTIONS).get("actions", [])
        return next((str(action["digitalSourceType"]) for action in actions if "digitalSourceType" in action), "")


def read_credentials(
    content: bytes, kind: str, *, sidecar: bytes | None = None, root_pem: bytes | None = None
) -> FoundCredentials:
    """Read and check the credentials in some bytes, or those in a sidecar that are about them."""
    c2pa = library()
    try:
        with open_context(root_pem) as context, c2pa.Reader(kind, io.BytesIO(content), sidecar, context) as reader:
            record = json.loads(reader.json())
    except c2pa.C2paError as error:
        if str(error).startswith(_ABSENT):
            return FoundCredentials(state=CredentialState.ABSENT, detail="there are none in it")
        return FoundCredentials(state=CredentialState.BROKEN, detail=f"they cannot be read: {error}")
    return judge(record)


def compare_with(found: FoundCredentials, name: str, certificate: Certificate) -> FoundCredentials:
    """Hold what credentials state against the certificate; those that speak of another output are broken."""
    if found.state not in (CredentialState.TRUSTED, CredentialState.UNTRUSTED, CredentialState.EXPIRED):
        return found
    stated = found.assertion(OUTPUT)
    pairs = {
        "file": (stated.get("file"), name),
        "model": (_field(stated, "model", "weights_sha256"), certificate.model["weights_sha256"]),
        "snapshot": (_field(stated, "model", "snapshot_root"), certificate.model["snapshot_root"]),
        "issuer": (_field(stated, "issuer", "key"), certificate.issuer_key),
        "source type": (found.source_type, MARKING["digital_source_type"]),
    }
    wrong = [what for what, (one, other) in pairs.items() if one != other]
    if not wrong:
        return found
    detail = f"they speak of another {', '.join(wrong)} than the certificate"
    return FoundCredentials(state=CredentialState.BROKEN, detail=detail, manifest=found.manifest)


def judge(record: Mapping[str, Any]) -> FoundCredentials:
    """Say in our words what the reader's own report says; whatever is not plainly well is not well."""
    manifest = record.get("manifests", {}).get(record.get("active_manifest"))
    failures = record.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    codes = {str(failure.get("code")) for failure in failures}
    verdict = record.get("validation_state")
    if verdict == "Trusted" and not codes:
        return FoundCredentials(state=CredentialState.TRUSTED, manifest=manifest)
    if verdict in ("Valid", "Trusted") and codes <= {_UNTRUSTED}:
        return FoundCredentials(
            state=CredentialState.UNTRUSTED, detail="they hold, but their signer is not known here", manifest=manifest
        )
    if codes and codes <= _EXPIRED | {_UNTRUSTED}:
        return FoundCredentials(
            state=CredentialState.EXPIRED, detail="their signer's certificate is no longer valid", manifest=manifest
        )
    listed = ", ".join(sorted(codes)) or f"state {verdict}"
    return FoundCredentials(state=CredentialState.BROKEN, detail=f"they do not hold: {listed}", manifest=manifest)


def _field(record: Mapping[str, Any], name: str, inner: str) -> object:
    value = record.get(name)
    return value.get(inner) if isinstance(value, dict) else None
