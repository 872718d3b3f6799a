# SPDX-License-Identifier: Apache-2.0
"""Check a published log as an outsider: every tile, entry, signature and rule; a quorum; a head kept from before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import parse_canonical
from fairchord.errors import InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.ledger.entry import Entry
from fairchord.ledger.head_comparison import HeadComparison, HeadRelation, check_evidence, compare_heads, read_head
from fairchord.ledger.note_verifier import LOG_TYPE, NoteVerifier, split_note
from fairchord.ledger.operator_keys import OperatorKeys
from fairchord.ledger.tile_reader import TileReader
from fairchord.ledger.tile_source import KEY, TileSource
from fairchord.ledger.tiles import Progress, read_note, read_tiles
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.verify import verify_log
from fairchord.ledger.witness_policy import WitnessPolicy
from fairchord.signing import KEY_PREFIX, VerifyKey
from fairchord.workflows.small_file import read_bytes

_MOST_KEY_BYTES: Final = 64_000
_SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLogReport:
    """What an outsider finds in a published log."""

    place: str
    origin: str
    size: int
    root: str
    key: str
    key_is_known: bool
    cosigned_by: tuple[str, ...]
    unchecked_signatures: int
    problems: tuple[str, ...]
    kept: HeadComparison | None

    @property
    def is_sound(self) -> bool:
        """Whether nothing at all is wrong, whoever's log it is."""
        return not self.problems and (self.kept is None or self.kept.relation is not HeadRelation.FORK)

    @property
    def is_verified(self) -> bool:
        """Whether it is sound, and signed by a key that the verifier knows."""
        return self.is_sound and self.key_is_known

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        if self.kept is not None and self.kept.relation is HeadRelation.FORK:
            return self.kept.sentence
        if self.problems:
            return f"NOT sound: {len(self.problems)} problems, the first: {self.problems[0]}"
        if not self.key_is_known:
            return "the log holds together, but its key is not known here: anyone could have made this log"
        return f"every tile, entry and signature of {self.size} entries holds, and the log's key is known"

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        record: dict[str, Any] = {
            name: getattr(self, name) for name in ("place", "origin", "size", "root", "key", "key_is_known")
        }
        record |= {"cosigned_by": list(self.cosigned_by), "unchecked_signatures": self.unchecked_signatures}
        record |= {"problems": list(self.problems), "verified": self.is_verified, "sentence": self.sentence}
        return record | ({} if self.kept is None else {"kept": self.kept.to_dict()})


def verify_published(
    source: TileSource,
    *,
    known: Collection[VerifyKey] = (),
    policy: WitnessPolicy | None = None,
    kept_note: str | None = None,
    progress: Progress | None = None,
) -> PublishedLogReport:
    """Check a whole published log; what is wrong with tiles or quorum is raised, with entries listed."""
    note, entries = read_tiles(source, progress=progress)
    keys = operator_keys_of(entries)
    head = keys.read_head(note, note.partition("\n")[0])
    cosigners = [] if policy is None else [s.verifier.name for s in policy.check(note).signatures if s.time is not None]
    in_policy = [] if policy is None else [item.verifier.ed25519_key for item in policy.logs]
    report = verify_log(entries, note, keys.first)
    kept = None
    if kept_note is not None:
        old = read_head(kept_note, verifiers_of(keys, head.origin))
        kept = compare_heads(old, head, TileReader(source, head.size).node, published=head)
    return PublishedLogReport(
        place=source.name,
        origin=head.origin,
        size=head.size,
        root=head.root.hex(),
        key=keys.current.text,
        key_is_known=any(keys.is_known(key) for key in (*known, *in_policy)),
        cosigned_by=tuple(cosigners),
        unchecked_signatures=_count_others(note, keys, head.origin) - len(cosigners),
        problems=tuple(f"entry {problem.index}: {problem.message}" for problem in report.problems[:_SHOWN]),
        kept=kept,
    )


