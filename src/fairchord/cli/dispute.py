# SPDX-License-Identifier: Apache-2.0
"""`fairchord dispute`: someone says that what the register holds of a work is wrong; until it is settled, no use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, DraftFile, KeyFile, ProjectFolder, load_key
from fairchord.cli.printing import remark
from fairchord.cli.receipts import Language, ReceiptFolder, hand_out, print_touched, touched_facts

if TYPE_CHECKING:
    from fairchord.workflows.project import Project
    from fairchord.workflows.record_dispute import DisputeTerms


def dispute(
    raiser: Annotated[str, typer.Argument(help="Who raises it: name or id.")],
    work: Annotated[str, typer.Argument(help="The work, by id, exact title or identifier.")],
    reason: Annotated[str, typer.Option(help="What is wrong; it is public.")],
    document: Annotated[Path | None, typer.Option(help="A paper; kept here, its hash is public.")] = None,
    arbiter: Annotated[str | None, typer.Option(help="Who is to rule on it, when that is agreed.")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Say what it would do, and change nothing.")] = False,
    key: KeyFile = None,
    draft: DraftFile = None,
    receipt: ReceiptFolder = None,
    language: Language = "en",
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record a dispute over a work: signed where the raiser's key is at hand, else as received."""
    from fairchord.workflows.explain_decision import find_work
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project
    from fairchord.workflows.record_dispute import DisputeTerms, record_dispute
    from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes

    with Project.open(project) as opened:
        terms = DisputeTerms(
            work=opened.register().work(find_work(opened, work)).id,
            raised_by=find_party(opened, raiser),
            reason=reason,
            document=read_bytes(document, at_most=LARGEST_LETTER) if document else None,
            arbiter=find_party(opened, arbiter) if arbiter else None,
        )
        if preview or draft:
            facts = _preview(opened, terms) if preview else _draft(opened, terms, draft)
        else:
            recorded = record_dispute(opened, terms, key=load_key(key))
            facts = hand_out(opened, recorded.lodged(), recorded.receipt, receipt, language)
            facts |= touched_facts(recorded.touched)
    print_touched(facts, as_json=as_json)


def _preview(project: Project, terms: DisputeTerms) -> dict[str, Any]:
    from fairchord.workflows.record_dispute import HAPPENS
    from fairchord.workflows.touched import find_touched

    remark("nothing is changed")
    happens = {f"happens_{place}": words for place, words in enumerate(HAPPENS, start=1)}
    return happens | touched_facts(find_touched(project, [terms.work]))


def _draft(project: Project, terms: DisputeTerms, draft: Path | None) -> dict[str, Any]:
    from fairchord.workflows.record_dispute import draft_dispute
    from fairchord.workflows.state_record import how_to_sign, write_draft

    drafted = draft_dispute(project, terms)
    path = draft or Path("dispute.draft")
    write_draft(path, "dispute", drafted.to_dict())
    remark(how_to_sign(path, project.register().key_of(terms.raised_by)))
    return {"dispute": drafted.sha256, "draft": str(path)}
