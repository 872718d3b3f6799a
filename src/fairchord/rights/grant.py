# SPDX-License-Identifier: Apache-2.0
"""A Grant: what a rights holder agrees to, for named works, separate uses, places and a term; signed by the holder.

It names its licensee, so that it means nothing in another ledger, and the Reservations that it expressly overrides
by their hashes, so that a Grant signed before a Reservation can never be passed off as a later one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct, read_word, without_empty
from fairchord.rights.identifiers import PartyId, WorkId, check_territories, party_id, work_id
from fairchord.rights.use import Use, check_uses, read_uses

LONGEST_NOTICE_DAYS: Final = 3_660
_MODEL_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class GrantKind(StrEnum):
    """What a grant is: a licence, or the contract under which a work was made for the licensee."""

    LICENCE = "licence"
    COMMISSION = "commission"


class WithdrawalEffect(StrEnum):
    """What the licensee does when the grant is withdrawn, as both chose beforehand."""

    STOP_NEW_SNAPSHOTS = "stop_new_snapshots"
    RETIRE_ADAPTER = "retire_adapter"
    RETIRE_CHECKPOINTS = "retire_checkpoints"
    RETRAIN = "retrain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant. Works are listed, never all future ones; without `end` it is open; `end` itself is outside the term.

    A commission is irrevocable and names its contract by hash. `artist_model` limits training an artist's model, and
    generating with it, to the model of that name. `withdrawal_effects` are due `effect_days` after its end.
    """

    holder: PartyId
    works: tuple[WorkId, ...]
    licensee: PartyId
    uses: tuple[Use, ...]
    territories: tuple[str, ...]
    start: str
    signed_at: str
    end: str | None = None
    irrevocable: bool = False
    notice_days: int = 0
    despite: tuple[str, ...] = ()
    kind: GrantKind = GrantKind.LICENCE
    contract_sha256: str | None = None
    royalty_terms_sha256: str | None = None
    artist_model: str | None = None
    withdrawal_effects: tuple[WithdrawalEffect, ...] = ()
    effect_days: int = 0

    def __post_init__(self) -> None:
        party_id(self.holder)
        party_id(self.licensee)
        what = f"the grant of {self.holder}"
        if not self.works:
            raise InvalidRecord(f"{what} names no work", hint="list every work by its id")
        for work in self.works:
            work_id(work)
        check_distinct(self.works, what)
        check_uses(self.uses, what)
        check_territories(self.territories, what)
        check_distinct(self.territories, f"{what}: territories")
        _check_term(self, what)
        for sha256 in self.despite:
            check_sha256(sha256, what=f"{what}: reservation")
        check_distinct(self.despite, f"{what}: reservations")
        _check_contract(self, what)
        _check_effects(self, what)

    @property
    def sha256(self) -> str:
        """The hash of the grant's canonical bytes: its name in Withdrawals."""
        return hash_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values; these are what the holder signs."""
        record: dict[str, Any] = {
            "despite": list(self.despite),
            "holder": self.holder,
            "irrevocable": self.irrevocable,
            "licensee": self.licensee,
            "notice_days": self.notice_days,
            "signed_at": self.signed_at,
            "start": self.start,
            "territories": list(self.territories),
            "uses": [use.value for use in self.uses],
            "works": list(self.works),
        }
        if self.end is not None:
            record["end"] = self.end
        optional = {
            "artist_model": self.artist_model,
            "contract_sha256": self.contract_sha256,
            "effect_days": self.effect_days,
            "kind": "" if self.kind is GrantKind.LICENCE else self.kind.value,
            "royalty_terms_sha256": self.royalty_terms_sha256,
            "withdrawal_effects": [effect.value for effect in self.withdrawal_effects],
        }
        return {**record, **without_empty(optional)}

    @classmethod
    def from_dict(cls, record: object) -> Grant:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "grant")
        grant = cls(
            holder=party_id(fields.text("holder")),
            works=tuple(work_id(work) for work in fields.texts("works")),
            licensee=party_id(fields.text("licensee")),
            uses=read_uses(fields.texts("uses")),
            territories=fields.texts("territories"),
            start=fields.text("start"),
            signed_at=fields.text("signed_at"),
            end=fields.optional_text("end"),
            irrevocable=fields.flag("irrevocable"),
            notice_days=fields.count("notice_days"),
            despite=fields.texts("despite"),
            kind=_read_kind(fields),
            contract_sha256=fields.optional_text("contract_sha256"),
            royalty_terms_sha256=fields.optional_text("royalty_terms_sha256"),
            artist_model=fields.optional_text("artist_model"),
            withdrawal_effects=tuple(
                read_word(text, WithdrawalEffect, "grant: effect of withdrawal")
                for text in fields.optional_texts("withdrawal_effects")
            ),
            effect_days=fields.optional_count("effect_days"),
        )
        fields.finish()
        return grant


def check_model_name(text: str) -> str:
    """Return the text when it can name an artist's model."""
    if not isinstance(text, str) or not _MODEL_NAME.fullmatch(text):
        raise InvalidRecord(f"{text!r} is not a model's name", hint="a-z, 0-9, '-', '.' and '_', at most 64")
    return text


