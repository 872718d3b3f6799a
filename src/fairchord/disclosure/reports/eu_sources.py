# SPDX-License-Identifier: Apache-2.0
"""Section 2 of the public summary of training content: where the works came from. Each work is counted once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.reports.facts import ReportFacts
from fairchord.disclosure.reports.form.answer import (
    Answer,
    Cell,
    NotRecorded,
    Origin,
    Source,
    in_log,
    in_program,
)
from fairchord.disclosure.reports.form.report import Field, Section, Table
from fairchord.disclosure.reports.tally import (
    Amount,
    Channel,
    grouped_table,
    holders_of,
    licence_of,
    of_channel,
    operator_of,
)
from fairchord.rights.work import Authorship

if TYPE_CHECKING:
    from fairchord.disclosure.reports.eu_summary import Speaker

COLUMNS = {
    "en": ("collection", "home and version", "licence", "works", "notes", "windows"),
    "fr": ("collection", "origine et version", "licence", "œuvres", "notes", "fenêtres"),
    "ko": ("모음집", "출처와 버전", "라이선스", "작품", "음표", "구간"),
}
TABLE_TITLE = {
    "en": "Publicly available datasets used, all of them",
    "fr": "Jeux de données accessibles au public utilisés, tous",
    "ko": "사용한 공개 데이터셋 전체",
}
UNLISTED = {
    "en": "a collection that the program’s catalogue does not list; each work names its own source",
    "fr": "collection absente du catalogue du logiciel ; chaque œuvre nomme sa source",
    "ko": "프로그램 목록에 없는 모음집. 출처는 작품마다 기록됨",
}


def source_sections(facts: ReportFacts, speaker: Speaker) -> tuple[Section, ...]:
    """Sections 2.1 to 2.6."""
    return (
        _public(facts, speaker),
        _licensed(facts, speaker),
        _other_private(facts, speaker),
        _crawled(facts, speaker),
        _users(facts, speaker),
        _synthetic(facts, speaker),
        _other(facts, speaker),
    )


def _public(facts: ReportFacts, speaker: Speaker) -> Section:
    works = of_channel(facts, Channel.PUBLIC_DATASET)
    table = _collections(facts, works, speaker.language)
    return speaker.section(
        "2.1",
        speaker.ask("used", _yes_or_no(facts, speaker, Channel.PUBLIC_DATASET)),
        *_modality(facts, speaker, works),
        speaker.ask("datasets", speaker.state("all_listed", facts.works_source)),
        tables=(table,),
    )


def _collections(facts: ReportFacts, works: tuple[ManifestWork, ...], language: str) -> Table:
    unlisted = NotRecorded(why=UNLISTED[language])

    def cells(work: ManifestWork) -> tuple[Cell, ...]:
        home: Cell = facts.collections.get(work.collection, unlisted)
        return work.collection, home, licence_of(work)

    return grouped_table(
        facts, works, cells, name="public_datasets", title=TABLE_TITLE[language], columns=COLUMNS[language]
    )


def _licensed(facts: ReportFacts, speaker: Speaker) -> Section:
    works = of_channel(facts, Channel.LICENSED)
    fields = [
        speaker.ask("concluded", _yes_or_no(facts, speaker, Channel.LICENSED)),
        *_modality(facts, speaker, works),
    ]
    if works:
        fields.append(speaker.ask("description", _grants_behind(facts, speaker, works)))
    return speaker.section("2.2.1", *fields)


def _grants_behind(facts: ReportFacts, speaker: Speaker, works: tuple[ManifestWork, ...]) -> Answer:
    """How many grants of how many outside parties the licensed works rest on."""
    if facts.home_log is None or not facts.permits:
        return speaker.state("licensed_unknown", facts.works_source, works=len(works))
    evidence = (item for work in works for item in facts.permits[work.work_id].evidence)
    grants = {item.index for item in evidence if item.kind == "grant"}
    holders = {holder for work in works for holder in holders_of(work, facts)} - {operator_of(facts)}
    return speaker.state("licensed", in_log(*grants), works=len(works), grants=len(grants), holders=len(holders))


def _other_private(facts: ReportFacts, speaker: Speaker) -> Section:
    answer = speaker.state("no_others", facts.works_source, total=len(facts.works))
    return speaker.section("2.2.2", speaker.ask("used", answer))


def _crawled(facts: ReportFacts, speaker: Speaker) -> Section:
    places = (_work_places(facts), in_program("no verb or workflow of it crawls"))
    return speaker.section(
        "2.3",
        speaker.ask("crawlers", speaker.state("no_crawler", *places, total=len(facts.works))),
        speaker.ask("crawler_names", speaker.state("not_applicable", *places)),
        speaker.ask("crawled_content", speaker.state("fetched", *places)),
    )


def _users(facts: ReportFacts, speaker: Speaker) -> Section:
    places = (_work_places(facts), in_program("prompts never enter a snapshot"))
    none = speaker.state("no_users", *places, total=len(facts.works))
    return speaker.section("2.4", speaker.ask("from_model", none), speaker.ask("from_services", none))


def _synthetic(facts: ReportFacts, speaker: Speaker) -> Section:
    fields: list[Field] = [
        speaker.ask("used", _authorship(facts, speaker)),
        speaker.ask("generators", _generators(facts, speaker)),
    ]
    if facts.model is not None:
        recipe = facts.model.provenance.facts.recipe.get("augmentation")
        source = Source(origin=Origin.MODEL, place="provenance.json, recipe")
        answer: Answer = speaker.absent()
        if isinstance(recipe, Mapping) and recipe:
            settings = ", ".join(f"{name.replace('_', ' ')} {_told(value)}" for name, value in sorted(recipe.items()))
            answer = speaker.state("augmented", source, settings=settings)
        fields.append(speaker.ask("comments", answer))
    return speaker.section("2.5", *fields)


def _authorship(facts: ReportFacts, speaker: Speaker) -> Answer:
    if facts.home_log is None:
        return speaker.absent("no_log")
    helped = _helped(facts)
    if not helped:
        return speaker.state("human", _work_places(facts), total=len(facts.works))
    return speaker.state("machine", in_log(*helped), count=len(helped), total=len(facts.works))


def _generators(facts: ReportFacts, speaker: Speaker) -> Answer:
    if facts.home_log is None:
        return speaker.absent("no_log")
    return speaker.absent("machine_names") if _helped(facts) else speaker.state("no_generator", _work_places(facts))


def _helped(facts: ReportFacts) -> list[int]:
    assert facts.home_log is not None, "asked only where the log is at hand"
    recorded = facts.home_log.register.works
    found = [recorded[work.work_id] for work in facts.works if work.work_id in recorded]
    return [item.index for item in found if item.record.authorship is not Authorship.HUMAN]


def _other(facts: ReportFacts, speaker: Speaker) -> Section:
    works = of_channel(facts, Channel.OTHER)
    fields = [speaker.ask("used", _yes_or_no(facts, speaker, Channel.OTHER))]
    if works:
        answer = speaker.state("other_sources", _work_places(facts, works), works=len(works))
        fields.append(speaker.ask("description", answer))
    return speaker.section("2.6", *fields)


def _yes_or_no(facts: ReportFacts, speaker: Speaker, channel: Channel) -> Answer:
    works = of_channel(facts, channel)
    if not works:
        return speaker.state("no_works", facts.works_source, total=len(facts.works))
    amount = Amount.of(works)
    return speaker.state("yes_works", _work_places(facts, works), works=amount.works, notes=amount.notes)


def _modality(facts: ReportFacts, speaker: Speaker, works: tuple[ManifestWork, ...]) -> list[Field]:
    return [speaker.ask("modalities", speaker.state("symbolic", facts.works_source))] if works else []


def _work_places(facts: ReportFacts, works: tuple[ManifestWork, ...] | None = None) -> Source:
    """The entries that register works; where no log is at hand, the list of works."""
    chosen = {work.work_id for work in (facts.works if works is None else works)}
    entries = facts.work_entries(lambda work: work.work_id in chosen)
    return in_log(*entries) if entries else facts.works_source


def _told(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
