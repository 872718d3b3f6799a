# SPDX-License-Identifier: Apache-2.0
"""For holders and societies: what of theirs was used where, and which reservations were kept.

holders.csv holds one line a use; the parties' numbers are the sums of those lines.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fairchord.disclosure.reports.facts import LogFacts, ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import Answer, Cell, NotRecorded, Stated, in_log, in_whole_log
from fairchord.disclosure.reports.form.comma_text import to_csv
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table
from fairchord.disclosure.reports.form.words import limits_in, say
from fairchord.disclosure.reports.holder_words import HOLDER_WORDS
from fairchord.disclosure.reports.holdings import (
    Holding,
    HonouredReservation,
    KnownModel,
    UsedHolding,
    holdings,
    honoured_reservations,
    known_models,
    parties_in_scope,
    used_holdings,
)
from fairchord.rights.identifiers import PartyId

KIND: Final = "holders"
_PARTY_COLUMNS: Final = ("party", "society", "registered", "used", "rows")
_USE_COLUMNS: Final = (
    "party", "society", "share", "work", "work_title", "identifiers", "entry", "snapshot", "snapshot_entry", "model",
    "use", "territory", "basis", "grants", "notes", "windows",
)  # fmt: skip
_MODEL_COLUMNS: Final = ("model", "weights", "model_entry", "snapshot", "issued", "revoked")
_RESERVATION_COLUMNS: Final = ("lodged_by", "reservation_entry", "form", "state", "covered", "frozen_after")


def make_holders(facts: ReportFacts, options: ReportOptions) -> Report:
    """Make the report, for everybody or for one party."""
    language = options.language
    files: dict[str, bytes] = {}
    if facts.log is None:
        absent = NotRecorded(why=_say("no_log", language))
        sections: tuple[Section, ...] = tuple(
            Section(number=str(n), title=_say(f"s{n}", language), fields=(_ask(f"s{n}", absent, language),))
            for n in range(1, 5)
        )
    else:
        sections = _sections(facts, facts.log, options)
        files = {f"{KIND}.csv": _comma_text(facts, facts.log, options)}
    return Report(
        kind=KIND,
        title=_say("title", language),
        summary=_say("summary", language),
        head=facts.head,
        subject={} if facts.log is None else {"log": facts.log.origin},
        sections=sections,
        limits=limits_in(language),
        software=facts.software,
        language=language,
        options=options.to_dict(),
        files=files,
    )


def _comma_text(facts: ReportFacts, log: LogFacts, options: ReportOptions) -> bytes:
    """The uses for machines: the same columns and words in every language."""
    held = holdings(log, parties_in_scope(log, options.party))
    return to_csv(_uses(log, used_holdings(facts, held, known_models(log)), "en"), columns=_USE_COLUMNS)


def _sections(facts: ReportFacts, log: LogFacts, options: ReportOptions) -> tuple[Section, ...]:
    language, scope = options.language, parties_in_scope(log, options.party)
    held, models = holdings(log, scope), known_models(log)
    uses = used_holdings(facts, held, models)
    kept = honoured_reservations(facts, scope)
    everything = in_whole_log(log.size)
    named = _say("all_parties", language)
    if options.party is not None:
        named = _say("one_party", language, party=options.party)
    fields = (
        _ask("scope", Stated(value=named, sources=(everything,)), language),
        _ask("without", Stated(value=_without_holder(facts, log), sources=(everything,)), language),
        _ask("at_hand", _at_hand(facts, log, language), language),
    )
    tables = (
        _parties(log, held, uses, language),
        _uses(log, uses, language),
        _models(models, language),
        _reservations(kept, language),
    )
    return tuple(
        Section(
            number=str(place),
            title=_say(f"s{place}", language),
            fields=fields if place == 1 else (),
            tables=(table,),
        )
        for place, table in enumerate(tables, 1)
    )


def _at_hand(facts: ReportFacts, log: LogFacts, language: str) -> Answer:
    """How many of the log's snapshots could be read: of the others, nobody here can say what was in them."""
    recorded = [index for index, _ in log.of_kind("snapshot")]
    found = sum(1 for snapshot in facts.snapshots if snapshot.entry is not None)
    source = in_log(*recorded) if recorded else in_whole_log(log.size)
    value = _say("some_at_hand", language, found=found, recorded=len(recorded))
    return Stated(value=value, sources=(source,))


