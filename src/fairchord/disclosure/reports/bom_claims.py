# SPDX-License-Identifier: Apache-2.0
"""The attestations of a bill of materials: what the operator claims of a model, and the entries that are evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fairchord.disclosure.reports.facts import ReportFacts
from fairchord.disclosure.reports.form.answer import Stated, in_log, in_whole_log
from fairchord.disclosure.reports.standing import decide_again
from fairchord.disclosure.reports.tally import provider

REQUIREMENTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("listed", "Every work is listed", "Weights are signed over the root of a snapshot that lists every work by hash."),
    (
        "permitted",
        "Every work is permitted",
        "Each listed work has a Permit that anyone can decide again from the log.",
    ),
    ("recorded", "The run is recorded", "The training run and the weights are entries of an append-only log."),
)
"""What each requirement is called, in short and in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the facts say of one requirement: the claim, why, how far it holds, and where that is written."""

    requirement: str
    claim: str
    reasoning: str
    holds: str
    evidence: str


def find(facts: ReportFacts) -> tuple[Finding, ...]:
    """Hold the three requirements against the facts."""
    return (_listed(facts), _permitted(facts), _recorded(facts))


def declarations(facts: ReportFacts, *, model_ref: str) -> dict[str, Any]:
    """The claims, their evidence, and one attestation by the operator about itself."""
    findings = find(facts)
    name = provider(facts)
    organization = str(name.value) if isinstance(name, Stated) else "not recorded"
    return {
        "assessors": [{"bom-ref": "assessor", "thirdParty": False, "organization": {"name": organization}}],
        "targets": {
            "components": [{"type": "machine-learning-model", "bom-ref": f"{model_ref}:target", "name": "model"}]
        },
        "claims": [
            {
                "bom-ref": f"claim:{item.requirement}",
                "target": f"{model_ref}:target",
                "predicate": item.claim,
                "reasoning": item.reasoning,
                "evidence": [f"evidence:{item.requirement}"],
            }
            for item in findings
        ],
        "evidence": [
            {"bom-ref": f"evidence:{item.requirement}", "description": item.evidence, "created": facts.head.time}
            for item in findings
        ],
        "attestations": [
            {
                "summary": "Stated by the operator about itself, from the log; not assessed by a third party.",
                "assessor": "assessor",
                "map": [
                    {
                        "requirement": item.requirement,
                        "claims": [f"claim:{item.requirement}"],
                        "conformance": {"rationale": item.holds},
                    }
                    for item in findings
                ],
            }
        ],
    }


def _listed(facts: ReportFacts) -> Finding:
    assert facts.model is not None, "ml_bom.bom_document refuses facts without a model"
    signed = facts.model.provenance
    return Finding(
        requirement="listed",
        claim=f"The weights come from the {len(facts.works)} works listed here and from no other.",
        reasoning="Training reads the snapshot and nothing else; the operator signs the weights over its root. That "
        "nothing was hidden is declared; replaying segments of the training tests it.",
        holds="the signature over weights and snapshot root holds",
        evidence=f"provenance.json, SHA-256 {signed.sha256}, signed by {signed.signer_public_key}",
    )


def _permitted(facts: ReportFacts) -> Finding:
    standing = decide_again(facts)
    holds = "not recorded: the log is not at hand, so the permits were not decided again"
    evidence = "permits root in provenance.json"
    if standing is not None and facts.home_log is not None:
        evidence = in_whole_log(facts.home_log.size).place
        holds = f"decided again at the tree head: {standing.permitted} permitted, {len(standing.refused)} refused"
    return Finding(
        requirement="permitted",
        claim="Each work had a Permit when it was frozen, when training opened it and when the weights were released.",
        reasoning="A Permit is a pure function of the log; unknown means refused.",
        holds=holds,
        evidence=evidence,
    )


def _recorded(facts: ReportFacts) -> Finding:
    assert facts.model is not None, "ml_bom.bom_document refuses facts without a model"
    entry, log = facts.model.entry, facts.home_log
    holds, evidence = "not recorded: the log is not at hand", "tree head in provenance.json"
    if entry is not None and log is not None:
        run = log.find("training_run", "snapshot_root", facts.model.provenance.facts.snapshot_root)
        places = (entry,) if run is None else (run[0], entry)
        holds, evidence = "both are entries of the log" if run is not None else "the weights are", in_log(*places).place
    return Finding(
        requirement="recorded",
        claim="The run was entered in the log before its first step, and the weights after its last.",
        reasoning="The log is append-only; its signed heads cannot cover two histories.",
        holds=holds,
        evidence=evidence,
    )
