# SPDX-License-Identifier: Apache-2.0
"""Does a certificate still stand? Asked of its issuer's published log as it is now, not only of the head it carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fairchord.disclosure.signed_certificate import SignedCertificate
from fairchord.errors import EnvironmentLacking, FairchordError, LimitExceeded, RecordTampered, ResourceAbsent
from fairchord.ledger.head_comparison import HeadComparison, HeadRelation, compare_heads
from fairchord.ledger.tile_reader import TileReader
from fairchord.ledger.tile_source import TileSource
from fairchord.ledger.tiles import Progress, read_note, read_tiles
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.verify import LogReport, verify_log
from fairchord.workflows.verify_published import operator_keys_of

MOST_ENTRIES: Final = 2_000_000


class OnlineState(StrEnum):
    """What the issuer's log says of a certificate today."""

    VALID = "valid"
    REVOKED = "revoked"
    FORKED = "forked"
    UNSOUND = "unsound"
    STALE = "stale"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineAnswer:
    """The state, in words too; `entry` is the entry that revokes, `size` how far the log was read."""

    state: OnlineState
    sentence: str
    entry: int | None = None
    size: int | None = None
    comparison: HeadComparison | None = None

    @property
    def is_valid(self) -> bool:
        """Whether the log says nothing against the certificate."""
        return self.state is OnlineState.VALID

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain values; what is not known is left out."""
        record: dict[str, Any] = {"state": self.state.value, "sentence": self.sentence}
        record |= {name: getattr(self, name) for name in ("entry", "size") if getattr(self, name) is not None}
        return record | ({} if self.comparison is None else {"comparison": self.comparison.to_dict()})


def verify_online(signed: SignedCertificate, source: TileSource, *, progress: Progress | None = None) -> OnlineAnswer:
    """Check that the log has grown out of the certificate's own head, and look for what takes the certificate back."""
    try:
        note = read_note(source)
        published = SignedTreeHead.claimed(note)
        if published.origin != signed.tree_head.origin:
            return _answer(OnlineState.UNSOUND, f"{source.name} is another log: {published.origin}")
        if published.size > MOST_ENTRIES:
            raise LimitExceeded(f"{source.name} says it has {published.size} entries, more than are read here")
        return _read_log(signed, source, progress)
    except (EnvironmentLacking, ResourceAbsent, LimitExceeded) as error:
        return _answer(OnlineState.UNREACHABLE, f"cannot be reached: {error.message}")
    except FairchordError as error:
        return _answer(OnlineState.UNSOUND, f"the published log does not hold: {error.message}")


def _read_log(signed: SignedCertificate, source: TileSource, progress: Progress | None) -> OnlineAnswer:
    note, entries = read_tiles(source, progress=progress)
    keys = operator_keys_of(entries)
    published = keys.read_head(note, signed.tree_head.origin)
    own, index = signed.tree_head, signed.proof.index
    if published.size < own.size:
        sentence = f"the published log has {published.size} entries, the certificate's own head {own.size}: ask later"
        return _answer(OnlineState.STALE, sentence, size=published.size)
    found = compare_heads(own, published, TileReader(source, published.size).node, published=published)
    if found.relation is HeadRelation.FORK:
        return OnlineAnswer(
            state=OnlineState.FORKED, sentence=f"log forked: {found.sentence}", size=published.size, comparison=found
        )
    if entries[index] != signed.entry.to_bytes() or keys.at(index) != signed.issuer_key:
        raise RecordTampered("the certificate's key is not the one that signs at its entry's place")
    report = verify_log(entries, note, keys.first)
    if report.problems:
        raise RecordTampered(f"entry {report.problems[0].index}: {report.problems[0].message}")
    return _standing(signed, report)


def _standing(signed: SignedCertificate, report: LogReport) -> OnlineAnswer:
    """Say what the register holds against the certificate."""
    register, size = report.register, report.size
    revoked = register.revoked.get(signed.certificate.sha256)
    if revoked is not None:
        sentence = f"revoked since entry {revoked.index}: {revoked.record.get('reason', 'no reason recorded')}"
        return _answer(OnlineState.REVOKED, sentence, entry=revoked.index, size=size)
    retired = register.retired.get(str(signed.certificate.model["weights_sha256"]))
    if retired is not None and retired.index < signed.proof.index:
        sentence = f"not valid: its model was retired by entry {retired.index}, before the certificate was issued"
        return _answer(OnlineState.REVOKED, sentence, entry=retired.index, size=size)
    sentence = f"valid: nothing in the {size} entries published takes it back"
    if retired is not None:
        sentence += f"; its model was retired later, by entry {retired.index}"
    return _answer(OnlineState.VALID, sentence, size=size)


def _answer(state: OnlineState, sentence: str, *, entry: int | None = None, size: int | None = None) -> OnlineAnswer:
    return OnlineAnswer(state=state, sentence=sentence, entry=entry, size=size)
