# SPDX-License-Identifier: Apache-2.0
"""`fairchord party change | carve-out | forget`: what is stated of a party later, and what is forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, DraftFile, KeyFile, ProjectFolder, load_key, read_identifiers
from fairchord.cli.printing import print_result, remark


def change(
    party: Annotated[str, typer.Argument(help="The party: its name or id.")],
    mandate: Annotated[str | None, typer.Option(help="own, assigned (to a society) or unknown.")] = None,
    society: Annotated[str | None, typer.Option(help="The society the rights are assigned to now.")] = None,
    ipi: Annotated[list[str] | None, typer.Option(help="An IPI number to add.")] = None,
    isni: Annotated[list[str] | None, typer.Option(help="An ISNI to add.")] = None,
    guardian: Annotated[str | None, typer.Option(help="The party that may vouch for a new key of this one.")] = None,
    key: KeyFile = None,
    draft: DraftFile = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """State a party's mandate or identifiers anew, under its own key; its key changes with: fairchord key."""
    from fairchord.rights.fields import read_word
    from fairchord.rights.party import Mandate
    from fairchord.workflows.change_party import PartyChange, change_party, draft_change
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project
    from fairchord.workflows.state_record import how_to_sign, write_draft

    with Project.open(project) as opened:
        who = find_party(opened, party)
        wanted = PartyChange(
            mandate=read_word(mandate, Mandate, "mandate") if mandate else None,
            society=find_party(opened, society) if society else None,
            identifiers=read_identifiers(ipi=ipi, isni=isni),
            guardian=find_party(opened, guardian) if guardian else None,
        )
        if draft:
            write_draft(draft, "party", draft_change(opened, who, wanted).to_dict())
            remark(how_to_sign(draft, opened.register().key_of(who)))
            print_result({"party": who, "draft": str(draft)}, as_json=as_json)
            return
        receipt = change_party(opened, who, wanted, key=load_key(key))
        now = opened.register().party(who)
    facts = {"party": who, "entry": receipt.index, "mandate": now.mandate.value, "society": now.society or "none"}
    print_result(facts | {"identifiers": list(now.identifiers)}, as_json=as_json)


def carve_out(
    member: Annotated[str, typer.Argument(help="The member who may grant by itself.")],
    use: Annotated[list[str], typer.Option(help="Each use that the member keeps, such as train_artist.")],
    society: Annotated[str | None, typer.Option(help="The society; by default the member's.")] = None,
    work: Annotated[list[str] | None, typer.Option(help="Only these works; by default all of the member's.")] = None,
    territory: Annotated[list[str] | None, typer.Option(help="FR, US, ...; by default everywhere (*).")] = None,
    start: Annotated[str | None, typer.Option(help="2026-01-02T03:04:05Z; by default now.")] = None,
    end: Annotated[str | None, typer.Option(help="End of the term; by default open.")] = None,
    irrevocable: Annotated[
        bool, typer.Option("--irrevocable", help="Cannot be taken back; the base model needs it.")
    ] = False,
    document: Annotated[Path | None, typer.Option(help="The society's paper; needed where it has no key.")] = None,
    key: KeyFile = None,
    draft: DraftFile = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record that a society lets a member keep uses; signed by the society, or noted as resting on its paper."""
    from fairchord.workflows.explain_decision import find_work
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project
    from fairchord.workflows.record_carve_out import CarveOutTerms, draft_carve_out, record_carve_out
    from fairchord.workflows.record_grant import read_uses
    from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes
    from fairchord.workflows.state_record import how_to_sign, write_draft

    with Project.open(project) as opened:
        terms = CarveOutTerms(
            member=find_party(opened, member),
            uses=read_uses(use),
            society=find_party(opened, society) if society else None,
            territories=tuple(territory or ("*",)),
            start=start,
            end=end,
            works=tuple(find_work(opened, text) for text in work or ()),
            irrevocable=irrevocable,
            document=read_bytes(document, at_most=LARGEST_LETTER) if document else None,
        )
        if draft:
            record = draft_carve_out(opened, terms)
            write_draft(draft, "carve_out", record.to_dict())
            remark(how_to_sign(draft, opened.register().key_of(record.society)))
            print_result({"carve_out": record.sha256, "draft": str(draft)}, as_json=as_json)
            return
        receipt = record_carve_out(opened, terms, key=load_key(key))
        entry = opened.ledger.entry(receipt.index)
    signed = "yes" if entry.author_signature else "no, recorded by its paper"
    print_result({"entry": receipt.index, "society": entry.body["society"], "signed": signed}, as_json=as_json)


def forget(
    party: Annotated[str, typer.Argument(help="The person: name or id.")],
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Erase a person's sealed words and letters here; the log and its proofs stay whole. It cannot be undone."""
    from fairchord.workflows.forget_party import forget_party
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        forgotten = forget_party(opened, party)
    remark("copies and backups of this folder, and views that were given away, are not reached from here")
    print_result(forgotten.to_dict(), as_json=as_json)
