# SPDX-License-Identifier: Apache-2.0
"""A report is written, found equal at its own size of log, and found out when the log or the file was changed."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from builders.report_world import a_trained_world
from builders.rights_world import a_work
from fairchord.disclosure.reports.facts import ReportOptions
from fairchord.disclosure.reports.kinds import REPORTS
from fairchord.errors import InvalidInput, RecordTampered, ResourceAbsent
from fairchord.ledger.tile_source import FolderSource
from fairchord.rights.work import RightsBasis
from fairchord.workflows.check_report import check_report
from fairchord.workflows.declare_provider import declare_provider
from fairchord.workflows.log_source import cut_log, read_log_facts
from fairchord.workflows.open_model import starter_folder
from fairchord.workflows.project import Project
from fairchord.workflows.publish_log import publish_log
from fairchord.workflows.report_sources import ReportPlaces, ReportSources, find_project, report_sources
from fairchord.workflows.write_report import record_report, report_files, write_all, write_report

ENGLISH = ReportOptions()
Here = tuple[Project, Path]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    world, _ = a_trained_world(tmp_path)
    yield world.project, tmp_path
    world.project.close()


def sources_of(project: Project, **places: Any) -> Any:
    return report_sources(ReportPlaces(project=project.folder, **places))


def check(project: Project, path: Path, **places: Any) -> Any:
    with sources_of(project, **places) as sources:
        return check_report(path, sources)


def write(project: Project, folder: Path, *, change: Callable[[ReportSources], None] = lambda sources: None) -> None:
    with sources_of(project) as sources:
        write_all(sources.gather(), folder, ENGLISH)


def test_every_report_is_equal_when_computed_again(here: Here) -> None:
    project, folder = here
    told: list[tuple[int, int]] = []
    with sources_of(project) as sources:
        written = write_all(
            sources.gather(), folder / "out", ENGLISH, progress=lambda done, of: told.append((done, of))
        )
        outcomes = [check_report(item.paths[0], sources) for item in written]
    assert [item.report.kind for item in written] == list(REPORTS)
    assert [outcome.to_dict() for outcome in outcomes if not outcome.is_equal] == []
    assert told[-1] == (len(REPORTS), len(REPORTS))
    assert (folder / "out" / "index.html").is_file()


def test_a_report_stays_equal_when_the_log_grows(here: Here) -> None:
    project, folder = here
    write(project, folder / "out")
    size = project.ledger.size
    declare_provider(project, {"contact": "studio@example.org", "site": "https://example.org"})
    with sources_of(project) as sources:
        later = write_report("eu-summary", sources.gather(), folder / "later", ENGLISH).report
    for name in ("eu-summary.json", "holders.json", "tdmrep.report.json"):
        outcome = check(project, folder / "out" / name)
        assert (outcome.is_equal, outcome.log_size) == (True, size)
    assert later.head.size == size + 1
    assert "studio@example.org" in later.to_bytes().decode()


def test_an_edited_field_is_named(here: Here) -> None:
    project, folder = here
    write(project, folder / "out")
    path = folder / "out" / "eu-summary.json"
    record = json.loads(path.read_bytes())
    section = next(item for item in record["sections"] if item["number"] == "2.2.1")
    section["fields"][0]["answer"]["value"] = "Yes: 9 works"
    path.write_text(json.dumps(record))
    outcome = check(project, path)
    assert not outcome.is_equal
    assert outcome.difference.where == "sections[2.2.1].fields[concluded].answer.value"
    assert outcome.to_dict()["first_difference"]["stated"] == "Yes: 9 works"


def test_other_spelling_or_a_changed_file_beside_it_is_named(here: Here) -> None:
    project, folder = here
    write(project, folder / "out")
    path = folder / "out" / "holders.json"
    (folder / "out" / "holders.csv").write_text("party\r\n")
    assert check(project, path).difference.where == "file holders.csv"
    path.write_text(json.dumps(json.loads(path.read_bytes())))
    assert check(project, path).difference.where == "spelling"


def test_another_log_of_the_same_length_differs(here: Here, tmp_path_factory: pytest.TempPathFactory) -> None:
    project, folder = here
    project.ledger.append("work", a_work("Last", basis=RightsBasis.PUBLIC_DOMAIN).to_dict())
    write(project, folder / "out")
    other, _ = a_trained_world(tmp_path_factory.mktemp("other"))
    with other.project:
        other.project.ledger.append("work", a_work("Other", basis=RightsBasis.PUBLIC_DOMAIN).to_dict())
        outcome = check(other.project, folder / "out" / "tdmrep.report.json")
    assert outcome.difference.where == "head.root"


def test_recording_enters_the_hash_and_the_check_finds_it(here: Here) -> None:
    project, folder = here
    with sources_of(project) as sources:
        written = write_report("marking", sources.gather(), folder / "out", ENGLISH)
        recorded = record_report(sources.project, written)
    assert recorded.to_dict()["entry"] == recorded.entry
    outcome = check(project, written.paths[0])
    assert outcome.to_dict() == {
        "equal": True, "kind": "marking", "log_size": written.report.head.size, "recorded_in_entry": recorded.entry,
    }  # fmt: skip


def test_a_published_log_gives_the_same_reports(here: Here) -> None:
    project, folder = here
    publish_log(project.ledger, folder / "log")
    write(project, folder / "out")
    places = ReportPlaces(
        log=FolderSource(folder / "log"),
        model=str(project.models_folder / "tiny"),
        snapshots=(project.snapshots_folder / "frozen",),
    )
    with report_sources(places) as sources:
        for name in ("eu-summary.json", "holders.json", "ml-bom.json"):
            assert check_report(folder / "out" / name, sources).is_equal


def test_the_starter_is_reported_on_with_the_log_it_ships_with() -> None:
    with report_sources(ReportPlaces()) as sources:
        assert sources.model == starter_folder()
        assert sources.log is not None


def test_a_model_alone_says_less_and_recomputes(here: Here) -> None:
    project, folder = here
    places = ReportPlaces(model=str(project.models_folder / "tiny"))
    with report_sources(places) as sources:
        written = write_report("training-works", sources.gather(), folder / "alone", ENGLISH)
        assert check_report(written.paths[0], sources).is_equal
    assert written.report.head.read_from == "model provenance"
    assert check(project, written.paths[0]).is_equal


def test_a_language_is_part_of_the_name(here: Here) -> None:
    project, _ = here
    with sources_of(project) as sources:
        facts = sources.gather()
    from fairchord.disclosure.reports.kinds import make_report

    names = set(report_files(make_report("holders", facts, ReportOptions(language="ko"))))
    assert names == {"holders.ko.json", "holders.ko.html", "holders.ko.md", "holders.csv"}


def test_an_edited_snapshot_is_no_ground_for_a_report(here: Here) -> None:
    project, _ = here
    manifest = project.snapshots_folder / "frozen" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"Tune 1", b"Tune X"))
    with sources_of(project) as sources, pytest.raises(RecordTampered, match="no snapshot that the log"):
        sources.gather()


def test_a_snapshot_taken_in_later_is_left_out(here: Here) -> None:
    project, _ = here
    entry = next(index for index, item in enumerate(project.ledger.entries()) if item.kind == "snapshot")
    with sources_of(project) as sources:
        assert sources.gather(size=entry).snapshots == ()
        assert sources.gather(size=entry).model is None
        assert len(sources.gather().snapshots) == 1


def test_a_changed_entry_leaves_no_ground_for_a_report(here: Here) -> None:
    project, _ = here
    with sources_of(project) as sources:
        entries = list(sources.log.entries)
        entries[3] = entries[3].replace(b"Tune", b"Tone")
        with pytest.raises(RecordTampered, match="the log does not hold: entry"):
            read_log_facts(type(sources.log)(
                entries=entries, note=sources.log.note, operator_key=sources.log.operator_key
            ))  # fmt: skip
        whole = read_log_facts(sources.log)
    assert cut_log(whole, whole.size) is whole
    with pytest.raises(ResourceAbsent, match="not 999"):
        cut_log(whole, 999)


@pytest.mark.parametrize("content", ["{}", "[]", "no json", '{"type":"fairchord-report"}'])
def test_what_is_not_a_report_is_refused(content: str, here: Here) -> None:
    project, folder = here
    path = folder / "strange.json"
    path.write_text(content)
    with pytest.raises(InvalidInput, match="not a report"):
        check(project, path)


def test_a_report_of_another_version_is_refused(here: Here) -> None:
    project, folder = here
    write(project, folder / "out")
    path = folder / "out" / "marking.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"version": 2}))
    with pytest.raises(InvalidInput, match="another version"):
        check(project, path)


def test_places_that_do_not_fit_are_refused(here: Here) -> None:
    project, folder = here
    with pytest.raises(InvalidInput, match="both a project and a published log"):  # noqa: SIM117
        with sources_of(project, log=FolderSource(folder)):
            pass
    with pytest.raises(ResourceAbsent, match="is no model here"), sources_of(project, model="nobody"):
        pass
    assert find_project(None, folder) is None
    assert find_project(None, project.folder) == project.folder
    with sources_of(project) as sources, pytest.raises(ResourceAbsent, match="with weights"):
        sources.with_weights("0" * 64)


def test_nothing_said_of_the_provider_is_refused(here: Here) -> None:
    with pytest.raises(InvalidInput, match="nothing is said"):
        declare_provider(here[0], {"contact": None})
    with pytest.raises(InvalidInput, match="nothing is said"):
        declare_provider(here[0], {"contact": " "})
