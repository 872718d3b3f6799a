# SPDX-License-Identifier: Apache-2.0
"""`fairchord withdraw`: withdraw a grant, lift a reservation, end a dispute; look first, and complete it after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, DraftFile, KeyFile, ProjectFolder, load_key
from fairchord.cli.printing import print_json, print_result, print_table, remark
from fairchord.cli.receipts import Language, ReceiptFolder, hand_out, print_touched, touched_facts
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.rights.identifiers import PartyId, WorkId
    from fairchord.workflows.project import Project


def withdraw(
    party: Annotated[str | None, typer.Argument(help="The party that stated what is withdrawn: name or id.")] = None,
    record: Annotated[list[str] | None, typer.Option(help="Its hash, or such as 'reservation 3', 'dispute 1'.")] = None,
    work: Annotated[list[str] | None, typer.Option(help="All of the party's grants over this work.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Lift a reservation for this work alone.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Say what it would do, and change nothing.")] = False,
    complete: Annotated[str | None, typer.Option(help="A withdrawal, by number or hash: certify it is done.")] = None,
    key: KeyFile = None,
    draft: DraftFile = None,
    receipt: ReceiptFolder = None,
    language: Language = "en",
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Withdraw, under the party's signature; the next snapshot leaves the works out."""
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        if complete is not None:
            _complete(opened, complete, receipt, language, as_json=as_json)
            return
        if party is None:
            raise InvalidInput("nobody is named", hint="fairchord withdraw 'Ana Lima' --work TITLE")
        by = find_party(opened, party)
        records = _records(opened, by, record or (), work or ())
        works = _works(opened, only or ())
        if preview:
            _preview(opened, records, works, as_json=as_json)
        elif draft:
            _draft(opened, by, records, works, draft, as_json=as_json)
        else:
            _withdraw(opened, by, (records, works), key, (receipt, language), as_json=as_json)


def _records(project: Project, by: PartyId, records: Sequence[str], works: Sequence[str]) -> list[str]:
    from fairchord.canonical import sha256_hex
    from fairchord.workflows.explain_decision import find_work
    from fairchord.workflows.numbered import find_numbered
    from fairchord.workflows.withdraw import live_grants_of

    whole = len(sha256_hex(b""))
    found = [text if len(text) == whole else find_numbered(project, text)[1].sha256 for text in records]
    for text in works:
        found += [sha256 for sha256 in live_grants_of(project, by, find_work(project, text)) if sha256 not in found]
    if not found:
        raise InvalidInput("nothing to withdraw is named", hint="give --work WORK or --record HASH")
    return found


def _works(project: Project, texts: Sequence[str]) -> tuple[WorkId, ...]:
    from fairchord.workflows.explain_decision import find_work

    return tuple(find_work(project, text) for text in texts)


def _preview(project: Project, records: Sequence[str], works: tuple[WorkId, ...], *, as_json: bool) -> None:
    from fairchord.workflows.withdrawal_plan import plan_withdrawal

    plans = [plan_withdrawal(project, record, works=works) for record in records]
    remark("nothing is changed")
    if as_json:
        print_json([plan.to_dict() for plan in plans])
        return
    for plan in plans:
        facts: dict[str, Any] = {"what": plan.kind, "record": plan.record}
        facts |= {f"happens_{place}": words for place, words in enumerate(plan.happens, start=1)}
        print_touched(facts | touched_facts(plan.touched), as_json=False)


def _draft(
    project: Project, by: PartyId, records: Sequence[str], works: tuple[WorkId, ...], draft: Path, *, as_json: bool
) -> None:
    from fairchord.workflows.state_record import how_to_sign, write_draft
    from fairchord.workflows.withdraw import draft_withdrawals

    if len(records) != 1:
        raise InvalidInput(
            f"{len(records)} records are named; each needs its own draft", hint="name one: --record HASH"
        )
    withdrawal = draft_withdrawals(project, by, records, works=works)[0]
    write_draft(draft, "withdrawal", withdrawal.to_dict())
    remark(how_to_sign(draft, project.register().key_of(by)))
    print_result({"withdrawal": withdrawal.sha256, "draft": str(draft)}, as_json=as_json)


def _withdraw(
    project: Project,
    by: PartyId,
    what: tuple[Sequence[str], tuple[WorkId, ...]],
    key: Path | None,
    receipt: tuple[Path | None, str],
    *,
    as_json: bool,
) -> None:
    from fairchord.workflows.withdraw import withdraw as run

    done = run(project, by, what[0], key=load_key(key), works=what[1])
    rows = []
    for item in done:
        facts = hand_out(project, item.lodged(), item.receipt, *receipt)
        rows.append({
            "kind": item.kind, "record": item.withdrawal.record, "entry": item.entry, "number": item.number,
            "effect": _effect(item.kind, item.is_irrevocable), "receipt": facts["receipt"],
        })  # fmt: skip
    if as_json:
        print_json(rows)
    else:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows])


def _complete(project: Project, text: str, folder: Path | None, language: str, *, as_json: bool) -> None:
    from fairchord.workflows.complete_withdrawal import complete_withdrawal

    found = complete_withdrawal(project, text)
    facts: dict[str, Any] = {"withdrawal": found.withdrawal, "complete": "yes" if found.is_complete else "no"}
    facts["kept"] = [promise.what for promise in found.promises if promise.is_kept]
    facts["still_to_do"] = [promise.what for promise in found.promises if not promise.is_kept]
    if found.lodged and found.receipt:
        facts |= hand_out(project, found.lodged, found.receipt, folder, language)
    print_result(facts, as_json=as_json)
    if not found.is_complete:
        raise typer.Exit(1)


def _effect(kind: str, is_irrevocable: bool) -> str:
    if kind == "reservation":
        return "lifted"
    return "noted; the grant was irrevocable and still holds" if is_irrevocable else "withdrawn"
