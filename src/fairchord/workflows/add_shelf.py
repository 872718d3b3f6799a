# SPDX-License-Identifier: Apache-2.0
"""Put the shelf into a project: its maker as a Party with a key, each piece as a Work with its own irrevocable Grant.

The pieces are project-made and machine-assisted, and are recorded as that: no human authorship is claimed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Final

from fairchord.corpus.admission import Offer
from fairchord.corpus.reading import NOTATION
from fairchord.errors import ResourceAbsent
from fairchord.ledger.submission import Submission
from fairchord.music.melody_keys import melody_keys
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import WORLD, PartyId, make_work_id
from fairchord.rights.party import PartyKind
from fairchord.rights.use import Use
from fairchord.rights.work import Authorship, Contributor, RightsBasis, Share, Work
from fairchord.shelf import ShelfPiece, shelf_pieces
from fairchord.signing import SigningKey
from fairchord.workflows.admit_works import Candidate, Outcome, Progress, admit_works
from fairchord.workflows.project import Project
from fairchord.workflows.register_party import PartyDetails, register_party

MAKER: Final = "Fairchord project"
COLLECTION: Final = "shelf"
GENRES: Final = {
    "new age": "newage", "cinematic": "cinematic", "pop": "pop", "lo-fi": "lofi", "waltz": "waltz",
    "chorale": "chorale", "bossa": "bossa", "synth": "synth",
}  # fmt: skip
"""The shelf's styles as genres of the vocabulary."""


def add_shelf(
    project: Project,
    *,
    pieces: Sequence[ShelfPiece] | None = None,
    random_bytes: Callable[[int], bytes] = os.urandom,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Register, grant and admit the pieces of the shelf (all of them, unless some are named)."""
    chosen = shelf_pieces() if pieces is None else tuple(pieces)
    maker, key = _maker(project, random_bytes)
    works = [_make_work(piece, maker) for piece in chosen]
    known = project.register().works
    project.ledger.append_many([Submission(kind="work", body=work.to_dict()) for work in works if work.id not in known])
    granted = project.register().grants_by_work
    project.ledger.append_many(list(_grants(project, [w for w in works if w.id not in granted], maker, key)))
    candidates = [Candidate(work=work.id, offer=_offer(piece)) for work, piece in zip(works, chosen, strict=True)]
    return admit_works(project, candidates, progress=progress)


def _maker(project: Project, random_bytes: Callable[[int], bytes]) -> tuple[PartyId, SigningKey]:
    """The party that made the shelf, and its key; both are made at the first call.

    Anyone may bear the maker's name: the maker is the one whose own key this project keeps.
    """
    for recorded in project.register().parties.values():
        party = recorded.record
        if party.name == MAKER and party.verify_key and party.id != project.ledger.operator:
            with suppress(ResourceAbsent):
                key = project.signing_key(party.id)
                if key.verify_key.text == project.register().key_of(party.id):
                    return party.id, key
    made = register_party(project, PartyDetails(name=MAKER, kind=PartyKind.ORGANISATION), random_bytes=random_bytes)
    return made.id, project.signing_key(made.id)


def _make_work(piece: ShelfPiece, maker: PartyId) -> Work:
    return Work(
        id=make_work_id(piece.title, piece.sha256),
        title=piece.title,
        contributors=(Contributor(name=MAKER, role="composer"),),
        content_sha256s=(piece.sha256,),
        source=f"fairchord shelf {piece.id}: {piece.origin}",
        authorship=Authorship.MACHINE_ASSISTED,
        basis=RightsBasis.OWN_PROJECT,
        shares=(Share(holder=maker, part=Fraction(1)),),
        licence=piece.licence,
        attribution=f'"{piece.title}", Fairchord shelf, {piece.licence}, {piece.origin}',
        melodies=melody_keys(piece.piece),
    )


def _grants(project: Project, works: Sequence[Work], maker: PartyId, key: SigningKey) -> Iterator[Submission]:
    now = project.now()
    for work in works:
        grant = Grant(
            holder=maker,
            works=(work.id,),
            licensee=project.ledger.operator,
            uses=tuple(Use),
            territories=(WORLD,),
            start=now,
            signed_at=now,
            irrevocable=True,
        )
        yield Submission.signed("grant", grant.to_dict(), maker, key)


def _offer(piece: ShelfPiece) -> Offer:
    genre = GENRES.get(piece.style, "")
    return Offer(name=f"{piece.id}{NOTATION}", content=piece.text.encode("utf-8"), collection=COLLECTION, genre=genre)
