# SPDX-License-Identifier: Apache-2.0
"""Every report: complete, recomputable, without a clock; what nothing records says so, and nothing is left empty."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders.report_world import NAMES, a_plan, every_basis, small_facts
from builders.rights_world import a_party
from fairchord.disclosure.reports.bom_claims import find
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import NotRecorded, Stated
from fairchord.disclosure.reports.form.report import Report, Table
from fairchord.disclosure.reports.holdings import known_models
from fairchord.disclosure.reports.kinds import LANGUAGE_KINDS, NEEDS_MODEL, NEEDS_WORKS, REPORTS, can_make, make_report
from fairchord.disclosure.reports.tally import Channel, channel_of, of_channel
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.rights.work import RightsBasis

ENGLISH = ReportOptions()


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> ReportFacts:
    return small_facts(tmp_path_factory.mktemp("log"), every_basis())


def without_log(facts: ReportFacts) -> ReportFacts:
    """What an installed model has: its signed provenance and its list of works."""
    assert facts.model
    return ReportFacts(software=facts.software, model=replace(facts.model, entry=None))


def fields_of(report: Report) -> dict[str, Stated | NotRecorded]:
    return {item.name: item.answer for section in report.sections for item in section.fields}


def table_of(report: Report, name: str) -> Table:
    return next(table for section in report.sections for table in section.tables if table.name == name)


def value_of(report: Report, name: str) -> Any:
    answer = fields_of(report)[name]
    assert isinstance(answer, Stated), answer
    return answer.value


def empties(value: Any) -> list[str]:
    """Where a JSON value holds nothing: empty text, null, an object that says nothing."""
    if isinstance(value, dict):
        return [place for name, member in value.items() for place in empties(member) or []]
    if isinstance(value, list):
        return [place for member in value for place in empties(member)]
    return [repr(value)] if value is None or (isinstance(value, str) and not value.strip()) else []


@pytest.mark.parametrize("kind", REPORTS)
def test_same_facts_give_the_same_bytes(kind: str, facts: ReportFacts) -> None:
    report = make_report(kind, facts, ENGLISH)
    assert report.to_bytes() == make_report(kind, facts, ENGLISH).to_bytes()
    assert facts.log
    assert (report.head.size, report.head.time) == (facts.log.size, facts.log.time)


@pytest.mark.parametrize("kind", REPORTS)
@pytest.mark.parametrize("has_log", [True, False], ids=["with log", "without log"])
def test_no_answer_or_cell_is_empty(kind: str, has_log: bool, facts: ReportFacts) -> None:
    report = make_report(kind, facts if has_log else without_log(facts), ENGLISH)
    record = json.loads(report.to_bytes())
    for section in record["sections"]:
        assert section["fields"] or section["tables"]
        section.pop("number")
    assert empties(record) == []


@pytest.mark.parametrize("kind", sorted(LANGUAGE_KINDS))
@pytest.mark.parametrize("language", ["fr", "ko"])
def test_other_languages_say_the_same_in_other_words(kind: str, language: str, facts: ReportFacts) -> None:
    report, english = (make_report(kind, facts, ReportOptions(language=word)) for word in (language, "en"))
    assert [section.number for section in report.sections] == [section.number for section in english.sections]
    assert report.title != english.title
    assert report.files == english.files
    assert fields_of(report).keys() == fields_of(english).keys()


def test_reports_without_words_in_a_language_say_so(facts: ReportFacts) -> None:
    with pytest.raises(InvalidInput, match="English only"):
        make_report("ab2013", facts, ReportOptions(language="fr"))
    with pytest.raises(InvalidInput, match="no words in 'de'"):
        make_report("holders", facts, ReportOptions(language="de"))
    with pytest.raises(InvalidInput, match="no report 'nothing'"):
        make_report("nothing", facts, ENGLISH)
    with pytest.raises(InvalidInput, match="not about one party"):
        make_report("marking", facts, ReportOptions(party=a_party("Ana").id))


def test_a_log_without_snapshot_or_model_reports_what_it_can(facts: ReportFacts) -> None:
    bare = ReportFacts(software="fairchord 0", log=facts.log)
    assert {kind for kind in REPORTS if not can_make(kind, bare)} == NEEDS_WORKS
    assert NEEDS_MODEL <= NEEDS_WORKS
    for kind in REPORTS:
        if can_make(kind, bare):
            make_report(kind, bare, ENGLISH)
        else:
            with pytest.raises(ResourceAbsent, match="model or a snapshot"):
                make_report(kind, bare, ENGLISH)


def test_every_work_stands_in_one_section_of_the_eu_summary(facts: ReportFacts) -> None:
    found = [len(of_channel(facts, channel)) for channel in Channel]
    assert sum(found) == len(facts.works) == 6
    assert found == [2, 2, 2]
    report = make_report("eu-summary", facts, ENGLISH)
    assert {section.number for section in report.sections} >= {"1.1", "1.2", "1.3", "2.2.1", "2.6", "3.1", "3.2", "3.3"}
    licensed = next(section for section in report.sections if section.number == "2.2.1")
    assert "2 works rest on 3 signed Grants of 3 outside parties" in str([field.answer for field in licensed.fields])


def test_works_held_by_the_operator_alone_are_not_outside_licences(facts: ReportFacts) -> None:
    work = next(work for work in facts.works if work.basis == RightsBasis.OWN_PROJECT)
    assert channel_of(work, facts) is Channel.OTHER


def test_machine_assisted_works_are_not_passed_off_as_shown(facts: ReportFacts) -> None:
    report = make_report("fairly-trained", facts, ENGLISH)
    assert value_of(report, "every_item").startswith("Not shown for 1 of 6")
    assert "1" in str(value_of(make_report("ab2013", facts, ENGLISH), "item_12"))


def test_reservations_are_counted_and_kept(facts: ReportFacts) -> None:
    report = make_report("tdmrep", facts, ENGLISH)
    assert [value_of(report, name) for name in ("lodged", "live", "lifted", "blocked")] == [1, 1, 0, 1]
    assert table_of(report, "clock").totals == ("total", 1)
    assert a_party("Ben").id not in report.to_bytes().decode()
    kept = table_of(make_report("holders", facts, ENGLISH), "reservations").rows
    assert [row[4:] for row in kept] == [(1, 0)]


def test_certificates_are_counted_by_the_model_that_their_entries_name(facts: ReportFacts) -> None:
    assert facts.log
    small, unnamed = known_models(facts.log)
    assert (small.name, small.issued, small.revoked) == ("small", 2, 0)
    assert (unnamed.name, unnamed.issued) == ("", 1)
    rows = table_of(make_report("holders", facts, ENGLISH), "models").rows
    assert isinstance(rows[1][1], NotRecorded)


def test_one_party_sees_only_its_own(facts: ReportFacts) -> None:
    report = make_report("holders", facts, ReportOptions(party=a_party("Ana").id))
    assert {row[0] for row in table_of(report, "uses").rows} == {a_party("Ana").id}
    assert report.options == {"party": a_party("Ana").id}
    whole = table_of(make_report("holders", facts, ENGLISH), "uses")
    assert {row[0] for row in whole.rows} == {a_party(name).id for name in NAMES}


def test_without_its_log_a_model_says_what_is_missing(facts: ReportFacts) -> None:
    report = make_report("eu-summary", without_log(facts), ENGLISH)
    assert report.head.read_from == "model provenance"
    for name in ("provider_name", "latest", "reservations", "market_date"):
        assert isinstance(fields_of(report)[name], NotRecorded)
    assert "6 works" in str(value_of(report, "size"))
    held = make_report("holders", without_log(facts), ENGLISH)
    assert all(isinstance(answer, NotRecorded) for answer in fields_of(held).values())


def test_a_work_that_is_refused_since_is_told(tmp_path: Path) -> None:
    plans = [a_plan(), a_plan(RightsBasis.PUBLIC_DOMAIN, holders=())]
    assert value_of(make_report("model-card", small_facts(tmp_path, plans), ENGLISH), "standing") == "2 of 2"
    later = tmp_path / "later"
    later.mkdir()
    facts = small_facts(later, plans, reserved_later=0)
    card = make_report("model-card", facts, ENGLISH)
    assert (value_of(card, "standing"), value_of(card, "refused")) == ("1 of 2", ("reserved: 1 works",))
    assert "1 works are refused today (reserved 1)" in value_of(
        make_report("fairly-trained", facts, ENGLISH), "standing"
    )
    claims = [claim.holds for claim in find(facts)]
    assert "1 permitted, 1 refused" in claims[1]


def test_what_the_operator_declares_of_itself_is_shown_with_its_entry(facts: ReportFacts) -> None:
    report = make_report("eu-summary", facts, ENGLISH)
    assert value_of(report, "provider_name") == "Studio"
    assert isinstance(fields_of(report)["contact"], NotRecorded)
