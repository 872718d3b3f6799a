# SPDX-License-Identifier: Apache-2.0
"""The snapshot as Croissant 1.1 JSON-LD: files with hashes, the works as records, RAI fields, PROV, terms in ODRL.

A member that nothing recorded answers is left out of croissant.json, which has no way to say so, and named in the
report. File addresses are relative: put croissant.json into the snapshot's folder (or the model's, without one).
"""

from __future__ import annotations

from typing import Any, Final

from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.corpus.freeze import MANIFEST, PERMITS
from fairchord.disclosure.model_card import WORKS
from fairchord.disclosure.reports.croissant_rights import policies, rights_table
from fairchord.disclosure.reports.croissant_terms import CONFORMS_TO, CONTEXT, FIELDS
from fairchord.disclosure.reports.facts import ReportFacts, ReportOptions, SnapshotFacts
from fairchord.disclosure.reports.form.answer import NotRecorded, Stated, in_log
from fairchord.disclosure.reports.form.page import number
from fairchord.disclosure.reports.form.report import Field, Report, Section, Table, json_bytes
from fairchord.disclosure.reports.tally import LIMITS, Amount, provider

KIND: Final = "croissant"
FILE: Final = "croissant.json"
_RAI: Final[dict[str, str]] = {
    "rai:dataCollection": "Works were registered with source, authorship and rights basis, and admitted under a Permit "
    "decided from the log.",
    "rai:dataPreprocessingProtocol": "Notes are cut at bar lines into windows of a few bars, put on a grid of 48 "
    "positions to a 4/4 bar, and written as tokens; repeated windows are left out.",
    "rai:dataAnnotationProtocol": "Chords, keys and roles are taken from the work where it states them; otherwise they "
    "are found by analysis.",
    "rai:machineAnnotationTools": "fairchord's own analysis of chords, keys and roles",
    "rai:dataUseCases": "Training and measuring symbolic music models, for the use and territory of the permits.",
    "rai:dataBiases": "Western notation, equal temperament and a grid; it leans to the collections with most notes.",
    "rai:dataLimitations": "Meters 4/4, 3/4, 2/4, 6/8 and 12/8; no words, no sound; velocities only where sources have "
    "them; some analysed labels are wrong.",
    "rai:personalSensitiveInformation": "None is learned; lists of works name their makers, as credits ask.",
}
_NOT_STATED: Final = ("rai:dataSocialImpact", "rai:annotatorDemographics", "rai:dataReleaseMaintenancePlan")


def make_croissant(facts: ReportFacts, options: ReportOptions) -> Report:
    """Make croissant.json, and a page that shows what is in it."""
    document = croissant_document(facts)
    files = Table(
        name="distribution",
        title="Files",
        columns=("file", "SHA-256"),
        rows=tuple((item["@id"], item["sha256"]) for item in document["distribution"]),
    )
    amount = Amount.of(facts.works)
    size = f"{number(amount.works)} works, {number(amount.notes)} notes, {number(amount.windows)} windows"
    absent = NotRecorded(why="no entry of the log states it, so croissant.json leaves it out")
    fields = tuple(Field(name=name, label=name, answer=absent) for name in _NOT_STATED)
    return Report(
        kind=KIND,
        title="The training data as Croissant 1.1",
        summary="croissant.json describes the snapshot for machines: files, records, responsible-AI fields, where it "
        "came from (PROV) and on what terms (ODRL). This page shows the same.",
        head=facts.head,
        subject=facts.subject(),
        sections=(
            Section(
                number="1",
                title="Dataset",
                fields=(
                    Field(name="name", label="Name", answer=_stated(document["name"], facts)),
                    Field(name="size", label="Size", answer=_stated(size, facts)),
                    Field(name="creator", label="Creator", answer=provider(facts)),
                ),
                tables=(files,),
            ),
            Section(number="2", title="Terms of the permits", tables=(rights_table(facts),)),
            Section(number="3", title="Responsible AI, not recorded", fields=fields),
        ),
        limits=(
            *LIMITS,
            "mlcroissant checks the form of croissant.json; the hashes are checked when files are loaded.",
        ),
        software=facts.software,
        options=options.to_dict(),
        files={FILE: json_bytes(document)},
    )


def croissant_document(facts: ReportFacts) -> dict[str, Any]:
    """The JSON-LD document."""
    root, head = _root(facts), facts.head
    amount = Amount.of(facts.works)
    licences = sorted({work.licence for work in facts.works if work.licence})
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": f"snapshot-{root[:16]}",
        "description": f"{amount.works} works of symbolic music, {amount.notes} notes, frozen under permits that "
        f"anyone can decide again from the log. Snapshot root {root}.",
        "conformsTo": list(CONFORMS_TO),
        "citeAs": f"Snapshot {root}, tree head {head.size} {head.root}",
        "datePublished": _published(facts)[:10],
        "version": f"{head.size}.0.0",
        "isLiveDataset": False,
        "distribution": _distribution(facts),
        "recordSet": [_record_set(facts)],
        "usageInfo": policies(facts),
        **_provenance(facts),
        **_RAI,
    }
    if licences:
        document["license"] = [f"https://spdx.org/licenses/{licence}.html" for licence in licences]
    if isinstance(name := provider(facts), Stated):
        document["creator"] = {"@type": "sc:Organization", "name": str(name.value)}
    collected = _collected(facts)
    return document | ({"rai:dataCollectionTimeFrame": collected} if collected else {})


