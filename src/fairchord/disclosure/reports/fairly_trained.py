# SPDX-License-Identifier: Apache-2.0
"""A dossier for the Fairly Trained "Licensed Model" certification: each criterion with its evidence.

It says plainly where a criterion is met only as declared, and where nothing shows it. The judgement is the certifier's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.reports.facts import NO_LOG, ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import (
    Answer,
    Cell,
    NotRecorded,
    Origin,
    Source,
    Stated,
    in_log,
    in_program,
    in_whole_log,
)
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table
from fairchord.disclosure.reports.standing import decide_again, terms_of
from fairchord.disclosure.reports.tally import LIMITS, Amount, basis_table, provider
from fairchord.rights.identifiers import WORLD, covers_territory
from fairchord.rights.work import Authorship, RightsBasis

KIND: Final = "fairly-trained"


class Ground(StrEnum):
    """The four grounds of the first criterion, and what falls short of them."""

    CONTRACT = "provided for training under a signed Grant of whoever may agree"
    LICENCE = "openly licensed for this use (the licence permits it; nobody was asked)"
    PUBLIC_DOMAIN = "public domain worldwide, as claimed with evidence"
    OWNED = "owned by the developer, as declared"
    NOT_WORLDWIDE = "public domain, but claimed in some places only"
    HELPED = "a machine helped to make it, and which machine is not recorded"


MET: Final = frozenset({Ground.CONTRACT, Ground.LICENCE, Ground.PUBLIC_DOMAIN, Ground.OWNED})
_BY_BASIS: Final = {
    RightsBasis.AUTHOR_CONSENTED: Ground.CONTRACT,
    RightsBasis.LICENCE_PERMITS: Ground.LICENCE,
    RightsBasis.OWN_PROJECT: Ground.OWNED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The works of a model by ground; a work stands under exactly one."""

    by_ground: dict[Ground, tuple[ManifestWork, ...]]

    @property
    def unmet(self) -> tuple[ManifestWork, ...]:
        """The works for which the criterion is not shown."""
        return tuple(work for ground, works in self.by_ground.items() if ground not in MET for work in works)


def make_fairly_trained(facts: ReportFacts, options: ReportOptions) -> Report:
    """Make the dossier."""
    found = sort_by_ground(facts)
    return Report(
        kind=KIND,
        title="Dossier for Fairly Trained, Licensed Model",
        summary="Each criterion of the certification with its evidence. A work that its licence permits was not asked "
        "for; a work in the public domain has nobody to ask; only a Grant is consent. The lists keep them apart.",
        head=facts.head,
        subject=facts.subject(),
        sections=(
            Section(number="", title="Developer", fields=(_field("developer", "Name", provider(facts)),)),
            _items(facts, found),
            _models(facts),
            _diligence(facts),
            _record(facts),
            _standing(facts),
        ),
        limits=(
            *LIMITS,
            "Whether a criterion is met is for the certifier to say; this dossier only shows the evidence.",
        ),
        software=facts.software,
        options=options.to_dict(),
    )


def sort_by_ground(facts: ReportFacts) -> Sorted:
    """Put every work under its ground."""
    groups: dict[Ground, list[ManifestWork]] = {ground: [] for ground in Ground}
    for work in facts.works:
        groups[_ground(work, facts)].append(work)
    return Sorted(by_ground={ground: tuple(works) for ground, works in groups.items()})


def _ground(work: ManifestWork, facts: ReportFacts) -> Ground:
    log = facts.home_log
    recorded = None if log is None else log.register.works.get(work.work_id)
    if recorded is not None and recorded.record.authorship is not Authorship.HUMAN:
        return Ground.HELPED
    if work.basis != RightsBasis.PUBLIC_DOMAIN:
        return _BY_BASIS[RightsBasis(work.basis)]
    return Ground.PUBLIC_DOMAIN if _is_worldwide(work, facts) else Ground.NOT_WORLDWIDE


def _is_worldwide(work: ManifestWork, facts: ReportFacts) -> bool:
    """A permit for the whole world takes a claim for the whole world; otherwise the claims themselves are asked."""
    if terms_of(facts)[1] == WORLD:
        return True
    claims = () if facts.home_log is None else facts.home_log.register.claims_by_work.get(work.work_id, ())
    return any(covers_territory(claim.record.territories, WORLD) for claim in claims)


def _items(facts: ReportFacts, found: Sorted) -> Section:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (ground.value, "met, as declared" if ground in MET else "not shown", *Amount.of(works).cells)
        for ground, works in found.by_ground.items()
    )
    table = Table(
        name="grounds",
        title="Every work under one ground",
        columns=("ground", "criterion", "works", "notes", "windows"),
        rows=rows,
        totals=("total", "—", *Amount.of(facts.works).cells),
    )
    verdict = f"Met, as declared, for all {number(len(facts.works))} works."
    if found.unmet:
        verdict = f"Not shown for {number(len(found.unmet))} of {number(len(facts.works))} works (see the table)."
    consented = sum(1 for work in facts.works if work.basis == RightsBasis.AUTHOR_CONSENTED)
    asked = f"{number(consented)} of {number(len(facts.works))} works rest on the signed consent of their holders."
    fields = [
        _field("every_item", "Is every item on one of the four grounds?", _listed(facts, verdict)),
        _field("consent", "How many works rest on consent?", _listed(facts, asked)),
        _field("proofs", "Grants and claims in the log", _grants_and_claims(facts)),
    ]
    if facts.home_log is None:
        fields.append(_field("authorship", "Works that a machine helped to make", NO_LOG))
    tables = (table, basis_table(facts))
    return Section(number="1", title="Training data", fields=tuple(fields), tables=tables)


