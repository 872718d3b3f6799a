# SPDX-License-Identifier: Apache-2.0
"""Verifying an output folder: certificate.json and the files beside it are all it takes; no network, no ledger."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairchord.disclosure.certificate import Certificate
from fairchord.disclosure.file_fact import FileCheck, compare_folder
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.errors import FairchordError, ResourceAbsent
from fairchord.signing import VerifyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found out about one folder."""

    folder: Path
    checks: tuple[FileCheck, ...]
    certificate: Certificate | None
    issuer_is_known: bool

    @property
    def problems(self) -> tuple[FileCheck, ...]:
        """Every file that is not as it was signed."""
        return tuple(check for check in self.checks if check.state != "intact")

    @property
    def is_intact(self) -> bool:
        """Whether every file is exactly what the certificate says, and the certificate what its key signed."""
        return self.certificate is not None and not self.problems

    @property
    def is_verified(self) -> bool:
        """Whether the output is intact and a key that the verifier knows has signed it."""
        return self.is_intact and self.issuer_is_known

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        if not self.is_intact:
            named = ", ".join(f"{check.name} ({check.state})" for check in self.problems)
            return f"NOT as certified: {named}"
        if not self.issuer_is_known:
            return "unchanged since it was signed, but by a key that is not known here: anyone could have signed this"
        return "as certified: every file is unchanged, and the certificate's key is known"

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        record: dict[str, Any] = {
            "folder": str(self.folder),
            "verified": self.is_verified,
            "intact": self.is_intact,
            "issuer_is_known": self.issuer_is_known,
            "sentence": self.sentence,
            "files": [{"name": c.name, "state": c.state, "detail": c.detail} for c in self.checks],
        }
        return record if self.certificate is None else record | {"certificate": self.certificate.to_dict()}


def verify_folder(folder: Path, *, known_keys: Collection[VerifyKey] = ()) -> Verification:
    """Check a folder against its certificate; what does not hold is named, never raised."""
    path = folder / CERTIFICATE
    if not path.is_file():
        raise ResourceAbsent(f"{folder} holds no {CERTIFICATE}", hint="name the folder that `fairchord compose` made")
    try:
        signed = SignedCertificate.from_bytes(path.read_bytes())
        signed.verify()
    except (FairchordError, OSError) as error:
        broken = FileCheck(name=CERTIFICATE, state="changed", detail=str(error))
        return Verification(folder=folder, checks=(broken,), certificate=None, issuer_is_known=False)
    checks = (
        FileCheck(name=CERTIFICATE, state="intact"),
        *compare_folder(folder, signed.certificate.files, except_for=(CERTIFICATE,)),
    )
    return Verification(
        folder=folder,
        checks=checks,
        certificate=signed.certificate,
        issuer_is_known=signed.issuer_key in known_keys,
    )
