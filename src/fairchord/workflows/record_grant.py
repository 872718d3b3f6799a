# SPDX-License-Identifier: Apache-2.0
"""Record a Grant: drafted here, signed by its holder (key at hand, or elsewhere), checked, and put into the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.errors import InvalidInput, InvalidRecord
from fairchord.ledger.submission import Submission
from fairchord.rights.grant import Grant
from fairchord.rights.identifiers import WORLD, PartyId, WorkId
from fairchord.rights.use import Use, parse_use
from fairchord.signing import SigningKey
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.admit_works import Outcome
from fairchord.workflows.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantTerms:
    """What a holder agrees to. No use is ticked beforehand."""

    holder: PartyId
    works: tuple[WorkId, ...]
    uses: tuple[Use, ...]
    territories: tuple[str, ...] = (WORLD,)
    start: str | None = None
    end: str | None = None
    irrevocable: bool = False
    notice_days: int = 0
    despite: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedGrant:
    """A grant in the log, and the waiting music that it let in."""

    grant: Grant
    entry: int
    admitted: tuple[Outcome, ...]


def draft_grant(project: Project, terms: GrantTerms) -> Grant:
    """Write out the grant that the holder is to sign; its canonical bytes are what the signature covers."""
    register = project.register()
    register.party(terms.holder)
    for work in terms.works:
        if not any(share.holder == terms.holder for share in register.work(work).shares):
            raise InvalidRecord(
                f"{terms.holder} holds no share of {work}, so it has nothing to grant there",
                hint="name the holder of a share, or leave the work out",
            )
    now = project.now()
    return Grant(
        holder=terms.holder,
        works=terms.works,
        licensee=project.ledger.operator,
        uses=terms.uses,
        territories=terms.territories,
        start=terms.start or now,
        signed_at=now,
        end=terms.end,
        irrevocable=terms.irrevocable,
        notice_days=terms.notice_days,
        despite=terms.despite,
    )


def sign_grant(project: Project, grant: Grant, key: SigningKey, *, signer: PartyId | None = None) -> RecordedGrant:
    """Sign a grant with a key and record it; the key must be the registered one of holder or society."""
    signer = signer or grant.holder
    registered = project.register().party(signer).verify_key
    if registered != key.verify_key.text:
        raise InvalidRecord(
            f"the key at hand is not the registered key of {signer}, so this grant would mean nothing",
            hint=f"sign with the key of {signer}" if registered else f"{signer} has no key: register it with one",
        )
    return _record(project, grant, Submission.signed("grant", grant.to_dict(), signer, key))


def record_signed_grant(
    project: Project, grant: Grant, signature: str, *, signer: PartyId | None = None
) -> RecordedGrant:
    """Record a grant that was signed elsewhere, over the very bytes of `grant_bytes`."""
    body = grant.to_dict()
    author = signer or grant.holder
    return _record(project, grant, Submission(kind="grant", body=body, author=author, author_signature=signature))


def grant_bytes(grant: Grant) -> bytes:
    """The canonical bytes of a grant; a signature covers the line 'fairchord/grant/v1' and then these."""
    return canonical_bytes(grant.to_dict())


def read_grant(data: bytes) -> Grant:
    """Read a drafted grant back from its canonical bytes."""
    return Grant.from_dict(parse_canonical(data))


def read_uses(texts: Sequence[str]) -> tuple[Use, ...]:
    """Read the uses of a grant; none named is refused, for silence is never consent."""
    if not texts:
        raise InvalidInput("the grant names no use", hint="name each one: --use train_base --use evaluate")
    return tuple(parse_use(text) for text in texts)


def _record(project: Project, grant: Grant, submission: Submission) -> RecordedGrant:
    entry = project.ledger.append_many([submission])[0].index
    return RecordedGrant(grant=grant, entry=entry, admitted=tuple(admit_waiting(project)))
