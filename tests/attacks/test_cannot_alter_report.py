# SPDX-License-Identifier: Apache-2.0
"""A report cannot be bent: by editing it, its ground, or the names in it; nor does it hold anyone's personal data."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from builders.report_world import a_plan, a_trained_world, every_basis, small_facts
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.kinds import REPORTS, make_report
from fairchord.errors import RecordTampered
from fairchord.rights.work import RightsBasis
from fairchord.workflows.check_report import check_report
from fairchord.workflows.report_sources import ReportPlaces, report_sources
from fairchord.workflows.write_report import report_files, write_all

ENGLISH = ReportOptions()


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> ReportFacts:
    return small_facts(tmp_path_factory.mktemp("log"), every_basis())


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place of a JSON value that holds a text or a number."""
    if isinstance(value, dict):
        return [place for name, member in value.items() for place in leaves(member, (*path, name))]
    if isinstance(value, list):
        return [place for index, member in enumerate(value) for place in leaves(member, (*path, index))]
    return [path]


def changed(record: Any, path: tuple[Any, ...]) -> Any:
    copy = json.loads(json.dumps(record))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = place[path[-1]] + 1 if isinstance(place[path[-1]], int) else f"{place[path[-1]]} "
    return copy


def test_any_changed_value_is_found(tmp_path: Path) -> None:
    world, _ = a_trained_world(tmp_path)
    with world.project, report_sources(ReportPlaces(project=world.project.folder)) as sources:
        write_all(sources.gather(), tmp_path / "out", ENGLISH)
        path = tmp_path / "out" / "ab2013.json"
        record = json.loads(path.read_bytes())
        steering = ("kind", "type", "version", "language", "options", "head", "subject")
        places = [place for place in leaves(record) if place[0] not in steering]
        assert len(places) > 60
        for place in places[::7]:
            path.write_text(json.dumps(changed(record, place)))
            assert not check_report(path, sources).is_equal, place


def test_another_models_report_is_not_passed_off(tmp_path: Path) -> None:
    world, model = a_trained_world(tmp_path)
    with world.project, report_sources(ReportPlaces(project=world.project.folder)) as sources:
        write_all(sources.gather(), tmp_path / "out", ENGLISH)
        listed = model / "works.jsonl"
        listed.write_bytes(listed.read_bytes().replace(b"Tune 1", b"Tune X"))
        with pytest.raises(RecordTampered, match=r"works\.jsonl"):
            check_report(tmp_path / "out" / "training-works.json", sources)


@pytest.mark.parametrize("kind", REPORTS)
def test_no_title_breaks_out_of_a_page(kind: str, tmp_path: Path) -> None:
    title = '"><script>alert(1)</script><img src=x onerror=y>'
    plans = [a_plan(title=title), a_plan(RightsBasis.PUBLIC_DOMAIN, holders=(), title=title, collection='a"><b>')]
    report = make_report(kind, small_facts(tmp_path, plans), ENGLISH)
    page = report_files(report)[f"{kind}.html"].decode()
    tags = {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z!]+)", page)}
    assert not tags & {"script", "img", "iframe", "link", "object", "base", "form"}
    assert "http-equiv" in page


@pytest.mark.parametrize("kind", REPORTS)
def test_no_page_loads_anything_or_names_a_place_of_this_machine(kind: str, facts: ReportFacts, tmp_path: Path) -> None:
    for name, data in report_files(make_report(kind, facts, ENGLISH)).items():
        text = data.decode()
        assert str(tmp_path.parent) not in text
        if name.endswith(".html"):
            assert not re.search(r'(src|href|url)\s*[=(]\s*["\']?\s*(https?:)?//', text)


def test_statistics_of_reservations_name_nobody(facts: ReportFacts) -> None:
    files = report_files(make_report("tdmrep", facts, ENGLISH))
    assert facts.log
    parties = [party for party in facts.log.register.parties if party != facts.log.operator]
    text = b"".join(files.values()).decode()
    assert not [party for party in parties if party in text]
    assert "letter" not in json.dumps([json.loads(files["tdmrep.json"])])


def test_grants_and_claims_are_never_called_each_other(facts: ReportFacts) -> None:
    """A licence or the public domain is no consent: no report counts such a work as consented."""
    dossier = make_report("fairly-trained", facts, ENGLISH).to_bytes().decode()
    assert "2 of 6 works rest on the signed consent" in dossier
    assert len([work for work in facts.works if work.basis == RightsBasis.AUTHOR_CONSENTED]) == 2
