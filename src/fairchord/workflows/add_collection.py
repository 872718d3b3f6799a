# SPDX-License-Identifier: Apache-2.0
"""Add a collection of the public catalogue: register its works with their rights basis, then admit what may be used.

Every file is compared with its pinned hash first. A claim is recorded only where the lock file says that it is true:
worldwide, or in the United States alone; nothing is claimed for what is unconfirmed or refused.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Final

from fairchord.canonical import sha256_hex
from fairchord.corpus.admission import Offer
from fairchord.corpus.collections import Collection, LockedPiece, find_collection, read_lock
from fairchord.corpus.collections.lock import split_tunes
from fairchord.corpus.reading import MusicReader
from fairchord.errors import FairchordError, ResourceAbsent
from fairchord.ledger.submission import Submission
from fairchord.rights.claim import RightsClaim
from fairchord.rights.identifiers import WorkId, make_party_id, make_work_id
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.use import Use
from fairchord.rights.work import Authorship, Contributor, RightsBasis, Share, Work
from fairchord.workflows.admit_works import Candidate, Fate, Outcome, Progress, admit_works, report_each
from fairchord.workflows.find_known_music import read_music_keys
from fairchord.workflows.project import Project

_BATCH: Final = 500
_WORKS_OF_A_CLAIM: Final = 400
_HOLDERS: Final[dict[str, Callable[[LockedPiece], tuple[str, PartyKind]]]] = {
    "freedoom": lambda piece: (piece.author, PartyKind.PERSON),
    "simutrans": lambda piece: (piece.author, PartyKind.PERSON),
    "groove": lambda _: ("Google LLC", PartyKind.ORGANISATION),
}
"""Living holders who are named, so that a reservation of theirs finds their works; they have no key here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A piece whose file is there and is the pinned one."""

    piece: LockedPiece
    work: Work
    offer: Offer
    holder: Party | None


def add_collection(
    project: Project,
    name: str,
    folder: Path,
    *,
    use: Use = Use.TRAIN_BASE,
    territory: str = "*",
    progress: Progress | None = None,
) -> list[Outcome]:
    """Register and admit every piece of a collection that lies in a folder; what is already there stays as it is."""
    pieces = read_lock(name)
    return add_pieces(project, find_collection(name), pieces, folder, use=use, territory=territory, progress=progress)


def add_pieces(
    project: Project,
    collection: Collection,
    pieces: Sequence[LockedPiece],
    folder: Path,
    *,
    use: Use = Use.TRAIN_BASE,
    territory: str = "*",
    progress: Progress | None = None,
) -> list[Outcome]:
    """Register and admit locked pieces; their outcomes come in the same order."""
    name = collection.name
    if not folder.is_dir():
        raise ResourceAbsent(f"{folder} is not a folder", hint=f"fetch it first: fairchord catalogue fetch {name}")
    outcomes, found = _find_all(project, collection, pieces, folder)
    if not found and not any(outcome.fate is not Fate.QUARANTINED for outcome in outcomes.values()):
        raise ResourceAbsent(
            f"{folder} holds none of the {len(pieces)} files of {name}",
            hint=f"fetch them first: fairchord catalogue fetch {name} --to {folder}",
        )
    _register(project, found, progress)
    candidates = [Candidate(work=item.work.id, offer=item.offer) for item in found]
    admitted = admit_works(project, candidates, use=use, territory=territory, progress=progress)
    for item, outcome in zip(found, admitted, strict=True):
        outcomes[item.piece.name] = replace(outcome, name=item.piece.name)
    return [outcomes[piece.name] for piece in pieces]


def _find_all(
    project: Project, collection: Collection, pieces: Sequence[LockedPiece], folder: Path
) -> tuple[dict[str, Outcome], list[_Found]]:
    """Part the pieces into those that are left aside, with why, and those whose pinned bytes are there."""
    outcomes: dict[str, Outcome] = {}
    found: list[_Found] = []
    owners = dict(project.register().works_by_content)
    for piece in pieces:
        outcome = _find(collection, piece, folder, owners)
        if isinstance(outcome, Outcome):
            outcomes[piece.name] = outcome
        else:
            found.append(outcome)
            owners |= dict.fromkeys(outcome.work.content_sha256s, outcome.work.id)
    return outcomes, found


def _find(collection: Collection, piece: LockedPiece, folder: Path, owners: Mapping[str, WorkId]) -> _Found | Outcome:
    """Find a piece's bytes and make its Work, or say why it is left aside."""
    if piece.status == "duplicate":
        return Outcome(name=piece.name, fate=Fate.DUPLICATE, reasons=(piece.reason,))
    content = _pinned_bytes(piece, folder)
    if isinstance(content, Outcome):
        return content
    path, data = content
    holder = _holder(collection, piece)
    work = _make_work(collection, piece, holder)
    owner = next((owners[sha256] for sha256 in work.content_sha256s if sha256 in owners), None)
    if owner is not None and owner != work.id:
        return Outcome(name=piece.name, fate=Fate.DUPLICATE, reasons=(f"the same bytes as {owner}",))
    readable = f"{piece.path} tune {piece.part}.abc" if piece.part else path
    offer = Offer(name=readable, content=data, collection=collection.name, genre=piece.genre)
    return _Found(piece=piece, work=work, offer=offer, holder=holder)


