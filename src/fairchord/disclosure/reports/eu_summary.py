# SPDX-License-Identifier: Apache-2.0
"""The public summary of training content in the Commission's template C(2025) 8311: every field of sections 1 to 3.

The template is for general-purpose models; its fields are answered in our units (works, bars, notes), and each work
is counted once, in 2.1, 2.2.1 or 2.6.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fairchord.disclosure.reports.eu_answers import EU_ANSWERS
from fairchord.disclosure.reports.eu_sources import source_sections
from fairchord.disclosure.reports.eu_words import EU_WORDS
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import (
    Answer,
    NotRecorded,
    Origin,
    Source,
    Stated,
    in_log,
    in_program,
    in_whole_log,
)
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.reports.form.report import Field, Report, Section
from fairchord.disclosure.reports.form.words import limits_in, say
from fairchord.disclosure.reports.reservation_counts import count_reservations
from fairchord.disclosure.reports.tally import Amount, declared, provider

KIND: Final = "eu-summary"
_LISTED_GENRES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Asks and answers in one language."""

    language: str

    def ask(self, name: str, answer: Answer) -> Field:
        """Make a field: its question in words, its answer."""
        return Field(name=name, label=say(EU_WORDS, name, self.language), answer=answer)

    def section(self, name: str, *fields: Field, **more: Any) -> Section:
        """Make a section, numbered as in the template."""
        title = say(EU_WORDS, f"s{name}", self.language)
        return Section(number=name, title=title, fields=fields, **more)

    def say(self, phrase: str, /, **values: object) -> str:
        """A sentence of an answer."""
        shown = {name: number(value) if isinstance(value, int) else value for name, value in values.items()}
        return say(EU_ANSWERS, phrase, self.language, **shown)

    def state(self, phrase: str, *sources: Source, **values: object) -> Stated:
        """Answer with a sentence."""
        return Stated(value=self.say(phrase, **values), sources=sources)

    def absent(self, phrase: str = "no_entry") -> NotRecorded:
        """Answer that it is not recorded, and why."""
        return NotRecorded(why=self.say(phrase))

    def own(self, answer: Answer, facts: ReportFacts) -> Answer:
        """Put the reason why something is not recorded into this language."""
        if isinstance(answer, Stated):
            return answer
        return self.absent("no_log" if facts.home_log is None else "no_entry")


def make_eu_summary(facts: ReportFacts, options: ReportOptions) -> Report:
    """Make the summary."""
    speaker = Speaker(language=options.language)
    return Report(
        kind=KIND,
        title=say(EU_WORDS, "title", options.language),
        summary=say(EU_WORDS, "summary", options.language),
        head=facts.head,
        subject=facts.subject(),
        sections=(
            _version(facts, speaker),
            _provider(facts, speaker),
            _model(facts, speaker),
            _modalities(facts, speaker),
            *source_sections(facts, speaker),
            _reservations(facts, speaker),
            _illegal_content(facts, speaker),
            _other(facts, speaker),
        ),
        limits=limits_in(options.language),
        software=facts.software,
        language=options.language,
        options=options.to_dict(),
    )


def _version(facts: ReportFacts, speaker: Speaker) -> Section:
    head = facts.head
    source = Source(origin=Origin.LOG if facts.log else Origin.MODEL, place=f"tree head {head.root[:16]}…")
    version = say(EU_WORDS, "version_is", speaker.language, size=number(head.size))
    return speaker.section(
        "0",
        speaker.ask("version", Stated(value=version, sources=(source,))),
        speaker.ask("updated", Stated(value=head.time, sources=(source,))),
    )


def _provider(facts: ReportFacts, speaker: Speaker) -> Section:
    contact = declared(facts, "contact", what="a contact")
    representative = declared(facts, "representative", what="an authorised representative")
    return speaker.section(
        "1.1",
        speaker.ask("provider_name", speaker.own(provider(facts), facts)),
        speaker.ask("contact", speaker.own(contact, facts)),
        speaker.ask("representative", speaker.own(representative, facts)),
    )


def _model(facts: ReportFacts, speaker: Speaker) -> Section:
    name: Answer = speaker.absent("no_model")
    dependencies: Answer = speaker.absent("no_model")
    if facts.model is not None:
        source = Source(origin=Origin.MODEL, place="provenance.json")
        version = f"{facts.model.name}, weights {facts.model.provenance.weights_sha256}"
        name, dependencies = Stated(value=version, sources=(source,)), speaker.state("no_base", source)
    market_date = declared(facts, "market_date", what="when the model was placed on the market")
    return speaker.section(
        "1.2",
        speaker.ask("model_name", name),
        speaker.ask("dependencies", dependencies),
        speaker.ask("market_date", speaker.own(market_date, facts)),
    )


