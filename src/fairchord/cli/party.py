# SPDX-License-Identifier: Apache-2.0
"""`fairchord party add | list`: people, organisations and societies, and their keys."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, KeyFile, ProjectFolder
from fairchord.cli.printing import print_json, print_result, print_table
from fairchord.errors import InvalidInput

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=__doc__)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The party's name.")],
    kind: Annotated[str, typer.Option(help="person, organisation or society.")] = "person",
    mandate: Annotated[str, typer.Option(help="own, assigned (to a society) or unknown.")] = "own",
    society: Annotated[str | None, typer.Option(help="The society the rights are assigned to (its party id).")] = None,
    key: KeyFile = None,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="A party that can be named but signs nothing.")
    ] = False,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Register a party: with its own key (--key), with a new key kept in keys/, or without one."""
    from fairchord.rights.fields import read_word
    from fairchord.rights.identifiers import party_id
    from fairchord.rights.party import Mandate, PartyKind
    from fairchord.signing import SigningKey
    from fairchord.workflows.project import Project
    from fairchord.workflows.register_party import PartyDetails, register_keyless_party, register_party

    if key and without_key:
        raise InvalidInput("--key and --without-key exclude one another", hint="give one of them")
    details = PartyDetails(
        name=name,
        kind=read_word(kind, PartyKind, "kind"),
        mandate=read_word(mandate, Mandate, "mandate"),
        society=party_id(society) if society else None,
    )
    with Project.open(project) as opened:
        if without_key:
            party, kept = register_keyless_party(opened, details), ""
        else:
            own = SigningKey.load(key) if key else None
            party = register_party(opened, details, key=own)
            kept = str(key) if key else str(opened.keys_folder / f"{party.id}.pem")
    print_result(
        {"party": party.id, "name": party.name, "key": party.verify_key or "none", "key_file": kept}, as_json=as_json
    )


@app.command("list")
def list_parties(project: ProjectFolder = HERE, as_json: AsJson = False) -> None:
    """List every party."""
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        parties = [item.record for item in opened.register().parties.values()]
    if as_json:
        print_json([party.to_dict() for party in parties])
        return
    rows = [(p.id, p.name, p.kind.value, p.mandate.value, "yes" if p.verify_key else "no") for p in parties]
    print_table(("party", "name", "kind", "mandate", "has a key"), rows)
