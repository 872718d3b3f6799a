# SPDX-License-Identifier: Apache-2.0
"""Checks of a bundle's snapshot: what was frozen, on which permits, and that each permit follows from the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from fairchord.canonical import hash_of, parse_canonical
from fairchord.corpus.manifest import Manifest
from fairchord.corpus.membership_index import index_line
from fairchord.disclosure.bundle.bundle import Bundle
from fairchord.disclosure.bundle.finding import Finding, failed, held, open_
from fairchord.disclosure.bundle.log_checks import BundleLog
from fairchord.errors import FairchordError, RecordTampered
from fairchord.ledger.merkle import root_of
from fairchord.rights.decide import decide
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.register import Register
from fairchord.rights.replay import replay

MANIFEST: Final = "snapshot/manifest.leaves"
PERMITS: Final = "snapshot/permits.leaves"
INDEX: Final = "snapshot/index.txt"
CHAIN_FILE: Final = "model/chain.jsonl"
NO_INDEX: Final = (
    "this snapshot was frozen without an index: its works are listed, but absence cannot be proven from it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleSnapshot:
    """A snapshot of a bundle that the log recorded, with the register on which its permits were decided.

    `stop_register` and `stop_at` say how things stood when its training was entered, or at least when it was frozen.
    """

    manifest: Manifest
    permits: tuple[Permit, ...]
    root: str
    permits_root: str
    index: int
    body: dict[str, Any]
    register: Register
    stop_register: Register
    stop_at: str


def read_snapshot(bundle: Bundle, log: BundleLog) -> BundleSnapshot:
    """Read what was frozen; raise RecordTampered unless both roots are those of one entry of the log."""
    root, permits_root = root_of(bundle.lines(MANIFEST)).hex(), root_of(bundle.lines(PERMITS)).hex()
    entries = [(index, entry) for index, entry in log.of_kind("snapshot") if entry.body.get("root") == root]
    if not entries:
        raise RecordTampered(f"{MANIFEST} does not lead to the root of any snapshot in the log")
    index, entry = entries[-1]
    if entry.body.get("permits_root") != permits_root:
        raise RecordTampered(f"{PERMITS} does not lead to the permits root in entry {index}")
    if not bundle.lines(PERMITS):
        raise RecordTampered(f"{PERMITS} holds no permit")
    try:
        manifest = Manifest.from_bytes(manifest_bytes(bundle.lines(MANIFEST)))
        permits = tuple(Permit.from_dict(parse_canonical(line)) for line in bundle.lines(PERMITS))
    except (FairchordError, ValueError) as error:
        raise RecordTampered(f"{MANIFEST} or {PERMITS} cannot be read: {error}") from error
    _check_head(log, manifest, index, len(permits))
    stop = max([index, *_runs_of(bundle, log)])
    register = log.register_at(manifest.head.tree_head_size)
    later = (log.entries[place].statement(place) for place in range(register.size, stop))
    return BundleSnapshot(
        manifest=manifest,
        permits=permits,
        root=root,
        permits_root=permits_root,
        index=index,
        body=dict(entry.body),
        register=register,
        stop_register=replay(register, later),
        stop_at=log.entries[stop].at,
    )


def _check_head(log: BundleLog, manifest: Manifest, index: int, permit_count: int) -> None:
    """Refuse a manifest that does not say when, where and for what the entry at this place froze it."""
    head, entry = manifest.head, log.entries[index]
    if not 0 < head.tree_head_size <= index:
        raise RecordTampered(f"{MANIFEST} names no tree head of this log")
    if root_of(log.data[: head.tree_head_size]).hex() != head.tree_head_root:
        raise RecordTampered(f"{MANIFEST} was frozen from another log than this")
    stated = tuple(entry.body.get(name) for name in ("territory", "tree_head_size", "use", "work_count"))
    if stated != (head.territory, head.tree_head_size, head.use.value, permit_count):
        raise RecordTampered(f"entry {index} speaks of another use, place or number of works than {MANIFEST}")
    if not log.entries[head.tree_head_size - 1].at <= head.at <= entry.at:
        raise RecordTampered(f"{MANIFEST} was decided for {head.at}, not for when entry {index} froze it")


def _runs_of(bundle: Bundle, log: BundleLog) -> list[int]:
    """Return the places of the training run that the model's chain names."""
    first = b"".join(bundle.lines(CHAIN_FILE)[:1])
    runs = log.of_kind("training_run")
    return [index for index, entry in runs if f'"training_run":"{hash_of(entry.body)}"'.encode() in first]


def check_snapshot(snapshot: BundleSnapshot) -> Finding:
    """Say what was frozen; reading it has checked the roots."""
    works = f"{len(snapshot.permits)} works and their permits"
    return held("snapshot", f"{works} are those that entry {snapshot.index} froze (root {snapshot.root[:16]}...)")


