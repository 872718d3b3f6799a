# SPDX-License-Identifier: Apache-2.0
"""California AB 2013 (Civil Code 3111): its twelve items about training data, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fairchord.corpus.manifest import SPLITS
from fairchord.disclosure.reports.facts import NO_LOG, ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import Answer, NotRecorded, Origin, Source, Stated, in_log, in_program
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.reports.form.report import Field, Report, Section
from fairchord.disclosure.reports.tally import (
    LIMITS,
    Amount,
    Channel,
    basis_table,
    collection_of,
    grouped_table,
    licence_of,
    of_channel,
    provider,
)
from fairchord.rights.register import Register
from fairchord.rights.work import Authorship, RightsBasis

KIND: Final = "ab2013"
_PROVENANCE: Final = Source(origin=Origin.MODEL, place="provenance.json")
_READ: Final = in_program("how music is read and cut into windows")


def make_ab2013(facts: ReportFacts, options: ReportOptions) -> Report:
    """Answer the twelve items."""
    return Report(
        kind=KIND,
        title="Training data documentation (California AB 2013)",
        summary="The twelve items that Civil Code section 3111 asks of whoever offers a generative system to "
        "Californians, answered from the log, the snapshot and the model's signed provenance.",
        head=facts.head,
        subject=facts.subject(),
        sections=(
            Section(
                number="", title="Developer", fields=(Field(name="developer", label="Name", answer=provider(facts)),)
            ),
            _sources(facts),
            _one("2", "How the datasets further the intended purpose", _purpose(facts)),
            _one("3", "Number of data points", _data_points(facts)),
            _one("4", "Types of data points", _types()),
            _copyright(facts),
            _one("6", "Whether purchased or licensed", _licensed(facts)),
            _one("7", "Personal information", _personal(facts)),
            _one("8", "Aggregate consumer information", _consumers(facts)),
            _one("9", "Cleaning, processing and other modification", _processing(facts)),
            _one("10", "Period of collection", _period(facts)),
            _one("11", "Dates of first use", _first_use(facts)),
            _one("12", "Synthetic data generation", _synthetic(facts)),
        ),
        limits=LIMITS,
        software=facts.software,
        options=options.to_dict(),
    )


def _one(item: str, title: str, answer: Answer) -> Section:
    return Section(number=item, title=title, fields=(Field(name=f"item_{item}", label="Answer", answer=answer),))


def _sources(facts: ReportFacts) -> Section:
    table = grouped_table(
        facts,
        facts.works,
        lambda work: (collection_of(work), facts.collections.get(work.collection, _place(work.collection))),
        name="sources",
        title="Sources",
        columns=("collection", "home and version", "works", "notes", "windows"),
    )
    answer = Stated(
        value="Every work names its source and its makers; report training-works lists them all.",
        sources=(facts.works_source,),
    )
    return Section(
        number="1",
        title="Sources or owners of the datasets",
        fields=(Field(name="item_1", label="Answer", answer=answer),),
        tables=(table,),
    )


def _place(collection: str) -> str | NotRecorded:
    if not collection:
        return "each work names its own source"
    return NotRecorded(why="the program's catalogue does not list this collection; each work names its own source")


def _purpose(facts: ReportFacts) -> Answer:
    if facts.snapshot is None and facts.model is None:
        return NotRecorded(why="neither a model nor a snapshot is recorded")
    use = facts.snapshot.manifest.head.use.value if facts.snapshot is not None else ""
    use = use or (facts.model.provenance.facts.use if facts.model is not None else "")
    return Stated(
        value=f"The works were frozen for the use {use}: notes, chords and roles of finished music teach the model to "
        "write notes that fit the chords and conditions it is given.",
        sources=(facts.works_source,),
    )


def _data_points(facts: ReportFacts) -> Answer:
    amount = Amount.of(facts.works)
    splits = (f"{name}: {number(sum(work.split == name for work in facts.works))} works" for name in SPLITS)
    parts = [
        f"{number(amount.works)} works, {number(amount.notes)} notes, {number(amount.windows)} windows",
        "of these, " + ", ".join(splits) + " (only train teaches; validation and test measure)",
    ]
    if facts.snapshot is not None:
        bars, tokens = number(facts.snapshot.bars), number(facts.snapshot.tokens)
        parts.append(f"{bars} bars and {tokens} tokens in the windows, which overlap")
    return Stated(value=tuple(parts), sources=(facts.works_source,))


def _types() -> Answer:
    return Stated(
        value=(
            "Notes of symbolic music: onset, length, pitch, velocity, track, instrument",
            "Labels: tempo, key, meter, chords, roles of tracks, genre; those that no one stated are found by analysis",
        ),
        sources=(_READ,),
    )


def _copyright(facts: ReportFacts) -> Section:
    free = [work for work in facts.works if work.basis == RightsBasis.PUBLIC_DOMAIN]
    rest = len(facts.works) - len(free)
    answer = Stated(
        value=f"Not entirely: {number(rest)} works rest on a licence or on consent, and may be protected by copyright; "
        f"{number(len(free))} are claimed to be in the public domain."
        if rest
        else f"All {number(len(free))} works are claimed to be in the public domain.",
        sources=(facts.works_source,),
    )
    patents = NotRecorded(why="no entry speaks of trademarks or patents in the works; music is registered, not marks")
    licences = grouped_table(
        facts,
        facts.works,
        lambda work: (licence_of(work),),
        name="by_licence",
        title="Works by licence",
        columns=("licence", "works", "notes", "windows"),
    )
    return Section(
        number="5",
        title="Protected by copyright, trademark or patent, or public domain",
        fields=(
            Field(name="item_5", label="Copyright", answer=answer),
            Field(name="item_5_marks", label="Trademark, patent", answer=patents),
        ),
        tables=(basis_table(facts), licences),
    )


def _licensed(facts: ReportFacts) -> Answer:
    licensed, total = of_channel(facts, Channel.LICENSED), len(facts.works)
    by_licence = sum(1 for work in facts.works if work.basis == RightsBasis.LICENCE_PERMITS)
    chosen = {work.work_id for work in licensed}
    entries = facts.work_entries(lambda work: work.work_id in chosen)
    sources = (in_log(*entries),) if entries else (facts.works_source,)
    return Stated(
        value=(
            f"Licensed by signed Grants of outside holders: {number(len(licensed))} of {number(total)} works",
            f"Used under a public licence: {number(by_licence)} works; nobody was asked",
            "Purchases and prices are not entries of the log",
        ),
        sources=sources,
    )


def _personal(facts: ReportFacts) -> Answer:
    named = sum(1 for work in facts.works if work.contributors)
    return Stated(
        value=f"What is learned is notes. Beside it, the lists of works name makers, as credits ask: {number(named)} "
        f"of {number(len(facts.works))} works have contributors; names never reach the model.",
        sources=(facts.works_source, _READ),
    )


def _consumers(facts: ReportFacts) -> Answer:
    return Stated(
        value="None declared: every work names a source, and no path of the program takes in data about consumers.",
        sources=(facts.works_source, in_program("prompts never enter a snapshot")),
    )


def _processing(facts: ReportFacts) -> Answer:
    dropped = sum(work.dropped for work in facts.works)
    parts = [
        "Music is read in a confined process, cut at bar lines, put on a grid and written as tokens, so that a model "
        "can learn it",
        f"{number(dropped)} windows were left out because they repeat another or are too long",
        "Settings of one tune stand together in train, validation or test, so that measuring is honest",
    ]
    recipe = None if facts.model is None else facts.model.provenance.facts.recipe.get("augmentation")
    if isinstance(recipe, Mapping):
        settings = ", ".join(f"{name} {value}" for name, value in sorted(recipe.items()))
        parts.append(f"Varied while learning, so that every key is learned: {settings}")
    sources = (facts.works_source, _READ, *((_PROVENANCE,) if facts.model is not None else ()))
    return Stated(value=tuple(parts), sources=sources)


def _period(facts: ReportFacts) -> Answer:
    if facts.home_log is None:
        return NO_LOG
    learned = {work.work_id for work in facts.works}
    found = [(index, entry.at) for index, entry in facts.home_log.of_kind("admission") if entry.body["work"] in learned]
    if not found:
        return NotRecorded(why="no admission of these works is an entry of the log")
    return Stated(
        value=f"Admitted to the log from {found[0][1]} to {found[-1][1]}. Whether collection goes on is not recorded.",
        sources=(in_log(*(index for index, _ in found)),),
    )


def _first_use(facts: ReportFacts) -> Answer:
    if facts.home_log is None:
        return NO_LOG
    roots = {facts.snapshot.root} if facts.snapshot is not None else set()
    runs = [
        (index, entry.at)
        for index, entry in facts.home_log.of_kind("training_run")
        if not roots or entry.body["snapshot_root"] in roots
    ]
    if not runs:
        return NotRecorded(why="no training run on this snapshot is an entry of the log")
    return Stated(value=runs[0][1], sources=(in_log(runs[0][0]),))


def _synthetic(facts: ReportFacts) -> Answer:
    if facts.home_log is None:
        return NO_LOG
    machine = _machine_assisted(facts.home_log.register, facts)
    if machine:
        value = f"{number(len(machine))} of {number(len(facts.works))} works are registered as made with the help of a "
        return Stated(value=value + "machine; the others as made by humans.", sources=(in_log(*machine),))
    return Stated(
        value="None declared: every work is registered as made by humans.", sources=(in_log(*facts.work_entries()),)
    )


def _machine_assisted(register: Register, facts: ReportFacts) -> list[int]:
    recorded = [register.works[work.work_id] for work in facts.works if work.work_id in register.works]
    return [item.index for item in recorded if item.record.authorship is not Authorship.HUMAN]
