# SPDX-License-Identifier: Apache-2.0
"""`fairchord reserve`: take in that works may not be used; the lodger gets a number and a signed receipt at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, DraftFile, KeyFile, ProjectFolder, load_key
from fairchord.cli.printing import progress_shown, remark
from fairchord.cli.receipts import Language, ReceiptFolder, hand_out, print_touched, touched_facts

if TYPE_CHECKING:
    from fairchord.workflows.project import Project
    from fairchord.workflows.record_reservation import ReservationTerms
    from fairchord.workflows.reservation_list import ReservationList

Texts = list[str] | None
Files = list[Path] | None
_BAD_SHOWN = 20


def reserve(
    lodger: Annotated[str, typer.Argument(help="The party that reserves: its name or id.")],
    reference: Annotated[str, typer.Option(help="Where the letter, notice or file is; sealed in the log.")] = "",
    work: Annotated[Texts, typer.Option(help="A work, by id, exact title or identifier.")] = None,
    party: Annotated[Texts, typer.Option(help="Everything in which this party, or member, holds a share.")] = None,
    repertoire: Annotated[Texts, typer.Option(help="The same, and all works by its, or its members', IPI.")] = None,
    file: Annotated[Files, typer.Option(help="Music with exactly these bytes, registered or not.")] = None,
    sha256: Annotated[Texts, typer.Option(help="The same, by its SHA-256.")] = None,
    music: Annotated[Files, typer.Option(help="Music with this melody, in any key and tempo.")] = None,
    csv: Annotated[Path | None, typer.Option(help="A list: iswc, title, writers; also isrc, ipi.")] = None,
    letter: Annotated[Path | None, typer.Option(help="The letter; kept here, its hash is public.")] = None,
    tdmrep: Annotated[Files, typer.Option(help="tdmrep.json, HTTP fields or a page; later ones override.")] = None,
    site: Annotated[str | None, typer.Option(help="With --tdmrep: the site it is from.")] = None,
    form: Annotated[str | None, typer.Option(help="letter, list, tdmrep, portal or statement.")] = None,
    key: KeyFile = None,
    draft: DraftFile = None,
    receipt: ReceiptFolder = None,
    language: Language = "en",
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record a reservation; signed where the lodger's key is at hand, else as received by the operator."""
    from fairchord.workflows.project import Project

    named = {"work": work, "party": party, "repertoire": repertoire, "file": file, "sha256": sha256, "music": music}
    papers = {"csv": csv, "letter": letter, "tdmrep": tdmrep, "site": site, "form": form, "reference": reference}
    with Project.open(project) as opened:
        terms = _terms(opened, lodger, named, papers)
        facts = _draft(opened, terms, draft) if draft else _record(opened, terms, key, receipt, language)
    print_touched(facts, as_json=as_json)


def _terms(project: Project, lodger: str, named: dict[str, Any], papers: dict[str, Any]) -> ReservationTerms:
    from fairchord.rights.fields import read_word
    from fairchord.rights.reservation import ReservationForm
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.gather_reservation import Named, Papers, gather_reservation

    form = papers["form"]
    return gather_reservation(
        project,
        find_party(project, lodger),
        Named(**{name: tuple(values or ()) for name, values in named.items()}),
        Papers(
            reference=papers["reference"],
            csv=papers["csv"],
            letter=papers["letter"],
            tdmrep=tuple(papers["tdmrep"] or ()),
            site=papers["site"],
            form=read_word(form, ReservationForm, "form") if form else None,
        ),
        tell=remark,
    )


def _draft(project: Project, terms: ReservationTerms, draft: Path) -> dict[str, Any]:
    from fairchord.workflows.record_reservation import draft_reservation, keep_reservation_papers
    from fairchord.workflows.state_record import how_to_sign, write_draft

    with progress_shown("reading the list") as progress:
        drafted = draft_reservation(project, terms, progress=progress if terms.listed else None)
    write_draft(draft, "reservation", drafted.reservation.to_dict())
    keep_reservation_papers(project, drafted)
    remark(how_to_sign(draft, project.register().key_of(terms.lodged_by)))
    return {"reservation": drafted.reservation.sha256, "draft": str(draft)} | _list_facts(drafted.listed)


def _record(
    project: Project, terms: ReservationTerms, key: Path | None, folder: Path | None, language: str
) -> dict[str, Any]:
    from fairchord.workflows.record_reservation import record_reservation

    with progress_shown("reading the list") as progress:
        recorded = record_reservation(project, terms, key=load_key(key), progress=progress if terms.listed else None)
    facts = hand_out(project, recorded.lodged(), recorded.receipt, folder, language)
    facts["reservation"] = facts.pop("sha256")
    facts["signed_by_lodger"] = "yes" if recorded.is_signed else "no, recorded as received"
    return facts | _list_facts(recorded.listed) | touched_facts(recorded.touched)


def _list_facts(listed: ReservationList | None) -> dict[str, Any]:
    """What became of the rows of a list."""
    if listed is None:
        return {}
    facts: dict[str, Any] = {"rows": listed.rows, "duplicates": listed.duplicates}
    if listed.ignored:
        facts["columns_not_read"] = list(listed.ignored)
    facts["bad_rows"] = [f"line {row.line}: {row.reason}" for row in listed.bad[:_BAD_SHOWN]]
    return facts | {"bad_row_count": len(listed.bad)}
