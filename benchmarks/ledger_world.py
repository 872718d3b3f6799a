# SPDX-License-Identifier: Apache-2.0
"""Entries as a large project would append them: holders with keys, works, signed grants, admissions, certificates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fractions import Fraction

from fairchord.canonical import sha256_hex
from fairchord.ledger.submission import Submission
from fairchord.rights.claim import RightsClaim
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import PartyId, make_party_id, make_work_id
from fairchord.rights.party import Mandate, Party, PartyKind
from fairchord.rights.use import Use
from fairchord.rights.work import Authorship, Contributor, RightsBasis, Share, Work
from fairchord.signing import SigningKey

GROUP = 100
"""A group is one holder, 44 works, 8 signed grants over 3 works each, 40 admissions, 3 claims and 4 certificates."""
_DAY = "2026-01-01T00:00:00Z"
_PUBLIC = range(41, 44)
"""The works of a group that rest on a claim that they are in the public domain."""


def groups(operator: PartyId) -> Iterator[list[Submission]]:
    """Yield the submissions of one group after another, without end."""
    number = 0
    while True:
        yield _group(number, operator)
        number += 1


def _group(number: int, operator: PartyId) -> list[Submission]:
    key = SigningKey.from_seed(hashlib.sha256(b"holder %d" % number).digest())
    name = f"Holder {number} Müller"
    holder = Party(
        id=make_party_id(name, key.verify_key.text), name=name, kind=PartyKind.PERSON, mandate=Mandate.OWN,
        verify_key=key.verify_key.text,
    )  # fmt: skip
    works = [_work(f"Étude {number}-{index}", holder, is_public=index in _PUBLIC) for index in range(44)]
    grants = [_grant(works[first * 3 : first * 3 + 3], holder, operator) for first in range(8)]
    claims = [_claim(works[index]) for index in _PUBLIC]
    return [
        Submission.signed("party", holder.to_dict(), holder.id, key),
        *(Submission(kind="work", body=work.to_dict()) for work in works),
        *(Submission.signed("grant", grant.to_dict(), holder.id, key) for grant in grants),
        *(Submission(kind="rights_claim", body=claim.to_dict()) for claim in claims),
        *(_admission(work) for work in works[:40]),
        *(_certificate(number, index) for index in range(4)),
    ]


def _work(title: str, holder: Party, *, is_public: bool) -> Work:
    content = sha256_hex(title.encode())
    return Work(
        id=make_work_id(title, content),
        title=title,
        contributors=(Contributor(name=holder.name, role="composer"), Contributor(name="Jo Ha-neul", role="lyricist")),
        content_sha256s=(content,),
        source="delivered by the holder as a MIDI file",
        authorship=Authorship.HUMAN,
        basis=RightsBasis.PUBLIC_DOMAIN if is_public else RightsBasis.AUTHOR_CONSENTED,
        shares=() if is_public else (Share(holder=holder.id, part=Fraction(1)),),
    )


def _grant(works: list[Work], holder: Party, operator: PartyId) -> Grant:
    return Grant(
        holder=holder.id, works=tuple(work.id for work in works), licensee=operator,
        uses=(Use.TRAIN_BASE, Use.EVALUATE), territories=("*",), start=_DAY, signed_at=_DAY,
    )  # fmt: skip


def _claim(work: Work) -> RightsClaim:
    return RightsClaim(
        works=(work.id,), basis=work.basis, licence="", uses=(Use.TRAIN_BASE,), territories=("FR", "DE"),
        evidence="composer died 1893; first edition 1880",
    )  # fmt: skip


def _admission(work: Work) -> Submission:
    body = {
        "content_sha256": work.content_sha256s[0], "permit_sha256": sha256_hex(work.id.encode()), "work": work.id,
    }  # fmt: skip
    return Submission(kind="admission", body=body)


def _certificate(number: int, index: int) -> Submission:
    return Submission(kind="certificate", body={"certificate_sha256": sha256_hex(b"%d %d" % (number, index))})
