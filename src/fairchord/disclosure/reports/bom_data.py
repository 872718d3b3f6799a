# SPDX-License-Identifier: Apache-2.0
"""The works of a snapshot as CycloneDX data components: one group for each collection and licence, one part a work."""

from __future__ import annotations

from typing import Any

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.reports.facts import ReportFacts
from fairchord.disclosure.reports.tally import collection_of
from fairchord.rights.grant import Grant
from fairchord.rights.register import Recorded
from fairchord.rights.work import RightsBasis


def data_components(facts: ReportFacts) -> list[dict[str, Any]]:
    """The groups, in order of collection, basis and licence."""
    groups: dict[tuple[str, str, str], list[ManifestWork]] = {}
    for work in facts.works:
        groups.setdefault((collection_of(work), work.basis, work.licence), []).append(work)
    grants = _grants_by_index(facts)
    return [_group(key, groups[key], facts, grants) for key in sorted(groups)]


def _group(
    key: tuple[str, str, str], works: list[ManifestWork], facts: ReportFacts, grants: dict[int, Recorded[Grant]]
) -> dict[str, Any]:
    collection, basis, licence = key
    name = " / ".join(part for part in key if part)
    where = facts.collections.get(collection, "each work names its own source")
    return {
        "type": "data",
        "bom-ref": f"data:{name}",
        "name": name,
        "description": where,
        "data": [{"type": "dataset", "name": name, "description": f"{len(works)} works, basis {basis}"}],
        "components": [_work(work, facts, grants) for work in works],
    } | _licences(basis, licence, [])


def _work(work: ManifestWork, facts: ReportFacts, grants: dict[int, Recorded[Grant]]) -> dict[str, Any]:
    permit = facts.permits.get(work.work_id)
    evidence = () if permit is None else permit.evidence
    rests_on = [grants[item.index] for item in evidence if item.kind == "grant" and item.index in grants]
    properties = [
        {"name": "fairchord:basis", "value": work.basis},
        {"name": "fairchord:permit_sha256", "value": work.permit_sha256},
        {"name": "fairchord:split", "value": work.split},
        {"name": "fairchord:note_count", "value": str(work.note_count)},
        *({"name": f"fairchord:{item.kind}_entry", "value": str(item.index)} for item in evidence),
    ]
    component: dict[str, Any] = {
        "type": "data",
        "bom-ref": work.work_id,
        "name": work.title,
        "hashes": [{"alg": "SHA-256", "content": work.content_sha256}],
        "properties": properties,
    }
    if work.contributors:
        component["authors"] = [{"name": name} for name in work.contributors]
    if work.attribution.strip():
        component["copyright"] = work.attribution
    return component | _licences(work.basis, work.licence, rests_on)


def _licences(basis: str, licence: str, rests_on: list[Recorded[Grant]]) -> dict[str, Any]:
    """The licence by its SPDX name, or each Grant as a commercial licence with licensor, licensee and end."""
    if rests_on:
        return {"licenses": [{"license": _grant_licence(grant)} for grant in rests_on]}
    if licence:
        return {"licenses": [{"license": {"id": licence, "acknowledgement": "declared"}}]}
    if basis == RightsBasis.PUBLIC_DOMAIN:
        return {"licenses": [{"license": {"name": "public domain, as claimed", "acknowledgement": "declared"}}]}
    return {}


def _grant_licence(recorded: Recorded[Grant]) -> dict[str, Any]:
    grant = recorded.record
    licensing: dict[str, Any] = {
        "altIds": [f"entry {recorded.index}", recorded.sha256],
        "licensor": {"organization": {"name": grant.holder}},
        "licensee": {"organization": {"name": grant.licensee}},
        "licenseTypes": ["other"],
    }
    if grant.end is not None:
        licensing["expiration"] = grant.end
    uses = ", ".join(use.value for use in grant.uses)
    return {"name": f"signed Grant for {uses}", "acknowledgement": "declared", "licensing": licensing}


def _grants_by_index(facts: ReportFacts) -> dict[int, Recorded[Grant]]:
    if facts.home_log is None:
        return {}
    return {item.index: item for item in facts.home_log.register.grants.values()}
