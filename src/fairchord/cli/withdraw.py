# SPDX-License-Identifier: Apache-2.0
"""`fairchord withdraw`: withdraw a grant, or lift a reservation."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, KeyFile, ProjectFolder
from fairchord.cli.printing import print_json, print_table
from fairchord.errors import InvalidInput


def withdraw(
    party: Annotated[str, typer.Argument(help="The party that gave the grant or lodged the reservation.")],
    record: Annotated[list[str] | None, typer.Option(help="Hash of the grant or reservation.")] = None,
    work: Annotated[list[str] | None, typer.Option(help="All of the party's grants over this work.")] = None,
    key: KeyFile = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Withdraw, under the party's signature; the next snapshot leaves the works out."""
    from fairchord.rights.identifiers import party_id
    from fairchord.signing import SigningKey
    from fairchord.workflows.explain_decision import find_work
    from fairchord.workflows.project import Project
    from fairchord.workflows.withdraw import live_grants_of
    from fairchord.workflows.withdraw import withdraw as run

    by = party_id(party)
    with Project.open(project) as opened:
        records = [*(record or ())]
        for text in work or ():
            records += [found for found in live_grants_of(opened, by, find_work(opened, text)) if found not in records]
        if not records:
            raise InvalidInput("nothing to withdraw is named", hint="give --work WORK or --record HASH")
        done = run(opened, by, records, key=SigningKey.load(key) if key else None)
    rows = [(item.kind, item.withdrawal.record, item.entry, _effect(item.kind, item.is_irrevocable)) for item in done]
    if as_json:
        print_json([dict(zip(("kind", "record", "entry", "effect"), row, strict=True)) for row in rows])
    else:
        print_table(("what", "record", "entry", "effect"), rows)


def _effect(kind: str, is_irrevocable: bool) -> str:
    if kind == "reservation":
        return "lifted"
    return "noted; the grant was irrevocable and still holds" if is_irrevocable else "withdrawn"
