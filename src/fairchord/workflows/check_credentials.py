# SPDX-License-Identifier: Apache-2.0
"""The state of the content credentials of a verified output, one line a file.

The root that is trusted is the one in the folder, and only when the Certificate lists that very file under a key that
the verifier knows: whoever trusts the issuer's key then trusts the root, and nobody else has to be asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.disclosure.certificate import Certificate
from fairchord.disclosure.credentials.c2pa_library import ROOT_FILE, SIDECAR, has_sidecar, is_installed, media_type
from fairchord.disclosure.credentials.reading import (
    CredentialState,
    FoundCredentials,
    compare_with,
    read_credentials,
)
from fairchord.disclosure.verification import Verification
from fairchord.errors import FairchordError

NOT_INSTALLED: Final = "not checked: extra not installed (pip install 'fairchord[credentials]')"
NONE_MADE: Final = "none: this output was made without them"
NOT_CERTIFIED: Final = "not checked: the certificate does not hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialsReport:
    """What was found in each file; `remark` instead where nothing was looked at."""

    files: tuple[tuple[str, FoundCredentials], ...] = ()
    remark: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether any file's credentials do not hold, or are missing where its folder has a root."""
        bad = (CredentialState.BROKEN, CredentialState.ABSENT)
        return any(found.state in bad for _, found in self.files)

    @property
    def sentence(self) -> str:
        """The state of all in one line; each file that is not as the others by its name."""
        if self.remark:
            return self.remark
        states = {found.state for _, found in self.files}
        if states == {CredentialState.TRUSTED}:
            return f"trusted in all {len(self.files)} files: signed under the root that the certificate lists"
        if states == {CredentialState.UNTRUSTED}:
            return f"they hold in all {len(self.files)} files, but their signer is not known here"
        named = [f"{name}: {found.state} ({found.detail})" for name, found in self.files if found.detail]
        return "; ".join(named)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        listed = [{"name": name, "state": found.state.value, "detail": found.detail} for name, found in self.files]
        return {"sentence": self.sentence, "broken": self.is_broken, "files": listed}


def check_credentials(verification: Verification) -> CredentialsReport:
    """Read the credentials of every file that the certificate lists and that can have some."""
    certificate = verification.certificate
    if certificate is None:
        return CredentialsReport(remark=NOT_CERTIFIED)
    names = {fact.name for fact in certificate.files}
    if ROOT_FILE not in names:
        return CredentialsReport(remark=NONE_MADE)
    if not is_installed():
        return CredentialsReport(remark=NOT_INSTALLED)
    intact = {check.name for check in verification.checks if check.state == "intact"}
    is_anchored = verification.issuer_is_known and ROOT_FILE in intact
    root = (verification.folder / ROOT_FILE).read_bytes() if is_anchored else None
    files = tuple(
        (name, _read(verification.folder, name, certificate, root))
        for name in sorted(names)
        if media_type(name) is not None
    )
    return CredentialsReport(files=files)


def _read(folder: Path, name: str, certificate: Certificate, root_pem: bytes | None) -> FoundCredentials:
    path, kind = folder / name, media_type(name) or ""
    beside = path.with_name(path.name + SIDECAR)
    missing = [place.name for place in (path, beside) if not place.is_file() and (place is path or has_sidecar(name))]
    if missing:
        return FoundCredentials(state=CredentialState.ABSENT, detail=f"{', '.join(missing)} is not there")
    try:
        sidecar = beside.read_bytes() if has_sidecar(name) else None
        found = read_credentials(path.read_bytes(), kind, sidecar=sidecar, root_pem=root_pem)
    except (FairchordError, OSError) as error:
        return FoundCredentials(state=CredentialState.BROKEN, detail=f"cannot be read: {error}")
    return compare_with(found, name, certificate)
