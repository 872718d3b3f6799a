# SPDX-License-Identifier: Apache-2.0
"""The model card, refreshed: what the model learned from, what was measured and signed with it, how it stands today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fairchord.disclosure.model_card import LIMITS as MODEL_LIMITS
from fairchord.disclosure.reports.facts import NO_LOG, ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import Answer, NotRecorded, Origin, Source, Stated, in_log, in_whole_log
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table
from fairchord.disclosure.reports.standing import decide_again
from fairchord.disclosure.reports.tally import LIMITS, Amount, basis_table, collection_of, grouped_table, licence_of

KIND: Final = "model-card"
_PROVENANCE: Final = Source(origin=Origin.MODEL, place="provenance.json")
_NO_MODEL: Final = NotRecorded(why="no model is recorded")
_MEASURED: Final = ("Held-out likelihood", "Composed beside held-out human music")


def make_model_card(facts: ReportFacts, options: ReportOptions) -> Report:
    """Make the card; the sections that were measured stand as they were signed."""
    return Report(
        kind=KIND,
        title="Model card" if facts.model is None else f"Model card: {facts.model.name}",
        summary="A symbolic music model: conditions, harmony and tracks as tokens. Its card, computed again from the "
        "log and from what was signed with the weights.",
        head=facts.head,
        subject=facts.subject(),
        sections=(_identity(facts), _data(facts), _recipe(facts), _measured(facts), _today(facts)),
        limits=(*LIMITS, *(line.removeprefix("- ") for line in MODEL_LIMITS.splitlines()[1:])),
        software=facts.software,
        options=options.to_dict(),
    )


def _identity(facts: ReportFacts) -> Section:
    if facts.model is None:
        return Section(number="1", title="Model", fields=(_field("model", "Model", _NO_MODEL),))
    signed = facts.model.provenance
    values = (
        ("model", "Name", facts.model.name),
        ("weights", "Weights", signed.weights_sha256),
        ("snapshot", "Snapshot", signed.facts.snapshot_root),
        ("permits", "Permits", signed.facts.permits_root),
        ("use", "Frozen for", f"{signed.facts.use} in {signed.facts.territory}"),
        ("signed", "Signed", f"{signed.facts.issued_at} by {signed.signer_public_key}"),
    )
    fields = [_field(name, label, Stated(value=value, sources=(_PROVENANCE,))) for name, label, value in values]
    entry: Answer = NO_LOG
    if facts.model.entry is not None:
        entry = Stated(value=f"entry {facts.model.entry}", sources=(in_log(facts.model.entry),))
    return Section(number="1", title="Model", fields=(*fields, _field("entry", "In the log", entry)))


def _data(facts: ReportFacts) -> Section:
    amount = Amount.of(facts.works)
    size = f"{number(amount.works)} works, {number(amount.notes)} notes, {number(amount.windows)} windows"
    collections = grouped_table(
        facts,
        facts.works,
        lambda work: (collection_of(work), licence_of(work)),
        name="by_collection",
        title="Works by collection and licence",
        columns=("collection", "licence", "works", "notes", "windows"),
    )
    return Section(
        number="2",
        title="Data and rights",
        fields=(_field("size", "Size", Stated(value=size, sources=(facts.works_source,))),),
        tables=(basis_table(facts), collections),
    )


def _recipe(facts: ReportFacts) -> Section:
    if facts.model is None:
        return Section(number="3", title="Recipe", fields=(_field("recipe", "Recipe", _NO_MODEL),))
    recipe = sorted(facts.model.provenance.facts.recipe.items())
    rows = tuple((name.replace("_", " "), told) for name, value in recipe if (told := _told(value)))
    seed: Answer = Stated(value=facts.model.provenance.facts.seed, sources=(_PROVENANCE,))
    table = Table(name="recipe", title="Recipe, as signed in provenance.json", columns=("setting", "value"), rows=rows)
    return Section(number="3", title="Recipe", fields=(_field("seed", "Seed", seed),), tables=(table,))


def _measured(facts: ReportFacts) -> Section:
    card = "" if facts.model is None else facts.model.card
    source = Source(origin=Origin.MODEL, place="MODEL_CARD.md, signed in provenance.json")
    fields = []
    for title in _MEASURED:
        lines = _section_of(card, title)
        answer: Answer = NotRecorded(why="the card that was signed with the weights has no such section")
        if lines:
            answer = Stated(value=lines, sources=(source,))
        fields.append(_field(title.lower().replace(" ", "_"), title, answer))
    return Section(number="4", title="Measured, and signed with the weights", fields=tuple(fields))


def _section_of(card: str, title: str) -> tuple[str, ...]:
    """The lines under a heading of the signed card; none when it says that nothing was recorded."""
    _, found, rest = card.partition(f"## {title}\n")
    lines = tuple(line.strip() for line in rest.partition("\n## ")[0].splitlines() if line.strip()) if found else ()
    return () if lines == ("Not recorded.",) else tuple(line for line in lines if set(line) - set("|- "))


def _today(facts: ReportFacts) -> Section:
    standing = decide_again(facts)
    if standing is None or facts.home_log is None:
        return Section(number="5", title="Today", fields=(_field("standing", "Works still permitted", NO_LOG),))
    everything = in_whole_log(facts.home_log.size)
    value = f"{number(standing.permitted)} of {number(len(facts.works))}"
    fields = [_field("standing", "Works still permitted", Stated(value=value, sources=(everything,)))]
    if standing.refused:
        reasons = tuple(f"{code}: {count} works" for code, count in standing.reasons.items())
        fields.append(_field("refused", "Why the others are refused", Stated(value=reasons, sources=(everything,))))
    if facts.model is not None:
        weights = facts.model.provenance.weights_sha256
        retired = facts.home_log.find("retirement", "weights_sha256", weights)
        value = "no entry retires it" if retired is None else f"retired: {retired[1].body.get('reason', 'no reason')}"
        source = everything if retired is None else in_log(retired[0])
        fields.append(_field("retired", "Retired", Stated(value=value, sources=(source,))))
    return Section(number="5", title="Today", fields=tuple(fields))


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name.replace('_', ' ')} {_told(member)}" for name, member in sorted(value.items()))
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _field(name: str, label: str, answer: Answer) -> Field:
    return Field(name=name, label=label, answer=answer)
