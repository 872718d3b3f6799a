# SPDX-License-Identifier: Apache-2.0
"""`fairchord party add | list | change | carve-out | forget`: people, organisations and societies, and their keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import HERE, AsJson, KeyFile, ProjectFolder, load_key, read_identifiers
from fairchord.cli.party_change import carve_out, change, forget
from fairchord.cli.printing import print_json, print_result, print_table, remark
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.workflows.project import Project
    from fairchord.workflows.register_party import PartyDetails

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=__doc__)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The party's name; a person's is sealed in the log.")],
    kind: Annotated[str, typer.Option(help="person, organisation or society.")] = "person",
    mandate: Annotated[str, typer.Option(help="own, assigned (to a society) or unknown.")] = "own",
    society: Annotated[str | None, typer.Option(help="The society the rights are assigned to.")] = None,
    key: KeyFile = None,
    ssh_key: Annotated[Path | None, typer.Option(help="Its OpenSSH public key (FILE.pub); we never hold it.")] = None,
    verify_key: Annotated[str | None, typer.Option(help="ed25519:...; its private half never comes here.")] = None,
    draft: Annotated[Path | None, typer.Option(help="With the two above: write what it signs here.")] = None,
    signature: Annotated[Path | None, typer.Option(help="With the two above: file with its signature.")] = None,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="A party that can be named but signs nothing.")
    ] = False,
    ipi: Annotated[list[str] | None, typer.Option(help="Its IPI name or base number.")] = None,
    isni: Annotated[list[str] | None, typer.Option(help="Its ISNI.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Register a party: with its own key (--key, --ssh-key, --verify-key), a new key kept in keys/, or without one."""
    from fairchord.rights.fields import read_word
    from fairchord.rights.party import Mandate, PartyKind
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project
    from fairchord.workflows.register_party import PartyDetails

    if sum(map(bool, (key, ssh_key, verify_key, without_key))) > 1:
        raise InvalidInput("--key, --ssh-key, --verify-key and --without-key exclude one another", hint="give one")
    with Project.open(project) as opened:
        details = PartyDetails(
            name=name,
            kind=read_word(kind, PartyKind, "kind"),
            mandate=read_word(mandate, Mandate, "mandate"),
            society=find_party(opened, society) if society else None,
            identifiers=read_identifiers(ipi=ipi, isni=isni),
        )
        if ssh_key or verify_key:
            facts = _add_with_signature(opened, details, _key_text(ssh_key, verify_key), draft, signature)
        else:
            facts = _add(opened, details, key, without_key=without_key)
    print_result(facts, as_json=as_json)


def _add(project: Project, details: PartyDetails, key: Path | None, *, without_key: bool) -> dict[str, str]:
    from fairchord.workflows.register_party import register_keyless_party, register_party

    if without_key:
        party = register_keyless_party(project, details)
        remark("without a key it can never sign: what it lodges is recorded as received, and nobody can ever lift it")
        return {"party": party.id, "name": details.name, "key": "none"}
    party = register_party(project, details, key=load_key(key))
    kept = str(key) if key else str(project.keys_folder / f"{party.id}.pem")
    return {"party": party.id, "name": details.name, "key": party.verify_key or "none", "key_file": kept}


def _key_text(ssh_key: Path | None, verify_key: str | None) -> str:
    from fairchord.workflows.small_file import read_bytes

    return read_bytes(ssh_key).decode("utf-8", "replace").strip() if ssh_key else verify_key or ""


def _add_with_signature(
    project: Project, details: PartyDetails, key_text: str, draft: Path | None, signature: Path | None
) -> dict[str, str]:
    from fairchord.author_key import AuthorKey
    from fairchord.workflows.register_party import draft_party, register_signed_party
    from fairchord.workflows.signature_file import read_signature_file
    from fairchord.workflows.state_record import how_to_sign, write_draft

    own = AuthorKey.from_text(key_text)
    if draft:
        party = draft_party(project, details, own)
        write_draft(draft, "party", party.to_dict())
        remark(how_to_sign(draft, own.text))
        return {"party": party.id, "draft": str(draft)}
    if not signature:
        raise InvalidInput("a key that we never hold signs elsewhere", hint="first --draft FILE, then --signature FILE")
    party = register_signed_party(project, details, own, read_signature_file(signature))
    return {"party": party.id, "name": details.name, "key": own.text}


@app.command("list")
def list_parties(project: ProjectFolder = HERE, as_json: AsJson = False) -> None:
    """List every party; a sealed name is shown where the private book has it, else by its first digits."""
    from fairchord.rights.standard_identifiers import print_identifier
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        register, book = opened.register(), opened.book
        rows = [
            (
                party.id,
                book.shown(party.name),
                party.kind.value,
                party.mandate.value,
                register.key_state(party.id).value,
                " ".join(print_identifier(text) for text in party.identifiers),
            )
            for party in (item.record for item in register.parties.values())
        ]
    columns = ("party", "name", "kind", "mandate", "key", "identifiers")
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


app.command()(change)
app.command("carve-out")(carve_out)
app.command()(forget)