def operator_keys_of(entries: Sequence[bytes]) -> OperatorKeys:
    """Return the keys of the operator, as the entries themselves name them; whose they are, they cannot show."""
    if not entries:
        raise RecordTampered("the log has no entries", hint="a ledger begins with its operator")
    first = Entry.from_bytes(entries[0]).body.get("verify_key")
    if not isinstance(first, str):
        raise RecordTampered("the first entry does not register the operator", hint="this is not a ledger of ours")
    return OperatorKeys.begin(VerifyKey.from_text(first)).take_all(0, entries)


def verifiers_of(keys: OperatorKeys, origin: str) -> tuple[NoteVerifier, ...]:
    """Return the verifiers of the heads that an operator has signed under one key after the other."""
    found = {period.key: None for period in keys.periods}
    return tuple(NoteVerifier(name=origin, kind=LOG_TYPE, verify_key=key) for key in found)


def read_log_keys(text_or_file: str) -> tuple[VerifyKey, ...]:
    """Read ed25519:<hex>, a verifier key, or a file that holds such, one a line."""
    is_key = text_or_file.startswith(KEY_PREFIX) or text_or_file.count("+") > 1
    if is_key and not Path(text_or_file).is_file():
        return (_read_key(text_or_file),)
    text = read_bytes(Path(text_or_file), at_most=_MOST_KEY_BYTES).decode("utf-8", "replace")
    return tuple(_read_key(line.split()[0]) for line in text.splitlines() if line.split())


def published_verifiers(source: TileSource) -> tuple[NoteVerifier, ...]:
    """Return the verifier keys that a published log shows of itself; none where it shows none."""
    try:
        text = read_note(source, KEY)
    except ResourceAbsent:
        return ()
    return tuple(NoteVerifier.from_text(word) for word in text.split())


def compare_published(
    notes: Sequence[str], source: TileSource | None, known: Collection[VerifyKey]
) -> tuple[HeadComparison, bool]:
    """Compare two heads, by the tiles of a published log where one is given; also say whether their key is known."""
    one, other = (SignedTreeHead.claimed(note) for note in notes)
    own = [NoteVerifier(name=one.origin, kind=LOG_TYPE, verify_key=key) for key in dict.fromkeys(known)]
    verifiers = own or list(() if source is None else published_verifiers(source))
    if not verifiers:
        raise InvalidRecord("no key to check the two heads with", hint="name the log's key with --key")
    one, other = (read_head(note, verifiers) for note in notes)
    if source is None:
        return compare_heads(one, other), bool(own)
    published = read_head(read_note(source), verifiers)
    return compare_heads(one, other, TileReader(source, published.size).node, published=published), bool(own)


def judge_evidence(data: bytes, known: Collection[VerifyKey]) -> str:
    """Say what a file of evidence shows of the log with these keys; raise where it shows no fork."""
    if not known:
        raise InvalidRecord("no key to check the evidence with", hint="name the log's key with --key")
    record = parse_canonical(data)
    notes = record.get("heads") if isinstance(record, dict) else None
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise InvalidRecord("this is no evidence of a fork", hint="compare two heads: name both files")
    origins = dict.fromkeys(note.partition("\n")[0] for note in notes)
    return check_evidence(
        data, [NoteVerifier(name=name, kind=LOG_TYPE, verify_key=key) for name in origins for key in known]
    )


def _read_key(text: str) -> VerifyKey:
    if text.startswith(KEY_PREFIX):
        return VerifyKey.from_text(text)
    return NoteVerifier.from_text(text).ed25519_key


def _count_others(note: str, keys: OperatorKeys, origin: str) -> int:
    """Count the signature lines that are not the operator's."""
    own = {(verifier.name, verifier.key_id) for verifier in verifiers_of(keys, origin)}
    return sum((name, key_id) not in own for name, key_id, _ in split_note(note.encode())[1])