def check_permits(snapshot: BundleSnapshot, log: BundleLog) -> list[Finding]:
    """Check that the manifest names each permit, and that what it rests on stands in the log."""
    found, cited, head = [], 0, snapshot.manifest.head
    question = (head.at, head.tree_head_size, head.model, head.territory, head.use)
    for name, times in Counter(permit.work for permit in snapshot.permits).items():
        found += [failed("permits", f"{name} is there twice")] * (times > 1)
    for work, permit in zip(snapshot.manifest.works, snapshot.permits, strict=False):
        if (permit.at, permit.log_size, permit.model, permit.territory, permit.use) != question:
            found.append(failed("permits", f"the permit of {permit.work} answers another question than the snapshot's"))
        if work.content_sha256 not in permit.content_sha256s or work.basis != permit.basis.value:
            found.append(failed("permits", f"the manifest says of {permit.work} what its permit does not"))
        if (work.work_id, work.permit_sha256) != (permit.work, permit.sha256):
            found.append(failed("permits", f"the manifest does not name the permit of {permit.work}"))
        for evidence in (*permit.evidence, *(item for parent in permit.parents for item in parent.evidence)):
            cited += 1
            if evidence.index >= permit.log_size or not _stands(log, evidence.index, evidence.kind):
                reason = f"rests on entry {evidence.index}, which is not in the log as cited"
                found.append(failed("permits", f"the permit of {permit.work} {reason}"))
    if len(snapshot.manifest.works) != len(snapshot.permits):
        found.append(failed("permits", f"{MANIFEST} and {PERMITS} do not match one to one"))
    count = len(snapshot.permits)
    sentence = f"each of {count} permits is the one frozen, and rests on {cited} entries that the log holds"
    return found or [held("permits", sentence)]


def decide_again(snapshot: BundleSnapshot) -> dict[Permit, Permit | Refusal]:
    """Decide every permit again, on the log as it stood when it was frozen, and when its training was entered."""
    decisions = {}
    for permit in snapshot.permits:
        decision = _decide(snapshot.register, permit, at=permit.at)
        later = _decide(snapshot.stop_register, permit, at=snapshot.stop_at)
        decisions[permit] = later if isinstance(later, Refusal) and isinstance(decision, Permit) else decision
    return decisions


def _decide(register: Register, permit: Permit, *, at: str) -> Permit | Refusal:
    return decide(register, permit.work, permit.use, territory=permit.territory, at=at, model=permit.model)


def check_consent(snapshot: BundleSnapshot, decisions: Mapping[Permit, Permit | Refusal]) -> list[Finding]:
    """Compare every permit with what the log, decided again, says."""
    found = []
    for permit, decision in decisions.items():
        if isinstance(decision, Refusal):
            found += [failed("consent", f"{permit.work}: {reason.message}") for reason in decision.reasons[:1]]
        elif decision != permit:
            found.append(failed("consent", f"{permit.work}: its permit does not follow from the log"))
    counts = Counter(permit.basis.value for permit in snapshot.permits)
    listed = ", ".join(f"{counts[basis]} {basis}" for basis in sorted(counts))
    use = snapshot.manifest.head.use.value
    sentence = f"every work has the grant of each holder, or a claim with evidence, for {use} ({listed})"
    return found or [held("consent", sentence)]


def check_reservations(snapshot: BundleSnapshot, decisions: Mapping[Permit, Permit | Refusal]) -> list[Finding]:
    """Say which works a reservation or dispute in force at the freezing speaks against."""
    found = [
        failed("reservations", f"{permit.work} is in the snapshot although {reason.message}")
        for permit, decision in decisions.items()
        if isinstance(decision, Refusal)
        for reason in decision.reasons
        if reason.code.removeprefix("parent_") in ("reserved", "disputed")
    ]
    register = snapshot.register
    live = sum(sha256 not in register.withdrawals for sha256 in register.reservations)
    covers = "covers a work of the snapshot, and no dispute was open"
    return found or [held("reservations", f"none of the {live} reservations in force at the freezing {covers}")]


def check_index(bundle: Bundle, snapshot: BundleSnapshot) -> list[Finding]:
    """Check the sorted index by which absence is proven."""
    if INDEX not in bundle.files:
        if "index_root" in snapshot.body:
            return [failed("index", f"{INDEX} is missing, whose root entry {snapshot.index} names")]
        return [open_("index", NO_INDEX)]
    lines = [line + b"\n" for line in bundle.lines(INDEX)]
    found = []
    unsorted = next((after for before, after in pairwise(lines) if not before < after), None)
    if unsorted is not None:
        found.append(failed("index", f"{INDEX} is not sorted at: {unsorted.decode('utf-8', 'replace').rstrip()}"))
    stated = (snapshot.body.get("index_count"), snapshot.body.get("index_root"))
    if stated != (len(lines), root_of(lines).hex()):
        found.append(failed("index", f"{INDEX} does not lead to the index root in entry {snapshot.index}"))
    found += [
        failed("index", f"{INDEX} leaves out the {kind} key of {work}") for kind, work in _missing(lines, snapshot)
    ]
    works = f"{len(lines)} keys of {len(snapshot.permits)} works"
    return found or [
        held("index", f"{works} stand in order under the root in entry {snapshot.index}; none is left out")
    ]


def _missing(lines: list[bytes], snapshot: BundleSnapshot) -> Iterator[tuple[str, str]]:
    """Yield what an index of these works must hold and this one does not, as far as the manifest can tell."""
    listed = set(lines)
    for work in snapshot.manifest.works:
        for kind, value in (("work", work.work_id), ("content", work.content_sha256)):
            if index_line(kind, value, work.work_id) not in listed:
                yield kind, work.work_id


def _stands(log: BundleLog, index: int, kind: str) -> bool:
    return index < len(log.entries) and log.entries[index].kind == kind


def manifest_bytes(leaves: list[bytes]) -> bytes:
    """Put manifest.json together from the leaves of its root: the head, the works, the arrays, and the index."""
    head, *works, arrays = leaves if not leaves[-1].startswith(b'{"count":') else leaves[:-1]
    index = b'"index":' + leaves[-1] + b"," if leaves[-1].startswith(b'{"count":') else b""
    parts = (b'{"arrays":', arrays, b',"head":', head, b",", index, b'"works":[', b",".join(works), b"]}")
    return b"".join(parts)
