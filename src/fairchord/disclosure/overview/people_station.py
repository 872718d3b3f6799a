# SPDX-License-Identifier: Apache-2.0
"""Station 6: the people. Who holds what, who agreed with which key, what is claimed instead, who said no."""

from __future__ import annotations

import shlex
from collections import Counter
from html import escape
from typing import Final

from fairchord.disclosure.overview.facts import OverviewFacts, Proof, WalkedLog
from fairchord.disclosure.overview.markup import (
    code,
    facts_list,
    heading,
    opening,
    paragraph,
    proof_lines,
    table,
)
from fairchord.disclosure.overview.matters import matters_html
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.overview.station import Station
from fairchord.disclosure.reports.form.page import number
from fairchord.rights.claim import RightsClaim
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.register import Register

CHECKS: Final = ("log", "authors", "consent", "reservations")
_SHOWN_TITLES: Final = 12


def people_station(facts: OverviewFacts, phrases: Phrases) -> Station:
    """Show holders, grants, claims, and what was reserved, withdrawn or disputed."""
    log = facts.log
    if log is None:
        return Station(name="people", checks=CHECKS, shown=paragraph(phrases.say("no_log"), "absent"))
    names = "names_open" if facts.are_names_open else "names_sealed"
    shown = paragraph(phrases.say(names), "soft") + _holders(facts, log, phrases)
    shown += heading(phrases.say("grants")) + _grants(facts, log, phrases)
    shown += heading(phrases.say("claims")) + _claims(facts, log, phrases)
    logs = [log]
    if facts.issuing is not None and facts.issuing.origin != log.origin:
        logs.append(facts.issuing)
    for one in logs:
        shown += heading(phrases.say("matters", origin=one.origin)) + matters_html(facts, one, phrases)
    return Station(
        name="people",
        checks=CHECKS,
        shown=shown,
        commands=(
            f"fairchord audit bundle {shlex.quote(facts.model_name)} -o bundle.zip",
            "unzip bundle.zip -d bundle",
            "bash bundle/verify-bundle.sh --key ed25519:HEX",
            "(printf '\\0'; sed -n '1p' bundle/log/entries.jsonl | tr -d '\\n') | sha256sum",
        ),
    )


def _cited(facts: OverviewFacts, kind: str) -> tuple[int, ...]:
    return () if facts.snapshot is None else facts.snapshot.evidence.get(kind, ())


def _holders(facts: OverviewFacts, log: WalkedLog, phrases: Phrases) -> str:
    if facts.snapshot is None:
        return ""
    register, held = log.log.register, Counter[PartyId]()
    for work in facts.snapshot.snapshot.manifest.works:
        known = register.works.get(work.work_id)
        for share in () if known is None else known.record.shares:
            held[share.holder] += 1
    if not held:
        return paragraph(phrases.say("no_holders"))
    columns = [phrases.say(name) for name in ("holder", "kind", "mandate", "works", "key")]
    order = sorted(held, key=lambda one: (-held[one], facts.shown(register.party(one).name), one))
    keyed = [_holder(one, held[one], facts, register, phrases) for one in order if register.last_key(one)]
    others = [_holder(one, held[one], facts, register, phrases) for one in order if not register.last_key(one)]
    html = table(phrases.say("holders"), columns, keyed) if keyed else ""
    if others:
        told = phrases.say("keyless", count=number(len(others)))
        html += opening(told, table(told, columns, others))
    return html


def _holder(holder: PartyId, count: int, facts: OverviewFacts, register: Register, phrases: Phrases) -> tuple[str, ...]:
    party, key = register.party(holder), register.last_key(holder)
    return (
        escape(facts.shown(party.name)),
        escape(phrases.say(f"kind_{party.kind.value}")),
        escape(phrases.say(f"mandate_{party.mandate.value}")),
        number(count),
        escape(phrases.say("no_key")) if key is None else code(key),
    )


def _grants(facts: OverviewFacts, log: WalkedLog, phrases: Phrases) -> str:
    cited = _cited(facts, "grant")
    if not cited:
        return paragraph(phrases.say("no_grants"))
    return paragraph(phrases.say("grants_how")) + "".join(_grant(index, facts, log, phrases) for index in cited)


