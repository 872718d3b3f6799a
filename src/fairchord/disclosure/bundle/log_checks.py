# SPDX-License-Identifier: Apache-2.0
"""Checks of a bundle's log: signed head, tiles, every signature, and every rule of rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.disclosure.bundle.bundle import Bundle
from fairchord.disclosure.bundle.finding import Finding, failed, held, open_
from fairchord.errors import FairchordError, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import leaf_hash, root_of_hashes
from fairchord.ledger.operator_keys import OperatorKeys
from fairchord.ledger.tile_path import TILE_WIDTH, bundle_path, pack_bundle
from fairchord.ledger.tile_tree import Tile, TileTree
from fairchord.ledger.witness_policy import WitnessPolicy
from fairchord.rights.register import Register
from fairchord.rights.replay import replay
from fairchord.signing import VerifyKey

LOG: Final = "log"
ENTRIES: Final = "log/entries.jsonl"
CHECKPOINT: Final = "log/checkpoint"
POLICY: Final = "keys/witness-policy"
NO_POLICY: Final = "no witness policy is in this bundle: that nobody is shown another log is declared, not proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleLog:
    """The log of a bundle, once its entries could be read."""

    data: tuple[bytes, ...]
    entries: tuple[Entry, ...]
    keys: OperatorKeys
    register: Register

    def of_kind(self, kind: str) -> list[tuple[int, Entry]]:
        """Return the entries of one kind, each with its place."""
        return [(index, entry) for index, entry in enumerate(self.entries) if entry.kind == kind]

    def register_at(self, size: int) -> Register:
        """Return the register as it stood after so many entries."""
        return replay(Register(), (self.entries[index].statement(index) for index in range(size)))


def read_log(bundle: Bundle) -> BundleLog:
    """Read the entries; raise RecordTampered when one is none."""
    data = tuple(bundle.lines(ENTRIES))
    entries: list[Entry] = []
    for index, line in enumerate(data):
        try:
            entries.append(Entry.from_bytes(line))
        except FairchordError as error:
            raise RecordTampered(f"{ENTRIES}: entry {index} is not an entry: {error.message}") from error
    if not entries:
        raise RecordTampered(f"{ENTRIES} holds no entry")
    try:
        first = VerifyKey.from_text(str(entries[0].body.get("verify_key", "")))
    except FairchordError as error:
        raise RecordTampered(f"the first entry names no key of the operator: {error.message}") from error
    register = replay(Register(), (entry.statement(index) for index, entry in enumerate(entries)))
    keys = OperatorKeys.begin(first).take_all(0, data)
    return BundleLog(data=data, entries=tuple(entries), keys=keys, register=register)


def check_log(bundle: Bundle, log: BundleLog, trusted_key: VerifyKey | None) -> Finding:
    """Check that the entries lead to the root in the signed head, under the log's key or one of its earlier ones."""
    note, size = bundle.files.get(CHECKPOINT, b"").decode("utf-8", "replace"), len(log.data)
    root = root_of_hashes(leaf_hash(line) for line in log.data)
    try:
        head = log.keys.read_head(note, note.partition("\n")[0])
    except FairchordError:
        return failed("log", f"{CHECKPOINT} is not signed by the log's key {log.keys.current.text}")
    if head.size != size:
        return failed("log", f"{CHECKPOINT} speaks of {head.size} entries, {size} are here")
    if head.root != root:
        return failed("log", f"{ENTRIES} does not lead to the root in {CHECKPOINT}")
    if trusted_key is not None and not log.keys.is_known(trusted_key):
        return failed("log", f"the log is kept by {log.keys.current.text}, not by the key that you named")
    sentence = f"{size} entries since {log.entries[0].at} lead to the signed root {root.hex()[:16]}..., under key "
    return held("log", sentence + log.keys.current.text)


def check_tiles(bundle: Bundle, log: BundleLog) -> list[Finding]:
    """Check that the tiles hold these very entries and hashes."""
    expected: dict[str, bytes] = {}
    for first in range(0, len(log.data), TILE_WIDTH):
        lines = log.data[first : first + TILE_WIDTH]
        expected[f"{LOG}/{bundle_path(first // TILE_WIDTH, len(lines))}"] = pack_bundle(lines)
    tree = TileTree()
    tiles: list[Tile] = [tile for line in log.data for tile in tree.add(leaf_hash(line))]
    expected |= {f"{LOG}/{tile.path}": tile.data for tile in (*tiles, *tree.unfilled())}
    found = [
        failed("tiles", f"{name} does not agree with {ENTRIES}")
        for name, data in expected.items()
        if bundle.files.get(name) != data
    ]
    sentence = f"the {len(expected)} tiles that the log is served as hold the same entries and hashes"
    return found or [held("tiles", sentence)]


def check_witnesses(bundle: Bundle) -> Finding:
    """Check that the head carries the cosignatures that the policy in the bundle asks for."""
    if POLICY not in bundle.files:
        return open_("witnesses", NO_POLICY)
    try:
        policy = WitnessPolicy.from_text(bundle.files[POLICY].decode("utf-8", "replace"))
    except FairchordError as error:
        return failed("witnesses", f"{POLICY}: {error.message}")
    try:
        policy.check(bundle.files[CHECKPOINT].decode("utf-8", "replace"))
    except FairchordError:
        return failed("witnesses", f"{CHECKPOINT} does not carry the quorum that {POLICY} asks for ({policy.quorum})")
    asks = f"the signed head carries the quorum of witnesses that {POLICY} asks for"
    return held("witnesses", f"{asks} ({policy.quorum})")


def check_authors(log: BundleLog) -> list[Finding]:
    """Check every signature of operator and authors, and every rule by which an entry counts."""
    found = [
        failed("authors", f"entry {problem.index} ({log.entries[problem.index].kind}): {problem.message}")
        for problem in log.register.problems
    ]
    for index, entry in enumerate(log.entries):
        try:
            entry.verify(log.keys.at(index))
        except FairchordError:
            found.append(failed("authors", f"entry {index} ({entry.kind}) is not signed by the log's operator"))
    signed = sum(entry.author_signature is not None for entry in log.entries)
    sentence = f"all {signed} statements that parties signed with their own keys are theirs"
    return found or [held("authors", sentence)]