def _root(facts: ReportFacts) -> str:
    if facts.snapshot is not None:
        return facts.snapshot.root
    assert facts.model is not None, "kinds.make_report refuses facts without a snapshot or a model"
    return facts.model.provenance.facts.snapshot_root


def _published(facts: ReportFacts) -> str:
    if facts.snapshot is not None:
        return facts.snapshot.manifest.head.at
    return facts.head.time


def _distribution(facts: ReportFacts) -> list[dict[str, Any]]:
    if facts.snapshot is None:
        assert facts.model is not None, "kinds.make_report refuses facts without a snapshot or a model"
        return [_file(WORKS, facts.model.provenance.files[WORKS], "application/jsonlines")]
    named = _own_files(facts.snapshot) | {name: (sha256, _type_of(name)) for name, sha256 in _arrays(facts.snapshot)}
    return [_file(name, sha256, encoding) for name, (sha256, encoding) in sorted(named.items())]


def _own_files(snapshot: SnapshotFacts) -> dict[str, tuple[str, str]]:
    permits = canonical_bytes([permit.to_dict() for permit in snapshot.permits])
    return {
        MANIFEST: (sha256_hex(snapshot.manifest.to_bytes()), "application/json"),
        PERMITS: (sha256_hex(permits), "application/json"),
    }


def _arrays(snapshot: SnapshotFacts) -> list[tuple[str, str]]:
    return sorted(snapshot.manifest.arrays.items())


def _type_of(name: str) -> str:
    return "text/plain" if name.endswith(".txt") else "application/octet-stream"


def _file(name: str, sha256: str, encoding: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject", "@id": name, "name": name, "contentUrl": name, "encodingFormat": encoding,
        "sha256": sha256,
    }  # fmt: skip


def _record_set(facts: ReportFacts) -> dict[str, Any]:
    """The works as records: read from the manifest by JSON path, or from the model's list line by line."""
    place, path = (MANIFEST, "$.works[*].{}") if facts.snapshot is not None else (WORKS, "{}")
    way = "jsonPath" if facts.snapshot is not None else "column"
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"works/{name}",
            "name": f"works/{name}",
            "description": text,
            "dataType": kind,
            "source": {"fileObject": {"@id": place}, "extract": {way: path.format(name)}},
        }
        for name, (kind, text) in FIELDS.items()
    ]
    return {"@type": "cr:RecordSet", "@id": "works", "name": "works", "key": {"@id": "works/work_id"}, "field": fields}


def _provenance(facts: ReportFacts) -> dict[str, Any]:
    """PROV: made by freezing, at a tree head, from the collections, by the operator."""
    activity: dict[str, Any] = {
        "@type": "prov:Activity",
        "prov:label": f"freezing by {facts.software}",
        "prov:used": {"@id": f"urn:sha256:{facts.head.root}"},
    }
    if facts.snapshot is not None:
        activity["prov:endedAtTime"] = facts.snapshot.manifest.head.at
        activity["prov:used"] = {"@id": f"urn:sha256:{facts.snapshot.manifest.head.tree_head_root}"}
    collections = sorted({work.collection for work in facts.works if work.collection})
    derived = [
        {"@id": f"urn:collection:{name}", "prov:label": facts.collections.get(name, name)} for name in collections
    ]
    found: dict[str, Any] = {"prov:wasGeneratedBy": activity}
    if derived:
        found["prov:wasDerivedFrom"] = derived
    if isinstance(name := provider(facts), Stated):
        found["prov:wasAttributedTo"] = {"@type": "prov:Agent", "prov:label": str(name.value)}
    return found


def _collected(facts: ReportFacts) -> list[str]:
    """The first and last admission of its works; nothing where the log is not at hand."""
    if facts.home_log is None:
        return []
    learned = {work.work_id for work in facts.works}
    times = [entry.at for _, entry in facts.home_log.of_kind("admission") if entry.body["work"] in learned]
    return [min(times), max(times)] if times else []


def _stated(value: str, facts: ReportFacts) -> Stated:
    if facts.snapshot is not None and facts.snapshot.entry is not None:
        return Stated(value=value, sources=(facts.works_source, in_log(facts.snapshot.entry)))
    return Stated(value=value, sources=(facts.works_source,))
