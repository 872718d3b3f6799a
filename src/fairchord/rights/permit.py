# SPDX-License-Identifier: Apache-2.0
"""The two answers of `decide`: a Permit says what it rests on, a Refusal gives every reason and next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.canonical import check_sha256, check_time, hash_of
from fairchord.errors import ConsentMissing, InvalidRecord
from fairchord.rights.fields import Fields
from fairchord.rights.identifiers import WorkId, check_territory, work_id
from fairchord.rights.use import Use
from fairchord.rights.work import RightsBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An entry that a Permit rests on: its place in the log, its kind and the hash of its body."""

    index: int
    kind: str
    sha256: str

    def __post_init__(self) -> None:
        check_sha256(self.sha256, what="evidence")

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"index": self.index, "kind": self.kind, "sha256": self.sha256}

    @classmethod
    def from_dict(cls, record: object) -> Evidence:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "evidence")
        evidence = cls(index=fields.count("index"), kind=fields.text("kind"), sha256=fields.text("sha256"))
        fields.finish()
        return evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Yes, for this work, use, territory and moment, as the log stood at `log_size`; anyone can decide it again.

    `parents` holds the permits of every work that this one is made from, and theirs in turn. `model` is the artist's
    model that was asked about, where one was.
    """

    work: WorkId
    use: Use
    territory: str
    at: str
    log_size: int
    basis: RightsBasis
    content_sha256s: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    attribution: str = ""
    notes: tuple[str, ...] = ()
    parents: tuple[Permit, ...] = ()
    model: str | None = None

    def __post_init__(self) -> None:
        work_id(self.work)
        check_territory(self.territory)
        check_time(self.at, what="the permit's time")
        if not self.evidence:
            raise InvalidRecord(f"a permit for {self.work} rests on nothing")

    @property
    def sha256(self) -> str:
        """The hash of the permit's canonical bytes."""
        return hash_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record: dict[str, Any] = {
            "at": self.at,
            "attribution": self.attribution,
            "basis": self.basis.value,
            "content_sha256s": list(self.content_sha256s),
            "evidence": [item.to_dict() for item in self.evidence],
            "log_size": self.log_size,
            "notes": list(self.notes),
            "parents": [parent.to_dict() for parent in self.parents],
            "territory": self.territory,
            "use": self.use.value,
            "work": self.work,
        }
        if self.model is not None:
            record["model"] = self.model
        return record

    @classmethod
    def from_dict(cls, record: object) -> Permit:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "permit")
        permit = cls(
            at=fields.text("at"),
            attribution=fields.text("attribution"),
            basis=fields.word("basis", RightsBasis),
            content_sha256s=fields.texts("content_sha256s"),
            evidence=tuple(Evidence.from_dict(item) for item in fields.items("evidence")),
            log_size=fields.count("log_size"),
            notes=fields.texts("notes"),
            parents=tuple(Permit.from_dict(parent) for parent in fields.items("parents")),
            territory=fields.text("territory"),
            use=fields.word("use", Use),
            work=work_id(fields.text("work")),
            model=fields.optional_text("model"),
        )
        fields.finish()
        return permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason for a refusal: a stable code, the reason in plain words, and what would change the answer."""

    code: str
    message: str
    next_step: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"code": self.code, "message": self.message, "next_step": self.next_step}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No, with every reason that was found."""

    work: str
    use: str
    territory: str
    at: str
    log_size: int
    reasons: tuple[Reason, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {
            "at": self.at,
            "log_size": self.log_size,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "territory": self.territory,
            "use": self.use,
            "work": self.work,
        }


def require_permit(decision: Permit | Refusal) -> Permit:
    """Return the Permit; raise ConsentMissing with every reason when the decision is a Refusal."""
    if isinstance(decision, Permit):
        return decision
    reasons = "; ".join(f"{reason.message} [{reason.code}]" for reason in decision.reasons)
    steps = "; ".join(dict.fromkeys(reason.next_step for reason in decision.reasons))
    raise ConsentMissing(f"{decision.work} may not be used for {decision.use}: {reasons}", hint=steps)
