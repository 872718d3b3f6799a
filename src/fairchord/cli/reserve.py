# SPDX-License-Identifier: Apache-2.0
"""`fairchord reserve`: record that works may not be used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, KeyFile, ProjectFolder
from fairchord.cli.printing import print_result


def reserve(
    lodger: Annotated[str, typer.Argument(help="The party that reserves.")],
    reference: Annotated[str, typer.Option(help="Where the letter, notice or file is.")],
    work: Annotated[list[str] | None, typer.Option(help="A work, by id or exact title.")] = None,
    party: Annotated[
        list[str] | None, typer.Option(help="Everything in which this party, or member, holds a share.")
    ] = None,
    file: Annotated[list[Path] | None, typer.Option(help="Music with exactly these bytes, registered or not.")] = None,
    sha256: Annotated[list[str] | None, typer.Option(help="The same, by its SHA-256.")] = None,
    key: KeyFile = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record a reservation; signed where the lodger's key is at hand, else as received by the operator."""
    from fairchord.canonical import sha256_hex
    from fairchord.rights.identifiers import party_id
    from fairchord.signing import SigningKey
    from fairchord.workflows.explain_decision import find_work
    from fairchord.workflows.project import Project
    from fairchord.workflows.record_reservation import ReservationTerms, record_reservation
    from fairchord.workflows.small_file import read_bytes

    hashes = [*(sha256 or ()), *(sha256_hex(read_bytes(path, at_most=100_000_000)) for path in file or ())]
    with Project.open(project) as opened:
        terms = ReservationTerms(
            lodged_by=party_id(lodger),
            reference=reference,
            works=tuple(find_work(opened, text) for text in work or ()),
            parties=tuple(party_id(text) for text in party or ()),
            content_sha256s=tuple(hashes),
        )
        recorded = record_reservation(opened, terms, key=SigningKey.load(key) if key else None)
    facts = {
        "reservation": recorded.reservation.sha256,
        "entry": recorded.entry,
        "signed_by_lodger": "yes" if recorded.is_signed else "no, recorded as received",
    }
    print_result(facts, as_json=as_json)