def _without_holder(facts: ReportFacts, log: LogFacts) -> int:
    """How many works of any snapshot have no share recorded: nobody here can be told of their use."""
    used = {listed.work_id for snapshot in facts.snapshots for listed in snapshot.manifest.works}
    works = log.register.works
    return sum(1 for work in used if work not in works or not works[work].record.shares)


def _parties(log: LogFacts, held: tuple[Holding, ...], uses: tuple[UsedHolding, ...], language: str) -> Table:
    rows = []
    for party in sorted({item.party for item in held}):
        registered = {item.work.record.id for item in held if item.party == party}
        mine = [use for use in uses if use.holding.party == party]
        used = {use.listed.work_id for use in mine}
        rows.append((party, _society(log, party, language), len(registered), len(used), len(mine)))
    used_pairs = {(use.holding.party, use.listed.work_id) for use in uses}
    totals: tuple[Cell, ...] = (_say("total", language), "—", len(held), len(used_pairs), len(uses))
    return _table("parties", _PARTY_COLUMNS, tuple(rows), language, totals)


def _uses(log: LogFacts, uses: tuple[UsedHolding, ...], language: str) -> Table:
    no_identifier = NotRecorded(why=_say("no_identifier", language))
    no_model = NotRecorded(why=_say("no_model", language))
    rows = tuple(
        (
            use.holding.party,
            _society(log, use.holding.party, language),
            use.holding.part,
            use.listed.work_id,
            use.listed.title,
            "; ".join(use.holding.work.record.identifiers) or no_identifier,
            use.holding.work.index,
            use.snapshot.root,
            use.snapshot.entry if use.snapshot.entry is not None else no_model,
            use.model or no_model,
            use.permit.use.value,
            use.permit.territory,
            use.permit.basis.value,
            ", ".join(str(item.index) for item in use.permit.evidence if item.kind != "work"),
            use.listed.note_count,
            use.listed.clip_count,
        )
        for use in uses
    )
    totals: list[Cell] = [_say("total", language), *("—",) * (len(_USE_COLUMNS) - 3)]
    totals += [sum(use.listed.note_count for use in uses), sum(use.listed.clip_count for use in uses)]
    table = _table("uses", _USE_COLUMNS, rows, language, tuple(totals))
    return replace(table, headline=_say("work_title", language))


def _models(models: tuple[KnownModel, ...], language: str) -> Table:
    absent = NotRecorded(why=_say("no_weights", language))
    rows = tuple(
        (
            model.name or _say("unnamed_model", language),
            model.weights_sha256 or absent,
            model.entry if model.entry >= 0 else absent,
            model.snapshot_root or absent,
            model.issued,
            model.revoked,
        )
        for model in models
    )
    issued, revoked = sum(model.issued for model in models), sum(model.revoked for model in models)
    totals: tuple[Cell, ...] = (_say("total", language), "—", "—", "—", issued, revoked)
    return _table("models", _MODEL_COLUMNS, rows, language, totals)


def _reservations(kept: tuple[HonouredReservation, ...], language: str) -> Table:
    no_form = NotRecorded(why=_say("no_form", language))
    rows = tuple(
        (
            item.recorded.record.lodged_by,
            item.recorded.index,
            item.recorded.record.form.value if item.recorded.record.form is not None else no_form,
            _say("in_force" if item.is_live else "lifted", language),
            item.covered,
            item.frozen_after,
        )
        for item in kept
    )
    sums = (sum(item.covered for item in kept), sum(item.frozen_after for item in kept))
    totals: tuple[Cell, ...] = (_say("total", language), "—", "—", "—", *sums)
    return _table("reservations", _RESERVATION_COLUMNS, rows, language, totals)


def _table(
    name: str, columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...], language: str, totals: tuple[Cell, ...]
) -> Table:
    shown = tuple(_say(column, language) for column in columns)
    return Table(name=name, title=_say(name, language), columns=shown, rows=rows, totals=totals)


def _society(log: LogFacts, party: PartyId, language: str) -> str:
    return log.register.party(party).society or _say("no_society", language)


def _ask(name: str, answer: Answer, language: str) -> Field:
    return Field(name=name, label=_say(name, language), answer=answer)


def _say(name: str, language: str, /, **values: object) -> str:
    return say(HOLDER_WORDS, name, language, **values)
