# SPDX-License-Identifier: Apache-2.0
"""Retire a model, so that nothing more is issued with it from this project; or revoke one certificate."""

from __future__ import annotations

from pathlib import Path

from fairchord.canonical import check_sha256
from fairchord.disclosure.model_provenance import verify_model
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.errors import InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.ledger.receipt import Receipt
from fairchord.workflows.personal_text import seal_named
from fairchord.workflows.project import Project
from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes


def retire_model(project: Project, model: str, reason: str) -> tuple[str, Receipt]:
    """Record that a model is retired; it is named by its name here, its folder, or the hash of its weights."""
    weights = find_weights(project, model)
    retired = project.register().retired.get(weights)
    if retired is not None:
        raise InvalidInput(f"{model} was retired already (entry {retired.index})", hint="a model is retired once")
    body = {"reason": seal_named(project, _filled(reason)), "weights_sha256": weights}
    return weights, project.ledger.append("retirement", body)


def find_weights(project: Project, model: str) -> str:
    """The hash of a model's weights: of one this log records, of one in a folder, or as it is given."""
    named = {
        str(entry.body["weights_sha256"]): str(entry.body.get("name", ""))
        for entry in project.ledger.entries()
        if entry.kind == "checkpoint"
    }
    found = [weights for weights, name in named.items() if model in (weights, name)]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise InvalidInput(f"{len(found)} models are called {model!r}", hint="name one by its weights' SHA-256")
    if Path(model).is_dir():
        return verify_model(Path(model)).weights_sha256
    try:
        return check_sha256(model)
    except InvalidRecord:
        known = ", ".join(sorted(set(named.values()))) or "none"
        raise ResourceAbsent(f"there is no model {model!r} in this log", hint=f"there are: {known}") from None


def revoke_certificate(project: Project, certificate: str, reason: str) -> tuple[str, Receipt]:
    """Record that a certificate of this log no longer counts; it is named by its file or folder, or by its hash."""
    sha256 = _certificate_sha256(certificate)
    issued = (e.body["certificate_sha256"] for e in project.ledger.entries() if e.kind == "certificate")
    if sha256 not in issued:
        raise ResourceAbsent(
            f"certificate {sha256[:16]}… is not in this log", hint="only the log that issued it can revoke it"
        )
    revoked = project.register().revoked.get(sha256)
    if revoked is not None:
        raise InvalidInput(f"it was revoked already (entry {revoked.index})", hint="a certificate is revoked once")
    body = {"certificate_sha256": sha256, "reason": seal_named(project, _filled(reason))}
    return sha256, project.ledger.append("revocation", body)


def _certificate_sha256(certificate: str) -> str:
    path = Path(certificate)
    path = path / CERTIFICATE if path.is_dir() else path
    if path.is_file():
        signed = SignedCertificate.from_bytes(read_bytes(path, at_most=LARGEST_LETTER))
        signed.verify()
        return signed.certificate.sha256
    return check_sha256(certificate, what="the certificate's hash")


def _filled(reason: str) -> str:
    if not reason.strip():
        raise InvalidInput("no reason is given", hint="say why in a few words: --reason TEXT")
    return reason.strip()
