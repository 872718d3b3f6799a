# SPDX-License-Identifier: Apache-2.0
"""The model as a CycloneDX 1.6 bill of materials: model card, every work as data with hash and licence, attestations.

What its schema has no place for, or nothing records, is left out of ml-bom.cdx.json and said in the report.
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.disclosure.model_card import LIMITS as MODEL_LIMITS
from fairchord.disclosure.reports.bom_claims import REQUIREMENTS, declarations
from fairchord.disclosure.reports.bom_data import data_components
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions
from fairchord.disclosure.reports.form.answer import NotRecorded, Origin, Source, Stated
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table, json_bytes
from fairchord.disclosure.reports.tally import LIMITS, Amount, provider
from fairchord.errors import ResourceAbsent

KIND: Final = "ml-bom"
FILE: Final = "ml-bom.cdx.json"
SPECIFICATION: Final = "1.6"
MODEL_REF: Final = "model"
SNAPSHOT_REF: Final = "snapshot"


def make_ml_bom(facts: ReportFacts, options: ReportOptions) -> Report:
    """Make ml-bom.cdx.json, and a page that shows what is in it."""
    document = bom_document(facts)
    data = document["components"][0]["components"]
    amount = Amount.of(facts.works)
    rows = tuple((item["name"], item["description"], len(item["components"])) for item in data)
    source = Source(origin=Origin.MODEL, place="provenance.json")
    claims = document["declarations"]["claims"]
    signer = NotRecorded(
        why="the document carries no signature of its own; the log's entry of the report vouches for it"
    )
    return Report(
        kind=KIND,
        title="Bill of materials of the model (CycloneDX)",
        summary=f"ml-bom.cdx.json, CycloneDX {SPECIFICATION}: the model, the snapshot it learned from, and every work "
        "in it as a data component with hash and licence.",
        head=facts.head,
        subject=facts.subject(),
        sections=(
            Section(
                number="1",
                title="Document",
                fields=(
                    _field("serial", "Serial number", Stated(value=document["serialNumber"], sources=(source,))),
                    _field("components", "Works", Stated(value=amount.works, sources=(facts.works_source,))),
                    _field("provider", "Manufacturer", provider(facts)),
                    _field("signature", "Signature of the document", signer),
                ),
                tables=(_table("data", "Data", ("group", "what it is", "works"), rows, ("total", "—", amount.works)),),
            ),
            Section(
                number="2",
                title="Claims and their evidence",
                tables=(
                    _table(
                        "claims",
                        "Claims",
                        ("claim", "why", "state"),
                        tuple((claim["predicate"], claim["reasoning"], _state(document, claim)) for claim in claims),
                    ),
                ),
            ),
        ),
        limits=LIMITS,
        software=facts.software,
        options=options.to_dict(),
        files={FILE: json_bytes(document)},
    )


def bom_document(facts: ReportFacts) -> dict[str, Any]:
    """The CycloneDX document."""
    if facts.model is None:
        raise ResourceAbsent(
            "a bill of materials is of a model, and none is recorded", hint="name a model, or train one"
        )
    weights = facts.model.provenance.weights_sha256
    groups = data_components(facts)
    return {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'fairchord:{weights}:{facts.head.root}')}",
        "version": 1,
        "metadata": _metadata(facts),
        "components": [_snapshot(facts, groups)],
        "dependencies": [
            {"ref": MODEL_REF, "dependsOn": [SNAPSHOT_REF]},
            {"ref": SNAPSHOT_REF, "dependsOn": [group["bom-ref"] for group in groups]},
        ],
        "declarations": declarations(facts, model_ref=MODEL_REF),
        "definitions": {"standards": [_own_standard()]},
        "properties": [
            _property("tree_head.size", str(facts.head.size)),
            _property("tree_head.root", facts.head.root),
            _property("tree_head.read_from", facts.head.read_from),
        ],
    }


def _metadata(facts: ReportFacts) -> dict[str, Any]:
    name, _, version = facts.software.partition(" ")
    tool = {"type": "application", "name": name, "version": version}
    metadata = {"timestamp": facts.head.time, "tools": {"components": [tool]}, "component": _model(facts)}
    if isinstance(maker := provider(facts), Stated):
        metadata["manufacturer"] = {"name": str(maker.value)}
    return metadata


def _model(facts: ReportFacts) -> dict[str, Any]:
    assert facts.model is not None, "bom_document refuses facts without a model"
    signed = facts.model.provenance
    files = [
        {"type": "file", "name": name, "hashes": [_sha256(digest)]} for name, digest in sorted(signed.files.items())
    ]
    return {
        "type": "machine-learning-model",
        "bom-ref": MODEL_REF,
        "name": facts.model.name,
        "version": signed.weights_sha256[:16],
        "description": "A symbolic music model: conditions, harmony and tracks as tokens.",
        "hashes": [_sha256(signed.weights_sha256)],
        "modelCard": _model_card(facts),
        "components": files,
        "properties": [
            _property("provenance.sha256", signed.sha256),
            _property("provenance.signer_public_key", signed.signer_public_key),
            _property("snapshot.root", signed.facts.snapshot_root),
            _property("permits.root", signed.facts.permits_root),
            _property("use", signed.facts.use),
            _property("territory", signed.facts.territory),
        ],
    }


def _model_card(facts: ReportFacts) -> dict[str, Any]:
    return {
        "modelParameters": {
            "approach": {"type": "self-supervised"},
            "task": "symbolic music generation",
            "architectureFamily": "transformer",
            "modelArchitecture": "decoder-only transformer",
            "datasets": [{"ref": SNAPSHOT_REF}],
            "inputs": [{"format": "tokens: conditions, harmony, tracks"}],
            "outputs": [{"format": "tokens: notes of tracks"}],
        },
        "considerations": {
            "technicalLimitations": [line.removeprefix("- ") for line in MODEL_LIMITS.splitlines()],
            "useCases": ["composing symbolic music from a brief"],
        },
    }


def _snapshot(facts: ReportFacts, groups: list[dict[str, Any]]) -> dict[str, Any]:
    assert facts.model is not None, "bom_document refuses facts without a model"
    amount, root = Amount.of(facts.works), facts.model.provenance.facts.snapshot_root
    contents = f"{number(amount.works)} works, {number(amount.notes)} notes, {number(amount.windows)} windows"
    component: dict[str, Any] = {
        "type": "data",
        "bom-ref": SNAPSHOT_REF,
        "name": f"snapshot {root[:16]}",
        "description": contents,
        "data": [{"type": "dataset", "name": f"snapshot {root}", "description": contents}],
        "components": groups,
        "properties": [_property("snapshot.root", root)],
    }
    if facts.snapshot is not None:
        arrays = [{"type": "file", "name": n, "hashes": [_sha256(h)]} for n, h in sorted(_files(facts).items())]
        component["pedigree"] = {"ancestors": arrays, "notes": "the files of the snapshot's folder"}
    if isinstance(maker := provider(facts), Stated):
        component["data"][0]["governance"] = {"custodians": [{"organization": {"name": str(maker.value)}}]}
    return component


def _files(facts: ReportFacts) -> dict[str, str]:
    assert facts.snapshot is not None, "asked only where the snapshot is at hand"
    permits = canonical_bytes([permit.to_dict() for permit in facts.snapshot.permits])
    own = {"manifest.json": sha256_hex(facts.snapshot.manifest.to_bytes()), "permits.json": sha256_hex(permits)}
    return dict(facts.snapshot.manifest.arrays) | own


def _own_standard() -> dict[str, Any]:
    return {
        "bom-ref": "standard",
        "name": "Fairchord: nothing is learned without a permit",
        "requirements": [
            {"bom-ref": ref, "identifier": ref, "title": title, "text": text} for ref, title, text in REQUIREMENTS
        ],
    }


def _state(document: dict[str, Any], claim: dict[str, Any]) -> str:
    """How far the attestation says that a claim holds."""
    for item in document["declarations"]["attestations"][0]["map"]:
        if claim["bom-ref"] in item.get("claims", ()):
            return str(item["conformance"]["rationale"])
    return "not attested"


def _table(
    name: str, title: str, columns: tuple[str, ...], rows: tuple[Any, ...], totals: tuple[Any, ...] = ()
) -> Table:
    return Table(name=name, title=title, columns=columns, rows=rows, totals=totals)


def _field(name: str, label: str, answer: Stated | NotRecorded) -> Field:
    return Field(name=name, label=label, answer=answer)


def _sha256(digest: str) -> dict[str, str]:
    return {"alg": "SHA-256", "content": digest}


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"fairchord:{name}", "value": value}