def _modalities(facts: ReportFacts, speaker: Speaker) -> Section:
    source, amount = facts.works_source, Amount.of(facts.works)
    none = speaker.state("not_used", source)
    parts = [speaker.say("size", works=amount.works, notes=amount.notes, windows=amount.windows)]
    if facts.snapshot is not None:
        parts.append(speaker.say("bars", bars=facts.snapshot.bars, tokens=facts.snapshot.tokens))
    symbolic = say(EU_WORDS, "modality_other", speaker.language)
    return speaker.section(
        "1.3",
        *(speaker.ask(f"modality_{name}", none) for name in ("text", "image", "audio", "video")),
        speaker.ask("modality_other", Stated(value=symbolic, sources=(source,))),
        speaker.ask("size", Stated(value=tuple(parts), sources=(source,))),
        speaker.ask("types", speaker.state("types", in_program("the tokens a piece is written in"))),
        speaker.ask("latest", _latest(facts, speaker)),
        speaker.ask("ongoing", _ongoing(facts, speaker)),
        speaker.ask("linguistic", speaker.state("no_language", in_program("the tokens a piece is written in"))),
        speaker.ask("other_traits", _traits(facts, speaker)),
    )


def _latest(facts: ReportFacts, speaker: Speaker) -> Answer:
    """The time of the last admission among the works that were learned from."""
    if facts.home_log is None:
        return speaker.absent("no_log")
    learned = {work.work_id for work in facts.works}
    times = [(entry.at, index) for index, entry in facts.home_log.of_kind("admission") if entry.body["work"] in learned]
    if not times:
        return speaker.absent()
    at, index = max(times)
    return Stated(value=at, sources=(in_log(index),))


def _ongoing(facts: ReportFacts, speaker: Speaker) -> Answer:
    log, snapshot = facts.home_log, facts.snapshot
    if log is None or snapshot is None or snapshot.entry is None:
        return speaker.absent("no_log" if log is None else "no_snapshot")
    later = [index for index, _ in log.of_kind("admission") if index > (snapshot.entry or 0)]
    return speaker.state("since", in_log(snapshot.entry, *later), count=len(later))


def _traits(facts: ReportFacts, speaker: Speaker) -> Answer:
    counted: dict[str, int] = {}
    for work in facts.works:
        counted[work.genre] = counted.get(work.genre, 0) + 1
    named = sorted(((count, genre) for genre, count in counted.items() if genre), reverse=True)[:_LISTED_GENRES]
    if not named:
        return speaker.absent()
    genres = ", ".join(f"{genre} {count}" for count, genre in named)
    return speaker.state("genres", facts.works_source, genres=genres)


def _reservations(facts: ReportFacts, speaker: Speaker) -> Section:
    signatory = declared(facts, "code_of_practice", what="whether the Code of Practice is signed")
    counts: Answer = speaker.absent("no_log")
    if facts.home_log is not None:
        found = count_reservations(facts.home_log)
        places = in_log(*found.entries) if found.entries else in_whole_log(facts.home_log.size)
        counts = speaker.state(
            "reservation_counts", places, lodged=found.lodged, live=found.live, blocked=found.blocked_works
        )
    measures = speaker.state("reservation_measures", in_program("the rules of decide, and the gates that ask it"))
    return speaker.section(
        "3.1",
        speaker.ask("signatory", speaker.own(signatory, facts)),
        speaker.ask("measures", measures),
        speaker.ask("reservations", counts),
    )


def _illegal_content(facts: ReportFacts, speaker: Speaker) -> Section:
    disputes: Answer = speaker.absent("no_log")
    if facts.home_log is not None:
        found = [index for index, _ in facts.home_log.of_kind("dispute")]
        places = in_log(*found) if found else in_whole_log(facts.home_log.size)
        disputes = speaker.state("dispute_counts", places, count=len(found))
    measures = speaker.state("illegal", in_program("the gate of admission, and the rules of decide"))
    return speaker.section("3.2", speaker.ask("measures", measures), speaker.ask("disputes", disputes))


def _other(facts: ReportFacts, speaker: Speaker) -> Section:
    retired: Answer = speaker.absent("no_log" if facts.home_log is None else "no_model")
    if facts.home_log is not None and facts.model is not None:
        log = facts.home_log
        found = log.find("retirement", "weights_sha256", facts.model.provenance.weights_sha256)
        retired = speaker.state("not_retired", in_whole_log(log.size))
        if found is not None:
            retired = speaker.state("is_retired", in_log(found[0]))
    return speaker.section(
        "3.3", speaker.ask("retired", retired), speaker.ask("memorisation", speaker.absent("no_audit"))
    )
