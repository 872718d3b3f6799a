# SPDX-License-Identifier: Apache-2.0
"""Register works with their music: one file, or a folder. What is permitted is admitted at once, the rest waits.

Each file is read before it is registered; one that cannot be read is quarantined and never reaches the log. The music
is in the waiting room before the work is in the log; where it was lost since, adding the file again brings it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fairchord.canonical import sha256_hex
from fairchord.corpus.admission import Offer, is_whole
from fairchord.corpus.commu import CommuClip, read_table
from fairchord.corpus.reading import MusicReader
from fairchord.corpus.told import NOTHING_TOLD, Told
from fairchord.errors import FairchordError, InvalidInput, ResourceAbsent
from fairchord.ledger.submission import Submission
from fairchord.music.midi import ReadLimits
from fairchord.music.reading.confined import load_bytes
from fairchord.music.scorefile import KINDS
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import WORLD, WorkId
from fairchord.rights.permit import Refusal
from fairchord.rights.replay import extend
from fairchord.rights.use import Use
from fairchord.rights.work import CLAIM_BASES, Work
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.admit_works import Fate, Outcome, Progress, refused
from fairchord.workflows.find_known_music import find_known_music, read_music_keys
from fairchord.workflows.project import Project
from fairchord.workflows.work_details import WorkDetails, seal_details

_BATCH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicSource:
    """One file to register."""

    path: Path
    title: str
    genre: str = ""
    told: Told = NOTHING_TOLD


def find_sources(folder: Path, table: Path | None) -> list[MusicSource | Outcome]:
    """The music files of a folder, or those that its metadata table names."""
    if table is not None:
        return [
            MusicSource(path=row.path, title=row.title, genre=row.genre, told=row.told)
            if isinstance(row, CommuClip)
            else Outcome(name=row[0], fate=Fate.QUARANTINED, reasons=(row[1].message,), next_steps=(row[1].hint,))
            for row in read_table(table, folder)
        ]
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS and path.is_file())
    if not paths:
        raise ResourceAbsent(f"{folder} holds no music files", hint="looked for: " + " ".join(KINDS))
    return [MusicSource(path=path, title=path.stem.replace("_", " ")) for path in paths]


def register_works(
    project: Project,
    sources: Sequence[MusicSource | Outcome],
    details: WorkDetails,
    *,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Register every readable file as a Work, admit what is permitted; outcomes come in the order of the sources."""
    outcomes: list[Outcome] = []
    with MusicReader() as reader:
        titles = [source.title for source in sources if isinstance(source, MusicSource)]
        desk = _Desk(project, seal_details(project, details, titles), reader)
        for done, source in enumerate(sources, start=1):
            outcomes.append(source if isinstance(source, Outcome) else desk.take(source))
            if progress is not None:
                progress(done, len(sources))
        desk.record()
    fates = {outcome.work: outcome for outcome in admit_waiting(project)}
    known = [replace(fates.get(outcome.work, outcome), name=outcome.name) for outcome in outcomes]
    return _with_refusals(project, known)


def register_work(project: Project, source: MusicSource, details: WorkDetails) -> Outcome:
    """Register one file; what is wrong with it raises, and nothing changes on the disk."""
    with MusicReader() as reader:
        desk = _Desk(project, seal_details(project, details, [source.title]), reader)
        outcome = desk.check(source)
        if isinstance(outcome, Outcome):
            raise InvalidInput(f"{source.path}: {outcome.reasons[0]}", hint="; ".join(outcome.next_steps))
        desk.keep(outcome)
        desk.record()
    found = [item for item in admit_waiting(project) if item.work == outcome.work.id]
    here = Outcome(name=str(source.path), fate=Fate.REFUSED, work=outcome.work.id)
    return replace(found[0], name=str(source.path)) if found else _with_refusals(project, [here])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    work: Work
    offer: Offer
    fingerprint: str