def _grant(index: int, facts: OverviewFacts, log: WalkedLog, phrases: Phrases) -> str:
    grant, register = Grant.from_dict(dict(log.log.entries[index].body)), log.log.register
    holder = facts.shown(register.party(grant.holder).name)
    key = register.key_at(grant.holder, index)
    term = phrases.say("term_open" if grant.end is None else "term_until", start=grant.start, end=grant.end)
    revocable = "irrevocable" if grant.irrevocable else "revocable"
    rows = [
        (phrases.say("holder"), escape(holder)),
        (phrases.say("grant_kind"), escape(phrases.say(f"grant_{grant.kind.value}"))),
        (phrases.say("uses"), escape("; ".join(phrases.say(f"use_{use.value}") for use in grant.uses))),
        (phrases.say("territory"), escape(", ".join(phrases.word("territory", place) for place in grant.territories))),
        (phrases.say("term"), escape(term)),
        (phrases.say("withdrawal"), escape(phrases.say(revocable, days=number(grant.notice_days)))),
        (phrases.say("granted_works"), escape(_titles(grant.works, _SHOWN_TITLES, facts, log, phrases))),
        (phrases.say("signed_with"), code(key) if key is not None else escape(phrases.say("no_key"))),
        (phrases.say("signed_at"), escape(grant.signed_at)),
    ]
    hashes = {"contract": grant.contract_sha256, "royalty_terms": grant.royalty_terms_sha256}
    rows += [(phrases.say(name), code(value)) for name, value in hashes.items() if value is not None]
    if grant.withdrawal_effects:
        effects = "; ".join(phrases.say(f"effect_{effect.value}") for effect in grant.withdrawal_effects)
        rows.append((phrases.say("effects"), escape(f"{effects} ({phrases.say('days', count=grant.effect_days)})")))
    told = phrases.say(
        "grant_summary", index=number(index), holder=holder, works=_titles(grant.works, 2, facts, log, phrases)
    )
    return _opened(index, told, facts_list(rows), log.prove(index), phrases)


def _claims(facts: OverviewFacts, log: WalkedLog, phrases: Phrases) -> str:
    cited = _cited(facts, "rights_claim")
    if not cited:
        return paragraph(phrases.say("no_claims"))
    return paragraph(phrases.say("claims_how")) + "".join(_claim(index, facts, log, phrases) for index in cited)


def _claim(index: int, facts: OverviewFacts, log: WalkedLog, phrases: Phrases) -> str:
    claim = RightsClaim.from_dict(dict(log.log.entries[index].body))
    rows = [
        (phrases.say("basis"), escape(phrases.say(f"basis_{claim.basis.value}"))),
        (phrases.say("licence"), escape(claim.licence or "–")),
        (phrases.say("evidence"), escape(facts.shown(claim.evidence))),
        (phrases.say("territory"), escape(", ".join(phrases.word("territory", place) for place in claim.territories))),
        (phrases.say("uses"), escape("; ".join(phrases.say(f"use_{use.value}") for use in claim.uses))),
        (phrases.say("granted_works"), escape(_titles(claim.works, _SHOWN_TITLES, facts, log, phrases))),
    ]
    told = phrases.say(
        "claim_summary",
        index=number(index),
        basis=phrases.say(f"basis_{claim.basis.value}"),
        count=number(len(claim.works)),
        evidence=facts.shown(claim.evidence),
    )
    return _opened(index, told, facts_list(rows), log.prove(index), phrases)


def _titles(works: tuple[WorkId, ...], most: int, facts: OverviewFacts, log: WalkedLog, phrases: Phrases) -> str:
    named = [facts.shown(log.log.register.work(work).title) for work in works[:most]]
    more = len(works) - len(named)
    return ", ".join(named) + (phrases.say("and_more", count=number(more)) if more else "")


def _opened(index: int, told: str, html: str, proof: Proof, phrases: Phrases) -> str:
    return opening(told, html + opening(phrases.say("record_and_proof"), proof_lines(phrases, proof)), f"entry-{index}")
