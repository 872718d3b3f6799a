# SPDX-License-Identifier: Apache-2.0
"""Reports in the form of a standard are valid in the eyes of that standard's own library, where it is installed."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builders.report_world import every_basis, small_facts
from fairchord.corpus.manifest import Manifest
from fairchord.disclosure.reports.croissant import croissant_document
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.kinds import make_report
from fairchord.disclosure.reports.ml_bom import bom_document

needs_croissant = pytest.mark.skipif(
    importlib.util.find_spec("mlcroissant") is None, reason="mlcroissant is not installed: pip install '.[reports-dev]'"
)
libraries_warn = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own, inside mlcroissant
needs_cyclonedx = pytest.mark.skipif(
    importlib.util.find_spec("cyclonedx") is None or importlib.util.find_spec("jsonschema") is None,
    reason="cyclonedx-python-lib[json-validation] is not installed",
)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> ReportFacts:
    return small_facts(tmp_path_factory.mktemp("log"), every_basis())


def installed(facts: ReportFacts) -> ReportFacts:
    assert facts.model
    return ReportFacts(software=facts.software, model=replace(facts.model, entry=None))


def strict_problem(document: str) -> Any:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(document)


@needs_cyclonedx
@pytest.mark.parametrize("has_log", [True, False], ids=["with log", "without log"])
def test_bill_of_materials_is_valid(has_log: bool, facts: ReportFacts) -> None:
    document = bom_document(facts if has_log else installed(facts))
    assert strict_problem(json.dumps(document)) is None


@needs_cyclonedx
def test_the_validator_would_see_a_mistake(facts: ReportFacts) -> None:
    assert strict_problem(json.dumps(bom_document(facts) | {"unheard": "of"})) is not None


def test_bill_of_materials_lists_every_work_with_hash_and_licence(facts: ReportFacts) -> None:
    document = bom_document(facts)
    groups = document["components"][0]["components"]
    works = [part for group in groups for part in group["components"]]
    assert {part["bom-ref"] for part in works} == {work.work_id for work in facts.works}
    assert {part["hashes"][0]["content"] for part in works} == {work.content_sha256 for work in facts.works}
    granted = [part for part in works if "licensing" in part["licenses"][0].get("license", {})]
    assert {len(part["licenses"]) for part in granted} == {1, 2}
    refs = [document["metadata"]["component"]["bom-ref"], *(part["bom-ref"] for part in works)]
    assert len(set(refs)) == len(refs)


def test_croissant_terms_cover_every_work_once(facts: ReportFacts) -> None:
    table = next(
        table
        for section in make_report("croissant", facts, ReportOptions()).sections
        for table in section.tables
        if table.name == "terms"
    )
    assert sum(row[6] for row in table.rows if isinstance(row[6], int)) == len(facts.works)
    kinds = [policy["@type"][1] for policy in croissant_document(facts)["usageInfo"]]
    assert kinds.count("odrl:Agreement") == 3
    assert kinds.count("odrl:Set") == 2


def test_croissant_asks_for_credit_where_the_licence_does(facts: ReportFacts) -> None:
    duties = [
        policy for policy in croissant_document(facts)["usageInfo"] if "odrl:duty" in policy["odrl:permission"][0]
    ]
    assert len(duties) == 1


@needs_croissant
@libraries_warn
@pytest.mark.parametrize("has_log", [True, False], ids=["with log", "without log"])
def test_croissant_is_valid(has_log: bool, facts: ReportFacts, tmp_path: Path) -> None:
    import mlcroissant

    path = tmp_path / "croissant.json"
    path.write_text(json.dumps(croissant_document(facts if has_log else installed(facts))))
    issues = mlcroissant.Dataset(jsonld=path).metadata.ctx.issues
    assert not issues.errors
    assert not issues.warnings


@needs_croissant
@libraries_warn
def test_croissant_reads_the_works_from_the_snapshot(facts: ReportFacts, tmp_path: Path) -> None:
    import mlcroissant

    assert facts.snapshot
    manifest: Manifest = facts.snapshot.manifest
    (tmp_path / "manifest.json").write_bytes(manifest.to_bytes())
    (tmp_path / "croissant.json").write_text(json.dumps(croissant_document(facts)))
    records = list(mlcroissant.Dataset(jsonld=tmp_path / "croissant.json").records("works"))
    assert [record["works/work_id"].decode() for record in records] == [work.work_id for work in facts.works]
    assert [record["works/note_count"] for record in records] == [work.note_count for work in facts.works]


def test_tdmrep_reserves_everything_and_names_a_policy_only_where_a_site_is_known(facts: ReportFacts) -> None:
    files = make_report("tdmrep", facts, ReportOptions()).files
    assert json.loads(files["tdmrep.json"]) == [{"location": "/", "tdm-reservation": 1}]
    assert set(files) == {"tdmrep.json"}