def _pinned_bytes(piece: LockedPiece, folder: Path) -> tuple[str, bytes] | Outcome:
    """The name and bytes of the first pinned file of a piece that is there."""
    tried = [(piece.path, piece.sha256), *([(piece.home_path, piece.home_sha256)] if piece.home_sha256 else [])]
    for path, sha256 in tried:
        if not (folder / path).is_file():
            continue
        data = _tune_of(folder / path, int(piece.part)) if piece.part else (folder / path).read_bytes()
        if sha256_hex(data) == sha256:
            return path, data
        reason = f"{folder / path} is not the pinned file: its SHA-256 differs"
        return Outcome(name=piece.name, fate=Fate.QUARANTINED, reasons=(reason,), next_steps=("fetch it again",))
    reason = f"{folder / piece.path} is not there"
    return Outcome(name=piece.name, fate=Fate.QUARANTINED, reasons=(reason,), next_steps=("fetch it",))


def _tune_of(book: Path, place: int) -> bytes:
    tunes = _tunes(book)
    return tunes[place - 1] if place <= len(tunes) else b""


@lru_cache(maxsize=2)
def _tunes(book: Path) -> Sequence[bytes]:
    return split_tunes(book.read_bytes())


def _holder(collection: Collection, piece: LockedPiece) -> Party | None:
    if collection.name not in _HOLDERS:
        return None
    name, kind = _HOLDERS[collection.name](piece)
    party = make_party_id(name, f"catalogue/{collection.name}/{name}")
    return Party(id=party, name=_nfc(name), kind=kind, mandate=Mandate.UNKNOWN)


def _make_work(collection: Collection, piece: LockedPiece, holder: Party | None) -> Work:
    author, _, arranger = piece.author.partition("; arr. ")
    role = "performer" if collection.name == "groove" else "composer"
    makers = [Contributor(name=_nfc(author or "unknown"), role=role)]
    if arranger:
        makers.append(Contributor(name=_nfc(arranger), role="arranger"))
    return Work(
        id=make_work_id(piece.title, piece.sha256),
        title=_nfc(piece.title),
        contributors=tuple(makers),
        content_sha256s=(piece.sha256, *((piece.home_sha256,) if piece.home_sha256 else ())),
        source=_nfc(f"{collection.pinned}: {piece.name}"),
        authorship=Authorship.HUMAN,
        basis=piece.basis,
        shares=() if holder is None else (Share(holder=holder.id, part=Fraction(1)),),
        licence=piece.licence,
        territories=piece.territories,
        attribution=_nfc(piece.attribution),
    )


def _with_melodies(found: Sequence[_Found], progress: Progress | None) -> list[_Found]:
    """The same with the melodies of their music declared; what cannot be read has none, and the gate will say why."""
    declared = []
    with MusicReader() as reader:
        for item in report_each(found, progress):
            try:
                _, melodies = read_music_keys(reader, item.offer)
            except FairchordError:
                melodies = ()
            declared.append(replace(item, work=replace(item.work, melodies=melodies)))
    return declared


def _register(project: Project, found: Sequence[_Found], progress: Progress | None) -> None:
    """Record the holders, works and claims that are not in the log yet, in durable transactions."""
    register = project.register()
    holders = {item.holder.id: item.holder for item in found if item.holder is not None}
    parties = [party.to_dict() for party in holders.values() if party.id not in register.parties]
    new = _with_melodies([item for item in found if item.work.id not in register.works], progress)
    submissions = [Submission(kind="party", body=body) for body in parties]
    submissions += [Submission(kind="work", body=item.work.to_dict()) for item in new]
    claims = _claims([item for item in found if item.work.id not in register.claims_by_work])
    submissions += [Submission(kind="rights_claim", body=claim.to_dict()) for claim in claims]
    for start in range(0, len(submissions), _BATCH):
        project.ledger.append_many(submissions[start : start + _BATCH])


def _claims(found: Sequence[_Found]) -> Iterator[RightsClaim]:
    """One claim for all works with the same basis, territories, licence and evidence."""
    groups: dict[tuple[RightsBasis, tuple[str, ...], str, str], list[WorkId]] = defaultdict(list)
    for item in found:
        if item.piece.status == "ok":
            work = item.work
            groups[work.basis, work.territories, work.licence, _nfc(item.piece.evidence)].append(work.id)
    for (basis, territories, licence, evidence), works in groups.items():
        for start in range(0, len(works), _WORKS_OF_A_CLAIM):
            yield RightsClaim(
                works=tuple(works[start : start + _WORKS_OF_A_CLAIM]),
                basis=basis,
                territories=territories,
                uses=tuple(Use),
                evidence=evidence,
                licence=licence,
            )


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
