# SPDX-License-Identifier: Apache-2.0
"""The permits' terms as ODRL (https://www.w3.org/TR/odrl-model/): one policy for all works with the same terms.

A Grant becomes an Agreement with its holder; a licence or the public domain a Set, for nobody was asked. Whatever a
policy does not permit is not permitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.reports.facts import ReportFacts
from fairchord.disclosure.reports.form.answer import Cell, NotRecorded
from fairchord.disclosure.reports.form.report import Table
from fairchord.disclosure.reports.standing import terms_of
from fairchord.disclosure.reports.tally import NO_LICENCE, Amount
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import WORLD
from fairchord.rights.licence import asks_for_credit

USES: Final = "urn:fairchord:use:"
_FOREVER: Final = "no end"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Terms:
    """What works have in common: basis, licence, and the entries of the Grants they rest on."""

    basis: str
    licence: str
    grants: tuple[int, ...]


def grouped(facts: ReportFacts) -> dict[Terms, tuple[ManifestWork, ...]]:
    """The works by their terms."""
    found: dict[Terms, list[ManifestWork]] = {}
    for work in facts.works:
        permit = facts.permits.get(work.work_id)
        evidence = () if permit is None else permit.evidence
        grants = tuple(item.index for item in evidence if item.kind == "grant")
        found.setdefault(Terms(basis=work.basis, licence=work.licence, grants=grants), []).append(work)
    return {terms: tuple(found[terms]) for terms in sorted(found)}


def policies(facts: ReportFacts) -> list[dict[str, Any]]:
    """One ODRL policy for each group of terms."""
    use, territory = terms_of(facts)
    return [
        _policy(place, terms, works, facts, use=use.value, territory=territory)
        for place, (terms, works) in enumerate(grouped(facts).items(), 1)
    ]


def rights_table(facts: ReportFacts) -> Table:
    """The same groups as rows."""
    use, territory = terms_of(facts)
    rows: list[tuple[Cell, ...]] = []
    for terms, works in grouped(facts).items():
        ends = sorted({grant.end or _FOREVER for grant in _grants(terms, facts)})
        rests: Cell = ", ".join(map(str, terms.grants)) or "a claim of the operator"
        if not facts.permits:
            rests = NotRecorded(why="the snapshot's permits, which name the entries, are not at hand")
        named = (terms.basis, terms.licence or NO_LICENCE, use.value, territory, rests, ", ".join(ends) or _FOREVER)
        rows.append((*named, *Amount.of(works).cells))
    return Table(
        name="terms",
        title="Works with the same terms",
        columns=("basis", "licence", "use", "territory", "rests on", "until", "works", "notes", "windows"),
        rows=tuple(rows),
        totals=("total", "—", "—", "—", "—", "—", *Amount.of(facts.works).cells),
    )


def _policy(
    place: int, terms: Terms, works: tuple[ManifestWork, ...], facts: ReportFacts, *, use: str, territory: str
) -> dict[str, Any]:
    grants = _grants(terms, facts)
    permission: dict[str, Any] = {
        "odrl:action": {"@id": f"{USES}{use}"},
        "odrl:target": {
            "@type": "odrl:AssetCollection",
            "@id": f"works/terms-{place}",
            "prov:label": f"{len(works)} works: {terms.basis} {terms.licence}".strip(),
        },
    }
    constraints = _constraints(grants, territory)
    if constraints:
        permission["odrl:constraint"] = constraints
    if terms.licence and asks_for_credit(terms.licence):
        permission["odrl:duty"] = [{"odrl:action": {"@id": "odrl:attribute"}}]
    if grants:
        permission["odrl:assigner"] = [{"@id": f"urn:fairchord:{grant.holder}"} for grant in grants]
        permission["odrl:assignee"] = [
            {"@id": f"urn:fairchord:{name}"} for name in sorted({g.licensee for g in grants})
        ]
    kind = "odrl:Agreement" if grants else "odrl:Set"
    return {
        "@type": ["sc:CreativeWork", kind],
        "@id": f"policies/terms-{place}",
        "odrl:permission": [permission],
    }


def _constraints(grants: tuple[Grant, ...], territory: str) -> list[dict[str, Any]]:
    found = []
    if territory != WORLD:
        found.append(_constraint("spatial", "eq", f"urn:iso:3166:{territory}"))
    ends = [grant.end for grant in grants if grant.end is not None]
    if ends:
        found.append(_constraint("dateTime", "lt", min(ends)))
    return found


def _constraint(left: str, operator: str, right: str) -> dict[str, Any]:
    return {
        "@type": "odrl:Constraint",
        "odrl:leftOperand": {"@id": f"odrl:{left}"},
        "odrl:operator": {"@id": f"odrl:{operator}"},
        "odrl:rightOperand": right,
    }


def _grants(terms: Terms, facts: ReportFacts) -> tuple[Grant, ...]:
    if facts.home_log is None:
        return ()
    by_index = {item.index: item.record for item in facts.home_log.register.grants.values()}
    return tuple(by_index[index] for index in terms.grants if index in by_index)