def _check_term(grant: Grant, what: str) -> None:
    check_time(grant.start, what=f"{what}: start")
    check_time(grant.signed_at, what=f"{what}: signing time")
    if grant.end is not None and check_time(grant.end, what=f"{what}: end") <= grant.start:
        raise InvalidRecord(f"{what} ends at {grant.end}, not after its start {grant.start}")
    if not 0 <= grant.notice_days <= LONGEST_NOTICE_DAYS:
        raise InvalidRecord(f"{what}: notice of {grant.notice_days} days", hint=f"0 to {LONGEST_NOTICE_DAYS} days")
    if grant.irrevocable and grant.notice_days:
        raise InvalidRecord(f"{what} is irrevocable, yet sets a notice period", hint="choose one of the two")


def _check_contract(grant: Grant, what: str) -> None:
    for name, sha256 in (("contract", grant.contract_sha256), ("royalty terms", grant.royalty_terms_sha256)):
        if sha256 is not None:
            check_sha256(sha256, what=f"{what}: {name}")
    if grant.kind is GrantKind.COMMISSION and not (grant.irrevocable and grant.contract_sha256):
        raise InvalidRecord(
            f"{what} is a commission, yet it is revocable or names no contract",
            hint="a commission is irrevocable and holds the SHA-256 of its contract",
        )
    if grant.artist_model is None:
        return
    check_model_name(grant.artist_model)
    if Use.TRAIN_ARTIST not in grant.uses:
        raise InvalidRecord(f"{what} names an artist model, yet does not allow to train it", hint="add train_artist")


def _check_effects(grant: Grant, what: str) -> None:
    check_distinct(grant.withdrawal_effects, f"{what}: effects of withdrawal")
    if grant.withdrawal_effects and grant.irrevocable:
        raise InvalidRecord(f"{what} is irrevocable, yet says what a withdrawal does", hint="choose one of the two")
    if not 0 <= grant.effect_days <= LONGEST_NOTICE_DAYS:
        raise InvalidRecord(f"{what}: effects within {grant.effect_days} days", hint=f"0 to {LONGEST_NOTICE_DAYS}")
    if grant.effect_days and not grant.withdrawal_effects:
        raise InvalidRecord(f"{what} sets days for an effect of withdrawal, yet names none", hint="name the effects")


def _read_kind(fields: Fields) -> GrantKind:
    text = fields.optional_text("kind")
    if text == GrantKind.LICENCE:
        raise InvalidRecord("grant: kind 'licence' is what a grant is anyway", hint="leave the field out")
    return GrantKind.LICENCE if text is None else read_word(text, GrantKind, "grant: kind")
