# SPDX-License-Identifier: Apache-2.0
"""Whatever works there are: every total is the sum over the works, every work is counted once, nothing is empty."""

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.report_world import WorkPlan, small_facts
from fairchord.disclosure.reports.croissant import croissant_document
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.fairly_trained import sort_by_ground
from fairchord.disclosure.reports.form.report import Report, Table
from fairchord.disclosure.reports.kinds import REPORTS, make_report
from fairchord.disclosure.reports.ml_bom import bom_document
from fairchord.disclosure.reports.tally import Channel, of_channel
from fairchord.rights.work import CLAIM_BASES, Authorship, RightsBasis

HOLDERS = st.lists(st.integers(0, 3), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def plans(draw: st.DrawFn) -> WorkPlan:
    basis = draw(st.sampled_from(RightsBasis))
    is_claimed = basis in CLAIM_BASES
    licence = draw(st.sampled_from(("CC0-1.0", "CC-BY-4.0", "MIT"))) if basis is RightsBasis.LICENCE_PERMITS else ""
    return WorkPlan(
        basis=basis,
        licence=licence,
        collection=draw(st.sampled_from(("", "groove", "shelf", "elsewhere"))),
        notes=draw(st.integers(0, 10_000)),
        windows=draw(st.integers(0, 40)),
        holders=() if is_claimed else draw(HOLDERS),
        authorship=draw(st.sampled_from((Authorship.HUMAN, Authorship.MACHINE_ASSISTED))),
        is_reserved=(is_reserved := not is_claimed and draw(st.booleans())),
        is_used=not is_reserved,
        title=draw(st.sampled_from(("Tune", "=Tune()", "<b>Tune", "| Tune"))),
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(plans(), min_size=1, max_size=7).filter(lambda some: any(plan.is_used for plan in some)))
def test_totals_are_the_sums_over_the_works(drawn: list[WorkPlan]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        facts = small_facts(Path(folder), drawn)
    used = [plan for plan in drawn if plan.is_used]
    amount = (len(used), sum(plan.notes for plan in used), sum(plan.windows for plan in used))
    assert sum(len(of_channel(facts, channel)) for channel in Channel) == len(used)
    assert sum(len(works) for works in sort_by_ground(facts).by_ground.values()) == len(used)
    for kind in REPORTS:
        _check_tables(make_report(kind, facts, ReportOptions()), kind, amount, drawn)
    _check_documents(facts, used)


def _check_tables(report: Report, kind: str, amount: tuple[int, int, int], drawn: list[WorkPlan]) -> None:
    tables = {table.name: table for section in report.sections for table in section.tables}
    for table in tables.values():
        if {"works", "notes", "windows"} <= set(table.columns) or table.name in ("works", "uses"):
            _check_sums(table)
    for name in ("by_basis", "by_collection", "sources", "by_licence", "grounds", "terms"):
        if name in tables:
            assert tables[name].totals[-3:] == amount, (kind, name)
    if kind == "holders":
        shares = sum(len(plan.holders) for plan in drawn)
        uses = sum(len(plan.holders) for plan in drawn if plan.is_used)
        assert tables["parties"].totals[-3:] == (shares, uses, uses)
        assert len(tables["uses"].rows) == uses
        by_party = Counter(row[0] for row in tables["uses"].rows)
        assert all(by_party[row[0]] == row[4] for row in tables["parties"].rows)
        assert tables["reservations"].totals[-2:] == (sum(plan.is_reserved for plan in drawn), 0)


def _check_sums(table: Table) -> None:
    for place, total in enumerate(table.totals):
        if isinstance(total, int):
            assert total == sum(row[place] for row in table.rows if isinstance(row[place], int)), table.name


def _check_documents(facts: ReportFacts, used: list[WorkPlan]) -> None:
    groups = bom_document(facts)["components"][0]["components"]
    assert sum(len(group["components"]) for group in groups) == len(used)
    labels = [
        policy["odrl:permission"][0]["odrl:target"]["prov:label"] for policy in croissant_document(facts)["usageInfo"]
    ]
    assert sum(int(label.split()[0]) for label in labels) == len(used)
