# SPDX-License-Identifier: Apache-2.0
"""How fast the ledger appends, opens, proves and verifies. Run: python benchmarks/ledger.py [--entries N]

A durable append ends with the disk's own synchronisation, so the bare cost of that is measured beside it in the same
run and the ratio printed.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from fairchord.canonical import sha256_hex
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import InclusionProof, leaf_hash, verify_inclusion
from fairchord.ledger.submission import Submission
from fairchord.ledger.verify import verify_log
from fairchord.signing import SigningKey


def rate(count: int, work: Callable[[], object]) -> float:
    """Return how many of `count` things a piece of work does in a second."""
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def some_facts(count: int) -> list[Submission]:
    """Return distinct certificate entries."""
    return [
        Submission(kind="certificate", body={"certificate_sha256": sha256_hex(b"%d" % number)})
        for number in range(count)
    ]


def synchronise(path: Path, times: int) -> None:
    """Write a page and force it to the disk, again and again: what no durable append can beat."""
    with path.open("wb") as file:
        for _ in range(times):
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())


def verify_all(leaves: list[bytes], proofs: list[InclusionProof], root: bytes) -> None:
    """Verify one inclusion proof for each leaf."""
    for leaf, proof in zip(leaves, proofs, strict=True):
        verify_inclusion(leaf, proof, root)


def report(name: str, value: float, unit: str) -> None:
    """Print one line of the result."""
    print(f"{name:<44} {value:>12,.0f} {unit}")


def measure(folder: Path, entries: int) -> None:
    """Measure one ledger from creation to verification."""
    key, path = SigningKey.generate(), folder / "ledger.sqlite"
    ledger = Ledger.create(path, key, lambda: "2026-01-01T00:00:00Z")
    singles, batch = some_facts(200), some_facts(entries)
    bare = rate(200, lambda: synchronise(folder / "bare", 200))
    single = rate(200, lambda: [ledger.append(item.kind, item.body) for item in singles])
    report("bare disk synchronisations", bare, "per second")
    report("durable appends, one by one", single, f"per second ({single / bare:.2f} of the bare disk)")
    report(f"durable appends, {entries} in one batch", rate(entries, lambda: ledger.append_many(batch)), "per second")
    size, root = ledger.size, ledger.head.root
    report("proofs made", rate(size, lambda: [ledger.prove_inclusion(index) for index in range(size)]), "per second")
    leaves = [leaf_hash(ledger.entry_bytes(index)) for index in range(size)]
    proofs = [ledger.prove_inclusion(index) for index in range(size)]
    report(f"proofs verified, tree of {size}", rate(size, lambda: verify_all(leaves, proofs, root)), "per second")
    whole = [ledger.entry_bytes(index) for index in range(size)]
    note = ledger.head.note
    report(
        "entries verified as an outsider does",
        rate(size, lambda: verify_log(whole, note, key.verify_key)),
        "per second",
    )
    ledger.close()
    report("entries checked when a ledger is opened", rate(size, lambda: Ledger.open(path).close()), "per second")
    report("bytes on disk for each entry", path.stat().st_size / size, "bytes")


def main() -> None:
    """Run the benchmark in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=5_000, help="entries in the batch")
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), parser.parse_args().entries)


if __name__ == "__main__":
    main()
