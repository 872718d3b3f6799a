# SPDX-License-Identifier: Apache-2.0
"""`fairchord verify`: is this output what its certificate says? Exit 0: yes, by a known key. 1: no, or unknown key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_result, print_table

if TYPE_CHECKING:
    from fairchord.disclosure.verification import Verification
    from fairchord.workflows.verify_online import OnlineAnswer


def verify(
    folder: Annotated[Path, typer.Argument(help="A folder that compose made, with its certificate.json.")],
    key: Annotated[str | None, typer.Option(help="The issuer's public key, ed25519:<hex>, or a file with it.")] = None,
    online: Annotated[
        str | None, typer.Option(help="URL or folder of the issuer's published log: does the certificate still stand?")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check signature, log proof and every file, without network, ledger or model."""
    from fairchord.workflows.check_credentials import check_credentials
    from fairchord.workflows.user_folders import read_key
    from fairchord.workflows.verify_output import verify_output

    outcomes = verify_output(folder, trusted_key=None if key is None else read_key(key))
    asked = [None if online is None else ask_online(outcome, online) for outcome in outcomes]
    credentials = [check_credentials(outcome) for outcome in outcomes]
    is_verified = all(o.is_verified for o in outcomes) and all(a is None or a.is_valid for a in asked)
    is_verified = is_verified and not any(report.is_broken for report in credentials)
    if as_json:
        outputs = [
            outcome.to_dict()
            | {"credentials": report.to_dict()}
            | ({} if answer is None else {"online": answer.to_dict()})
            for outcome, report, answer in zip(outcomes, credentials, asked, strict=True)
        ]
        print_json({"verified": is_verified, "outputs": outputs})
    else:
        for outcome, report, answer in zip(outcomes, credentials, asked, strict=True):
            print_verification(outcome, credentials=report.sentence)
            if answer is not None:
                print(f"its log today: {answer.sentence}")
    if not is_verified:
        raise typer.Exit(1)


def ask_online(outcome: Verification, place: str) -> OnlineAnswer | None:
    """Ask the issuer's published log about an output whose certificate holds; None where it does not hold."""
    from fairchord.disclosure.signed_certificate import CERTIFICATE, SignedCertificate
    from fairchord.workflows.verify_online import verify_online
    from fairchord.workflows.web_source import open_source

    if outcome.certificate is None:
        return None
    signed = SignedCertificate.from_bytes((outcome.folder / CERTIFICATE).read_bytes())
    return verify_online(signed, open_source(place))


def print_verification(outcome: Verification, *, credentials: str = "") -> None:
    """Print one outcome: a table of files, what the certificate states, the verdict and its limits."""
    from fairchord.disclosure.licence import licence_sentence

    print_table(("file", "state", "detail"), [(c.name, c.state, c.detail) for c in outcome.checks])
    if (certificate := outcome.certificate) is not None:
        known = "known here" if outcome.issuer_is_known else "NOT known here"
        facts = {
            "title": certificate.title,
            "marking": certificate.to_dict()["marking"]["sentence"],
            "issued": certificate.issued_at,
            "issuer": f"{certificate.issuer_name}, key {known}",
            "key": certificate.issuer_key,
            "model": f"{certificate.model['model_id']}, weights {certificate.model['weights_sha256'][:16]}…",
            "learned from": f"snapshot {certificate.model['snapshot_root'][:16]}…",
            "screening": certificate.screening["verdict"],
        }
        if certificate.licence:
            facts["licence"] = licence_sentence(certificate.licence)
        if credentials:
            facts["content credentials"] = credentials
        if certificate.given:
            facts["continues"] = certificate.given.get("work") or certificate.given.get("declaration", "")
        print_result(facts, as_json=False)
    print(f"\n{outcome.folder}: {outcome.sentence}")
    if outcome.is_intact and not outcome.issuer_is_known:
        print("If you have the issuer's key from a source you trust, give it with --key.")
