# SPDX-License-Identifier: Apache-2.0
"""Every work that a model learned from, one row each: basis, licence, credit, permit. The credits page that CC BY asks.

training-works.csv holds the same rows; the report holds them as JSON.
"""

from __future__ import annotations

from typing import Final

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import Answer, Cell, NotRecorded, Stated, in_log
from fairchord.disclosure.reports.form.comma_text import to_csv
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table
from fairchord.disclosure.reports.tally import LIMITS, Amount, basis_table, collection_of, licence_of
from fairchord.rights.licence import asks_for_credit

KIND: Final = "training-works"
COLUMNS: Final = (
    "work", "title", "contributors", "basis", "licence", "attribution", "collection", "source", "split", "notes",
    "windows", "content_sha256", "permit_sha256", "entry",
)  # fmt: skip
_NO_ENTRY: Final = NotRecorded(why="the log is not at hand")
_NO_CREDIT: Final = NotRecorded(why="the work was registered without words of attribution")
_NO_MAKER: Final = NotRecorded(why="the work was registered without contributors")


def make_training_works(facts: ReportFacts, options: ReportOptions) -> Report:
    """List the works, in the order of the snapshot."""
    table = works_table(facts)
    return Report(
        kind=KIND,
        title="Works that the model learned from",
        summary="Every work, why it might be used, and the words that its maker asks to be credited with.",
        head=facts.head,
        subject=facts.subject(),
        sections=(
            Section(number="1", title="How many", fields=_counts(facts), tables=(basis_table(facts),)),
            Section(number="2", title="Every work", tables=(table,)),
        ),
        limits=LIMITS,
        software=facts.software,
        options=options.to_dict(),
        files={f"{KIND}.csv": to_csv(table)},
    )


def works_table(facts: ReportFacts) -> Table:
    """One row a work; the totals are the sums of its rows."""
    amount = Amount.of(facts.works)
    totals: list[Cell] = ["total", f"{number(amount.works)} works", *("—",) * (len(COLUMNS) - 2)]
    totals[COLUMNS.index("notes")], totals[COLUMNS.index("windows")] = amount.notes, amount.windows
    return Table(
        name="works",
        title="Works",
        columns=COLUMNS,
        rows=tuple(_row(work, facts) for work in facts.works),
        totals=tuple(totals),
        headline="title",
    )


def _row(work: ManifestWork, facts: ReportFacts) -> tuple[Cell, ...]:
    recorded = None if facts.home_log is None else facts.home_log.register.works.get(work.work_id)
    return (
        work.work_id,
        work.title,
        "; ".join(work.contributors) or _NO_MAKER,
        work.basis,
        licence_of(work),
        work.attribution.strip() or _NO_CREDIT,
        collection_of(work),
        work.source,
        work.split,
        work.note_count,
        work.clip_count,
        work.content_sha256,
        work.permit_sha256,
        _NO_ENTRY if recorded is None else recorded.index,
    )


def _counts(facts: ReportFacts) -> tuple[Field, ...]:
    amount = Amount.of(facts.works)
    size = f"{number(amount.works)} works, {number(amount.notes)} notes, {number(amount.windows)} windows"
    asking = [work for work in facts.works if work.licence and asks_for_credit(work.licence)]
    credited = sum(1 for work in asking if work.attribution.strip())
    credit = (
        f"{number(credited)} of {number(len(asking))} works whose licence asks for credit have words of credit here"
    )
    entries = facts.work_entries()
    places: Answer = NotRecorded(why="the log is not at hand")
    if entries:
        places = Stated(value=f"{number(len(entries))} works are registered in the log", sources=(in_log(*entries),))
    return (
        Field(name="size", label="Size", answer=Stated(value=size, sources=(facts.works_source,))),
        Field(name="credit", label="Credit", answer=Stated(value=credit, sources=(facts.works_source,))),
        Field(name="entries", label="Entries", answer=places),
    )
