# SPDX-License-Identifier: Apache-2.0
"""Certify one output folder: hash its files, sign the facts, enter them in the issuer's log, write certificate.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fairchord import __version__
from fairchord.disclosure.certificate import Certificate
from fairchord.disclosure.file_fact import list_files, state_file
from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
from fairchord.errors import InvalidInput
from fairchord.workflows.model_standing import check_may_issue
from fairchord.workflows.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFacts:
    """What is known of an output besides its files; each part is described in `disclosure.certificate`."""

    title: str
    seed: int
    brief: Mapping[str, Any]
    composition: Mapping[str, Any]
    model: Mapping[str, Any]
    screening: Mapping[str, Any]
    sound: Mapping[str, Any]
    given: Mapping[str, Any]
    licence: Mapping[str, Any] = field(default_factory=dict)


def certify(project: Project, folder: Path, facts: OutputFacts) -> SignedCertificate:
    """Issue the certificate of a finished folder; the log gets its hash before the folder gets the file.

    Whether the model may still issue here is decided once more, as the log stands now.
    """
    if (folder / CERTIFICATE).exists():
        raise InvalidInput(f"{folder} is certified already", hint="an output is certified once; compose it again")
    check_may_issue(project, str(facts.model.get("weights_sha256")), str(facts.model.get("snapshot_root")))
    key, ledger = project.operator_key(), project.ledger
    certificate = Certificate(
        title=facts.title,
        files=tuple(state_file(folder, name) for name in list_files(folder)),
        seed=facts.seed,
        brief=facts.brief,
        composition=facts.composition,
        model=facts.model,
        screening=facts.screening,
        log={"origin": ledger.origin, "size": ledger.size, "root": ledger.head.root.hex()},
        software={"name": "fairchord", "version": __version__},
        issuer_name=project.register().party(ledger.operator).name,
        issuer_key=key.verify_key.text,
        issued_at=project.now(),
        sound=facts.sound,
        given=facts.given,
        licence=facts.licence,
    )
    signed = SignedCertificate.issue(certificate, ledger, key)
    (folder / CERTIFICATE).write_bytes(signed.to_bytes())
    return signed