class _Desk:
    """Checks files one by one and gathers what is to be recorded."""

    def __init__(self, project: Project, details: WorkDetails, reader: MusicReader) -> None:
        self._project = project
        self._details = details
        self._unkept = details.seals
        self._reader = reader
        self._register = project.register()
        self._owners = dict(self._register.works_by_content)
        self._admitted = project.admitted()
        self._taken: set[WorkId] = set()
        self._known = find_known_music(project, reader)
        self._kept: list[_Checked] = []

    def take(self, source: MusicSource) -> Outcome:
        """Check one file and keep it for recording, or say what is wrong with it."""
        try:
            checked = self.check(source)
        except FairchordError as error:
            steps = (error.hint,) if error.hint else ()
            return Outcome(name=str(source.path), fate=Fate.QUARANTINED, reasons=(error.message,), next_steps=steps)
        if isinstance(checked, Outcome):
            return checked
        self.keep(checked)
        return Outcome(name=str(source.path), fate=Fate.REFUSED, work=checked.work.id)

    def check(self, source: MusicSource) -> _Checked | Outcome:
        """Read a file and make its Work; the outcome says when the music is known already."""
        content = load_bytes(source.path, ReadLimits())
        sha256 = sha256_hex(content)
        work = self._details.make_work(source.title, sha256)
        owner = self._owners.get(sha256)
        if owner is not None and not self._has_music(owner):
            work = self._register.work(owner)
        elif owner is not None:
            return _duplicate(source, f"the same bytes are registered as {owner}")
        offer = Offer(
            name=source.path.name, content=content, genre=source.genre or self._details.genre, told=source.told
        )
        fingerprint, melodies = read_music_keys(self._reader, offer)
        twin = self._known.owner(fingerprint)
        if twin is not None and twin != work.id:
            return _duplicate(source, f"the same music as {twin}, whatever its key and tempo")
        work = work if owner is not None else replace(work, melodies=melodies)
        self._owners[sha256] = work.id
        self._taken.add(work.id)
        self._known.add(fingerprint, work.id)
        return _Checked(work=work, offer=offer, fingerprint=fingerprint)

    def _has_music(self, work: WorkId) -> bool:
        """Say whether the music of a registered work is here; a kill or a damaged disk may have lost it."""
        if work in self._admitted:
            return is_whole(self._project.blobs, self._admitted[work])
        return work in self._taken or self._project.waiting.holds(work)

    def keep(self, checked: _Checked) -> None:
        """Gather one work; full batches are recorded at once."""
        self._kept.append(checked)
        if len(self._kept) >= _BATCH:
            self.record()

    def record(self) -> None:
        """Put the music of the gathered works into the waiting room, then the works and their claims into the log."""
        works = [checked.work for checked in self._kept if checked.work.id not in self._register.works]
        submissions = [Submission(kind="work", body=work.to_dict()) for work in works]
        if works and self._details.basis in CLAIM_BASES:
            claim = self._details.make_claim(work.id for work in works)
            submissions.append(Submission(kind="rights_claim", body=claim.to_dict()))
        _check_recordable(self._project, submissions)
        for checked in self._kept:
            self._project.waiting.put(checked.work.id, checked.offer, checked.fingerprint)
        if works:
            self._project.book.keep(self._unkept.values())
            self._unkept = {}
        self._project.ledger.append_many(submissions)
        self._kept.clear()


def _check_recordable(project: Project, submissions: Sequence[Submission]) -> None:
    """Raise what the log would raise, before anything is written."""
    project.ledger.append_many([])  # raises where the log is open for reading only
    register, operator = project.register(), project.ledger.operator
    numbered = enumerate(submissions, register.size)
    extend(register, [item.statement(index, register.last_time, operator) for index, item in numbered])


def _duplicate(source: MusicSource, reason: str) -> Outcome:
    steps = ("one music is one work: use the registered one",)
    return Outcome(name=str(source.path), fate=Fate.DUPLICATE, reasons=(reason,), next_steps=steps)


def _with_refusals(project: Project, outcomes: list[Outcome]) -> list[Outcome]:
    """Say why works that were registered just now may not be used yet."""
    register, at = project.register(), project.now()
    explained = []
    for outcome in outcomes:
        if outcome.fate is Fate.REFUSED and outcome.work and not outcome.reasons:
            decision = decide(register, WorkId(outcome.work), Use.TRAIN_BASE, territory=WORLD, at=at)
            if isinstance(decision, Refusal):
                outcome = refused(outcome.name, decision)
        explained.append(outcome)
    return explained
