# SPDX-License-Identifier: Apache-2.0
"""How a ledger grows to a million entries. Run: python benchmarks/ledger_million.py [--entries N] [--ledger URL]

At 1,000, 10,000, 100,000 and 1,000,000 entries: how fast it appends (in batches of 100, and one by one, each durable),
how large and fast its proofs are, how long a new process takes to open and verify all of it, in how much memory, and
the size on the disk. Beside each stands what a bare table with the same durability does in the same minute.
Results go to benchmarks/results/ledger-growth.json; benchmarks/ledger_growth_chart.py draws them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from bare_table import BarePostgres, BareSqlite, BareTable
from ledger_world import GROUP, groups

from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import leaf_hash, verify_inclusion
from fairchord.ledger.store import Place, is_url
from fairchord.ledger.submission import Submission
from fairchord.signing import SigningKey

RESULTS: Final = Path(__file__).parent / "results" / "ledger-growth.json"
MILESTONES: Final = (1_000, 10_000, 100_000, 1_000_000)
SINGLES: Final = 200
PROOFS: Final = 500
OPEN = r"""
import json, re, sys, time
from pathlib import Path
from fairchord.ledger.log import Ledger
place = sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1])
wall, busy = time.perf_counter(), time.process_time()
ledger = Ledger.open(place)
facts = {"size": ledger.size, "problems": len(ledger.register().problems), "seconds": time.perf_counter() - wall,
         "cpu_seconds": time.process_time() - busy,
         "memory_mb": int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024}
print(json.dumps(facts))
"""


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def append_until(ledger: Ledger, source: Iterator[list[Submission]], size: int) -> float:
    """Append groups until the ledger has this size; return the entries appended in a second, their making left out."""
    start, spent = ledger.size, 0.0
    while ledger.size + GROUP <= size:
        group = next(source)
        spent += seconds(lambda group=group: ledger.append_many(group))  # type: ignore[misc]
    return (ledger.size - start) / spent if spent else 0.0


def append_singly(ledger: Ledger, number: int) -> list[float]:
    """Append entries one by one; return the seconds that each took."""
    bodies = [{"certificate_sha256": f"{number:032x}{index:032x}"} for index in range(SINGLES)]
    return [seconds(lambda body=body: ledger.append("certificate", body)) for body in bodies]  # type: ignore[misc]


def measure_proofs(ledger: Ledger) -> dict[str, float]:
    """Make and verify proofs for random entries."""
    chance = random.Random(7)
    indices = [chance.randrange(ledger.size) for _ in range(PROOFS)]
    leaves = [leaf_hash(ledger.entry_bytes(index)) for index in indices]
    start = time.perf_counter()
    proofs = [ledger.prove_inclusion(index) for index in indices]
    made = time.perf_counter() - start
    start = time.perf_counter()
    for leaf, proof in zip(leaves, proofs, strict=True):
        verify_inclusion(leaf, proof, ledger.head.root)
    checked = time.perf_counter() - start
    old = ledger.size // 2 + 1
    return {
        "proof_bytes": statistics.mean(32 * len(proof.hashes) for proof in proofs),
        "proof_made_us": made / PROOFS * 1e6,
        "proof_verified_us": checked / PROOFS * 1e6,
        "consistency_bytes": 32 * len(ledger.prove_consistency(old).hashes),
        "consistency_made_us": seconds(lambda: ledger.prove_consistency(old)) * 1e6,
    }


def reopen(place: Place) -> dict[str, float]:
    """Open and verify the whole log in a new process."""
    command = [sys.executable, "-c", OPEN, str(place)]
    facts = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert facts["problems"] == 0
    names = {"seconds": "open_seconds", "cpu_seconds": "open_cpu_seconds", "memory_mb": "open_memory_mb"}
    return {names[name]: value for name, value in facts.items() if name in names}


def measure_at(
    size: int, place: Place, key: SigningKey, source: Iterator[list[Submission]], bare: BareTable
) -> dict[str, Any]:
    """Bring a ledger to a size and measure all there."""
    with Ledger.open(place, clock=_clock, operator_key=key) as ledger:
        batched = append_until(ledger, source, size)
        singles = append_singly(ledger, size)
        row: dict[str, Any] = {"entries": ledger.size, "appends_per_second_batched": batched}
        row |= {"single_append_ms": statistics.median(singles) * 1e3, "slowest_single_ms": max(singles) * 1e3}
        row |= measure_proofs(ledger)
        sample = [ledger.entry_bytes(index) for index in range(0, ledger.size, max(1, ledger.size // 1000))]
    row |= reopen(place)
    row["load_of_machine"] = os.getloadavg()[0]
    row |= {"bytes_per_entry": bare.bytes_of(place) / row["entries"]}
    row |= bare.measure(sample, row["entries"])
    row |= {
        "batched_to_bare": row["appends_per_second_batched"] / row["bare_batched_per_second"],
        "single_to_bare": row["bare_single_ms"] / row["single_append_ms"],
        "open_to_bare": row["open_seconds"] / row["bare_read_and_hash_seconds"],
    }
    return row


def _clock() -> str:
    return "2026-01-01T00:00:00Z"


def measure(place: Place, bare: BareTable, most: int) -> list[dict[str, Any]]:
    """Measure one ledger at every milestone."""
    key = SigningKey.from_seed(b"o" * 32)
    with Ledger.create(place, key, _clock) as ledger:
        source = groups(ledger.operator)
    rows = []
    for size in [size for size in MILESTONES if size <= most]:
        rows.append(measure_at(size, place, key, source, bare))
        print(json.dumps(rows[-1]), flush=True)
    return rows


def save(store: str, rows: list[dict[str, Any]]) -> None:
    """Put one store's rows into the file of results."""
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    results[store] = rows
    results["machine"] = {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")


def main() -> None:
    """Run the benchmark on one store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=MILESTONES[-1], help="the largest ledger")
    parser.add_argument("--ledger", help="a PostgreSQL URL with an unused schema; a file if left out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.ledger is not None and is_url(given.ledger):
            save("postgres", measure(given.ledger, BarePostgres(given.ledger), given.entries))
        else:
            save("sqlite", measure(Path(folder, "ledger.sqlite"), BareSqlite(Path(folder)), given.entries))
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
