# SPDX-License-Identifier: Apache-2.0
"""The table of reports: its name on the command line, then what makes it and what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fairchord.disclosure.reports import (
    ab2013,
    croissant,
    eu_summary,
    fairly_trained,
    holders,
    marking_report,
    ml_bom,
    model_card_report,
    tdmrep_report,
    training_works,
)
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.report import Report
from fairchord.disclosure.reports.form.words import check_language
from fairchord.errors import InvalidInput, ResourceAbsent

Maker = Callable[[ReportFacts, ReportOptions], Report]

REPORTS: Final[dict[str, tuple[Maker, str]]] = {
    eu_summary.KIND: (eu_summary.make_eu_summary, "EU: public summary of training content"),
    ab2013.KIND: (ab2013.make_ab2013, "California AB 2013: twelve items"),
    fairly_trained.KIND: (fairly_trained.make_fairly_trained, "Fairly Trained: dossier"),
    model_card_report.KIND: (model_card_report.make_model_card, "model card, refreshed"),
    croissant.KIND: (croissant.make_croissant, "Croissant 1.1 of the snapshot"),
    ml_bom.KIND: (ml_bom.make_ml_bom, "CycloneDX bill of materials"),
    tdmrep_report.KIND: (tdmrep_report.make_tdmrep, "reservations: policy, tdmrep.json, numbers"),
    holders.KIND: (holders.make_holders, "for holders and societies: what was used where"),
    training_works.KIND: (training_works.make_training_works, "every work, with credit"),
    marking_report.KIND: (marking_report.make_marking, "how outputs are marked as made with AI"),
}
LANGUAGE_KINDS: Final = frozenset({eu_summary.KIND, holders.KIND})
"""Reports that exist in French and Korean as well."""
NEEDS_WORKS: Final = frozenset(REPORTS) - {tdmrep_report.KIND, holders.KIND, marking_report.KIND}
NEEDS_MODEL: Final = frozenset({ml_bom.KIND})


def make_report(kind: str, facts: ReportFacts, options: ReportOptions) -> Report:
    """Make a report of a kind; the same facts and options give the same report."""
    if kind not in REPORTS:
        raise InvalidInput(f"there is no report {kind!r}", hint="one of: " + ", ".join(REPORTS))
    check_language(options.language)
    if options.language != "en" and kind not in LANGUAGE_KINDS:
        raise InvalidInput(
            f"report {kind} is in English only", hint="in other languages: " + ", ".join(sorted(LANGUAGE_KINDS))
        )
    if options.party is not None and kind != holders.KIND:
        raise InvalidInput(f"report {kind} is not about one party", hint=f"a party is for report {holders.KIND}")
    if not can_make(kind, facts):
        raise ResourceAbsent(
            f"report {kind} is about a model or a snapshot, and none is at hand",
            hint="name a model, or freeze a snapshot",
        )
    return REPORTS[kind][0](facts, options)


def can_make(kind: str, facts: ReportFacts) -> bool:
    """Say whether there is anything for a report of this kind to be about."""
    if kind in NEEDS_MODEL:
        return facts.model is not None
    return kind not in NEEDS_WORKS or facts.model is not None or facts.snapshot is not None