def _grants_and_claims(facts: ReportFacts) -> Answer:
    if not facts.permits:
        return NotRecorded(why="the snapshot's permits, which name the entries, are not at hand")
    evidence = {(item.kind, item.index) for permit in facts.permits.values() for item in permit.evidence}
    parts, indices = [], []
    for kind, words in (("grant", "Grants signed by holders"), ("rights_claim", "claims signed by the operator")):
        entries = sorted(index for found, index in evidence if found == kind)
        parts.append(f"{number(len(entries))} {words}")
        indices += entries
    return Stated(value=tuple(parts), sources=(in_log(*indices),))


def _models(facts: ReportFacts) -> Section:
    answer: Answer = NotRecorded(why="no model is recorded")
    if facts.model is not None:
        source = Source(origin=Origin.MODEL, place="provenance.json")
        answer = Stated(value="None: its signed provenance names no other model.", sources=(source,))
    generators: Answer = NO_LOG
    if facts.home_log is not None:
        generators = NotRecorded(why="which tools helped with machine-assisted works is no field of a registered work")
        if not sort_by_ground(facts).by_ground[Ground.HELPED]:
            generators = Stated(value="None declared: every work is human.", sources=(in_log(*facts.work_entries()),))
    return Section(
        number="1b",
        title="Other models and synthetic data",
        fields=(
            _field("third_party_models", "Third-party or open models used", answer),
            _field("generators", "Models that generated training data", generators),
        ),
    )


def _diligence(facts: ReportFacts) -> Section:
    process = Stated(
        value=(
            "No work is learned from without a Permit, decided by a pure function of the log; unknown means refused",
            "Refused unless: bytes match; source and authorship declared; every Share covered by a live Grant of a "
            "holder who may grant, or a live claim of public domain or licence; no open dispute; no Reservation",
            "Decided when a snapshot is frozen, when training opens it, and before weights are released",
        ),
        sources=(in_program("the rules of decide, and the gates that ask it"),),
    )
    mandates: Answer = NO_LOG
    if facts.home_log is not None:
        parties = facts.home_log.register.parties.values()
        counted = {
            kind: sum(item.record.mandate == kind for item in parties) for kind in ("own", "assigned", "unknown")
        }
        mandates = Stated(
            value=tuple(f"mandate {kind}: {number(count)} parties" for kind, count in counted.items()),
            sources=(in_log(*(item.index for item in parties)),),
        )
    fields = (_field("process", "Process", process), _field("mandates", "Rights position of the parties", mandates))
    return Section(number="2", title="Due diligence", fields=fields)


def _record(facts: ReportFacts) -> Section:
    chain = []
    if facts.snapshot is not None and facts.snapshot.entry is not None:
        chain.append(("snapshot", f"snapshot {facts.snapshot.root}", facts.snapshot.entry))
    if facts.model is not None and facts.home_log is not None:
        root = facts.model.provenance.facts.snapshot_root
        run = facts.home_log.find("training_run", "snapshot_root", root)
        if run is not None:
            chain.append(("training_run", f"training run with recipe {run[1].body['recipe_sha256']}", run[0]))
        weights = facts.model.provenance.weights_sha256
        chain.append(("checkpoint", f"weights {weights}", facts.model.entry or 0))
    fields = [
        _field(name, name.replace("_", " "), Stated(value=text, sources=(in_log(index),)))
        for name, text, index in chain
    ]
    listed = _listed(facts, f"{number(len(facts.works))} works by hash, in report training-works")
    fields.append(_field("list", "List of works", listed))
    if not chain:
        fields.append(_field("chain", "From works to weights", NO_LOG))
    return Section(number="3", title="Record of which data trained which model", fields=tuple(fields))


def _standing(facts: ReportFacts) -> Section:
    standing = decide_again(facts)
    if standing is None:
        return Section(number="4", title="Today", fields=(_field("standing", "Still permitted?", NO_LOG),))
    value = f"All {number(standing.permitted)} works are still permitted."
    if standing.refused:
        reasons = ", ".join(f"{code} {count}" for code, count in standing.reasons.items())
        value = f"{number(len(standing.refused))} works are refused today ({reasons}); the model may not be used."
    assert facts.home_log is not None, "standing is decided only where the log is at hand"
    answer = Stated(value=value, sources=(in_whole_log(facts.home_log.size),))
    return Section(number="4", title="Today", fields=(_field("standing", "Still permitted?", answer),))


def _listed(facts: ReportFacts, value: str) -> Stated:
    entries = facts.work_entries()
    return Stated(value=value, sources=(in_log(*entries) if entries else facts.works_source,))


def _field(name: str, label: str, answer: Answer) -> Field:
    return Field(name=name, label=label, answer=answer)
