# SPDX-License-Identifier: Apache-2.0
"""Whether the works of a model may still be used today: every one is decided again, at the head that dates a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from fairchord.corpus.manifest import ManifestWork
from fairchord.disclosure.reports.facts import ReportFacts
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WorkId
from fairchord.rights.permit import Refusal
from fairchord.rights.use import Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many works are still permitted, and the refusals of those that are not, by work."""

    permitted: int
    refused: Mapping[WorkId, Refusal]

    @property
    def reasons(self) -> dict[str, int]:
        """How many works each reason refuses."""
        codes = (code for refusal in self.refused.values() for code in {reason.code for reason in refusal.reasons})
        return dict(sorted(Counter(codes).items()))


def decide_again(facts: ReportFacts, works: tuple[ManifestWork, ...] | None = None) -> Standing | None:
    """Decide on the works as the log stands; None where the log or the use is not at hand."""
    log = facts.home_log
    if log is None or (facts.snapshot is None and facts.model is None):
        return None
    use, territory = terms_of(facts)
    chosen = facts.works if works is None else works
    decisions = {
        work.work_id: decide(
            log.register, work.work_id, use, territory=territory, at=log.time, model=_model_of(facts, work)
        )
        for work in chosen
    }
    refused = {work: decision for work, decision in decisions.items() if isinstance(decision, Refusal)}
    return Standing(permitted=len(decisions) - len(refused), refused=refused)


def terms_of(facts: ReportFacts) -> tuple[Use, str]:
    """The use and the territory that the works were frozen for."""
    if facts.snapshot is not None:
        return facts.snapshot.manifest.head.use, facts.snapshot.manifest.head.territory
    assert facts.model is not None, "asked only where a snapshot or a model is at hand"
    return Use(facts.model.provenance.facts.use), facts.model.provenance.facts.territory


def _model_of(facts: ReportFacts, work: ManifestWork) -> str | None:
    """The artist model that the work's permit names, if it does."""
    permit = facts.permits.get(work.work_id)
    return None if permit is None else permit.model
