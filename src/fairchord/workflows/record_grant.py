# SPDX-License-Identifier: Apache-2.0
"""Record a Grant: drafted here, signed by its holder (key at hand, or elsewhere), checked, and put into the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairchord.canonical import sha256_hex
from fairchord.errors import InvalidInput, InvalidRecord
from fairchord.ledger.submission import Submission
from fairchord.rights.grant import Grant, GrantKind, WithdrawalEffect
from fairchord.rights.identifiers import WORLD, PartyId, WorkId
from fairchord.rights.use import Use, parse_use
from fairchord.signing import SigningKey
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.admit_works import Outcome
from fairchord.workflows.project import Project
from fairchord.workflows.state_record import sign_statement


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
    kind: GrantKind = GrantKind.LICENCE
    contract: bytes | None = None
    royalty_terms: bytes | None = None
    artist_model: str | None = None
    withdrawal_effects: tuple[WithdrawalEffect, ...] = ()
    effect_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedGrant:
    """A grant in the log, and the waiting music that it let in."""

    grant: Grant
    entry: int
    admitted: tuple[Outcome, ...]


def draft_grant(project: Project, terms: GrantTerms) -> Grant:
    """Write out the grant that the holder is to sign. A contract or royalty terms go in by their hash alone."""
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
        kind=terms.kind,
        contract_sha256=None if terms.contract is None else sha256_hex(terms.contract),
        royalty_terms_sha256=None if terms.royalty_terms is None else sha256_hex(terms.royalty_terms),
        artist_model=terms.artist_model,
        withdrawal_effects=terms.withdrawal_effects,
        effect_days=terms.effect_days,
    )


def keep_papers(project: Project, terms: GrantTerms) -> None:
    """Keep the contract and the royalty terms in the private book; the log holds their hashes."""
    for paper in (terms.contract, terms.royalty_terms):
        if paper is not None:
            project.book.keep_letter(paper)


def sign_grant(project: Project, grant: Grant, key: SigningKey, *, signer: PartyId | None = None) -> RecordedGrant:
    """Sign a grant with a key and record it; the key must be the registered one of holder or society."""
    return record_grant(project, grant, key=key, signer=signer)


def record_grant(
    project: Project, grant: Grant, *, key: SigningKey | None = None, signer: PartyId | None = None
) -> RecordedGrant:
    """Record a grant under the key brought, or the one that this project keeps for its holder or society."""
    return _record(project, grant, sign_statement(project, "grant", grant.to_dict(), signer or grant.holder, key))


def record_signed_grant(
    project: Project, grant: Grant, signature: str, *, signer: PartyId | None = None
) -> RecordedGrant:
    """Record a grant that was signed elsewhere, as it was drafted."""
    author = signer or grant.holder
    body = grant.to_dict()
    return _record(project, grant, Submission(kind="grant", body=body, author=author, author_signature=signature))


def read_uses(texts: Sequence[str]) -> tuple[Use, ...]:
    """Read the uses of a grant; none named is refused, for silence is never consent."""
    if not texts:
        raise InvalidInput("the grant names no use", hint="name each one: --use train_base --use evaluate")
    return tuple(parse_use(text) for text in texts)


def _record(project: Project, grant: Grant, submission: Submission) -> RecordedGrant:
    entry = project.ledger.append_many([submission])[0].index
    return RecordedGrant(grant=grant, entry=entry, admitted=tuple(admit_waiting(project)))
