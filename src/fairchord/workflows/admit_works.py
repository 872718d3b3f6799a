# SPDX-License-Identifier: Apache-2.0
"""Admit many works: each goes through the gate on its own, one bad file never stops the rest, and each gets a fate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from fairchord.canonical import sha256_hex
from fairchord.corpus.admission import AdmissionGate, AdmittedWork, Duplicate, Offer, is_whole
from fairchord.corpus.known_music import KnownMusic
from fairchord.corpus.reading import MusicReader
from fairchord.errors import ConsentMissing, FairchordError
from fairchord.ledger.submission import Submission
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WorkId
from fairchord.rights.permit import Refusal
from fairchord.rights.register import Register
from fairchord.rights.use import Use
from fairchord.workflows.find_known_music import find_known_music, read_fingerprint
from fairchord.workflows.project import Project

Item = TypeVar("Item")
Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""
BATCH: Final = 100
"""Admissions put into the log in one durable transaction."""


class Fate(StrEnum):
    """What became of something that was offered."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    QUARANTINED = "quarantined"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The fate of one piece, and why."""

    name: str
    fate: Fate
    work: str = ""
    reasons: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "fate": self.fate.value,
            "name": self.name,
            "next_steps": list(self.next_steps),
            "reasons": list(self.reasons),
            "work": self.work,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A registered work and the music that is offered for it."""

    work: WorkId
    offer: Offer


def admit_works(
    project: Project,
    candidates: Sequence[Candidate],
    *,
    use: Use = Use.TRAIN_BASE,
    territory: str = "*",
    progress: Progress | None = None,
) -> list[Outcome]:
    """Decide on each work, admit what may be used, record the admissions; the outcomes come in order."""
    return admit_each(project, report_each(candidates, progress), use=use, territory=territory)


def admit_each(
    project: Project, candidates: Iterable[Candidate | Outcome], *, use: Use, territory: str, model: str | None = None
) -> list[Outcome]:
    """Like `admit_works`, of works that are brought one by one; one whose fate is known already keeps it."""
    register, at = project.register(), project.now()
    before = project.admitted()
    outcomes: list[Outcome] = []
    waiting: list[AdmittedWork] = []
    question = _Question(register=register, use=use, territory=territory, at=at, model=model)
    with MusicReader() as reader:
        known = find_known_music(project, reader)
        gate = AdmissionGate(register, project.blobs, reader, known)
        for candidate in candidates:
            if isinstance(candidate, Outcome):
                outcomes.append(candidate)
                continue
            outcome, admitted = _admit(gate, candidate, question, before)
            outcomes.append(outcome)
            if outcome.fate is Fate.REFUSED and candidate.work not in known:
                _remember(project, reader, known, candidate)
            if admitted is not None:
                waiting.append(admitted)
            if len(waiting) >= BATCH:
                _record(project, waiting)
                waiting.clear()
    _record(project, waiting)
    return outcomes


def report_each(items: Sequence[Item], progress: Progress | None) -> Iterator[Item]:
    """Yield the items in turn, and tell after each how many are done."""
    for done, item in enumerate(items, start=1):
        yield item
        if progress is not None:
            progress(done, len(items))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    register: Register
    use: Use
    territory: str
    at: str
    model: str | None


def _admit(
    gate: AdmissionGate, candidate: Candidate, question: _Question, admitted: dict[WorkId, AdmittedWork]
) -> tuple[Outcome, AdmittedWork | None]:
    name, work = candidate.offer.name, candidate.work
    place, at = question.territory, question.at
    decision = decide(question.register, work, question.use, territory=place, at=at, model=question.model)
    if isinstance(decision, Refusal):
        return refused(name, decision), None
    if work in admitted and is_whole(gate.blobs, admitted[work]):
        return admitted_before(name, work), None
    try:
        found = gate.admit(candidate.offer, decision)
    except ConsentMissing as error:
        return failed(name, work, Fate.REFUSED, error), None
    except FairchordError as error:
        return failed(name, work, Fate.QUARANTINED, error), None
    if isinstance(found, Duplicate):
        reason = f"the same music as {found.original}, whatever its key and tempo"
        return Outcome(name=name, fate=Fate.DUPLICATE, work=work, reasons=(reason,)), None
    return Outcome(name=name, fate=Fate.ADMITTED, work=work, reasons=found.dropped and _dropped(found)), found


def _remember(project: Project, reader: MusicReader, known: KnownMusic, candidate: Candidate) -> None:
    """Keep the fingerprint of what was refused, so that the same music is no new work later on."""
    work, offer = project.register().works.get(candidate.work), candidate.offer
    if work is not None and sha256_hex(offer.content) in work.record.content_sha256s:
        with suppress(FairchordError):  # what cannot be read cannot be compared either
            known.add(fingerprint := read_fingerprint(reader, offer), candidate.work)
            project.waiting.remember(candidate.work, fingerprint)


def refused(name: str, refusal: Refusal) -> Outcome:
    """The outcome of a Refusal, with every reason."""
    return Outcome(
        name=name,
        fate=Fate.REFUSED,
        work=refusal.work,
        reasons=tuple(reason.message for reason in refusal.reasons),
        next_steps=tuple(dict.fromkeys(reason.next_step for reason in refusal.reasons)),
    )


def admitted_before(name: str, work: str) -> Outcome:
    """The outcome of a work that is there already."""
    return Outcome(name=name, fate=Fate.ADMITTED, work=work, reasons=("it was admitted before",))


def failed(name: str, work: str, fate: Fate, error: FairchordError) -> Outcome:
    """The outcome of an error, with its hint."""
    return Outcome(
        name=name, fate=fate, work=work, reasons=(error.message,), next_steps=(error.hint,) if error.hint else ()
    )


def _dropped(admitted: AdmittedWork) -> tuple[str, ...]:
    return ("left out in reading: " + ", ".join(admitted.dropped),)


def _record(project: Project, admitted: Iterable[AdmittedWork]) -> None:
    project.ledger.append_many([Submission(kind="admission", body=work.to_dict()) for work in admitted])
