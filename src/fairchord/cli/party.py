# SPDX-License-Identifier: Apache-2.0
"""`fairchord party add | list`: people, organisations and societies, and their keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import HERE, AsJson, KeyFile, ProjectFolder
from fairchord.cli.printing import print_json, print_result, print_table, remark
from fairchord.errors import InvalidInput
from fairchord.workflows.small_file import read_bytes, write_new

if TYPE_CHECKING:
    from fairchord.workflows.project import Project
    from fairchord.workflows.register_party import PartyDetails

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=__doc__)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The party's name.")],
    kind: Annotated[str, typer.Option(help="person, organisation or society.")] = "person",
    mandate: Annotated[str, typer.Option(help="own, assigned (to a society) or unknown.")] = "own",
    society: Annotated[str | None, typer.Option(help="The society the rights are assigned to (its party id).")] = None,
    key: KeyFile = None,
    verify_key: Annotated[str | None, typer.Option(help="ed25519:...; its private half never comes here.")] = None,
    draft: Annotated[Path | None, typer.Option(help="With --verify-key: write the record to be signed here.")] = None,
    signature: Annotated[Path | None, typer.Option(help="With --verify-key: file with its signature.")] = None,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="A party that can be named but signs nothing.")
    ] = False,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Register a party: with its own key (--key or --verify-key), a new key kept in keys/, or without one."""
    from fairchord.rights.fields import read_word
    from fairchord.rights.identifiers import party_id
    from fairchord.rights.party import Mandate, PartyKind
    from fairchord.workflows.project import Project
    from fairchord.workflows.register_party import PartyDetails

    if sum(map(bool, (key, verify_key, without_key))) > 1:
        raise InvalidInput("--key, --verify-key and --without-key exclude one another", hint="give one of them")
    details = PartyDetails(
        name=name,
        kind=read_word(kind, PartyKind, "kind"),
        mandate=read_word(mandate, Mandate, "mandate"),
        society=party_id(society) if society else None,
    )
    with Project.open(project) as opened:
        if verify_key:
            facts = _add_with_signature(opened, details, verify_key, draft, signature)
        else:
            facts = _add(opened, details, key, without_key=without_key)
    print_result(facts, as_json=as_json)


def _add(project: Project, details: PartyDetails, key: Path | None, *, without_key: bool) -> dict[str, str]:
    from fairchord.signing import SigningKey
    from fairchord.workflows.register_party import register_keyless_party, register_party

    if without_key:
        party = register_keyless_party(project, details)
        return {"party": party.id, "name": party.name, "key": "none"}
    party = register_party(project, details, key=SigningKey.load(key) if key else None)
    kept = str(key) if key else str(project.keys_folder / f"{party.id}.pem")
    return {"party": party.id, "name": party.name, "key": party.verify_key or "none", "key_file": kept}


def _add_with_signature(
    project: Project, details: PartyDetails, verify_key: str, draft: Path | None, signature: Path | None
) -> dict[str, str]:
    from fairchord.signing import VerifyKey
    from fairchord.workflows.register_party import party_bytes, register_signed_party

    own = VerifyKey.from_text(verify_key)
    if draft:
        write_new(draft, party_bytes(details, own))
        remark("sign the line 'fairchord/party/v1' followed by the bytes of this file, with Ed25519")
        return {"draft": str(draft)}
    if not signature:
        raise InvalidInput("--verify-key needs a signature by it", hint="first --draft FILE, then --signature FILE")
    text = read_bytes(signature).decode("ascii", "replace").strip()
    party = register_signed_party(project, details, own, text)
    return {"party": party.id, "name": party.name, "key": own.text}


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
