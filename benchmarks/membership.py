# SPDX-License-Identifier: Apache-2.0
"""Membership index: size, build, opening, a proof and its check, beside a plain scan of the same list, in one run.

Works are invented: random keys in the mix that real works have (1 id, 1 file, 1 notes, 1 fingerprint, 2 lines, 2
openings). The scan reads index.txt line by line for the key, as one would without an order. Usage:
python benchmarks/membership.py [--works 1000 10000 100000] [--rounds 20] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.corpus.index_tie import IndexTie
from fairchord.corpus.membership_index import INDEX, IndexSummary, MembershipIndex, index_key, index_line
from fairchord.corpus.membership_proof import MembershipProof, answer_from
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import MemoryTree
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.identifiers import PartyId
from fairchord.rights.register import Statement
from fairchord.signing import SigningKey

ORIGIN: Final = "log.example/benchmark"
KEY: Final = SigningKey.from_seed(bytes(32))
DIGITS: Final = {"content": 64, "notes": 64, "fingerprint": 64, "line": 32, "opening": 32}
LOG_ENTRIES: Final = 2_000


def lines_of(works: int, chance: random.Random) -> Iterator[bytes]:
    """The leaves of invented works."""
    for number in range(works):
        work = f"work-invented-{number}-{chance.randbytes(8).hex()}"
        yield index_line("work", work, work)
        for kind in ("content", "notes", "fingerprint", "line", "line", "opening", "opening"):
            yield index_line(kind, chance.randbytes(DIGITS[kind] // 2).hex(), work)


def tie_of(summary: IndexSummary, works: int) -> IndexTie:
    """Tie an index to a snapshot of so many works and a log of a few thousand entries."""
    leaves = [canonical_bytes({"leaf": place}) for place in range(works + 2)] + [summary.to_bytes()]
    snapshot = MemoryTree(leaves)
    root = snapshot.root().hex()
    body = {"index_count": summary.count, "index_root": summary.root, "root": root, "use": "train_base"}
    entry = entry_of("snapshot", body | {"work_count": works, "permits_root": "0" * 64})
    log = MemoryTree([entry, *(canonical_bytes({"entry": place}) for place in range(LOG_ENTRIES - 1))])
    return IndexTie(
        index=summary,
        index_proof=snapshot.prove_inclusion(works + 2),
        snapshot_entry=parse_canonical(entry),
        snapshot_entry_proof=log.prove_inclusion(0),
        tree_head=SignedTreeHead.sign(ORIGIN, log.size, log.root(), KEY).note,
        log_key=NoteKey(name=ORIGIN, verify_key=KEY.verify_key).text,
    )


def entry_of(kind: str, body: dict[str, Any]) -> bytes:
    """One signed entry."""
    author = PartyId("party-benchmark-0123456789abcdef")
    statement = Statement(index=0, kind=kind, body=body, at="2026-01-01T00:00:00Z", author=author)
    return Entry.sign(statement, KEY).to_bytes()


def scan(path: Path, key: str) -> int:
    """Look a key up without an order: read every line."""
    wanted = key.encode()
    with path.open("rb") as lines:
        return sum(line.startswith(wanted) for line in lines)


def timed(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure_one(
    index: MembershipIndex, tie: IndexTie, path: Path, value: tuple[str, str]
) -> tuple[float, float, float, int]:
    """Seconds to prove, to check and to scan for one absent key, and the bytes of its proof."""
    start = time.perf_counter()
    data = MembershipProof(answers=answer_from(index, [value]), tie=tie).to_bytes()
    proving = time.perf_counter() - start
    checking = timed(lambda: MembershipProof.from_bytes(data).check())
    return proving, checking, timed(lambda: scan(path, index_key(*value))), len(data)


def measure(works: int, rounds: int, folder: Path) -> dict[str, Any]:
    """Measure one size; absent keys are looked up, which a scan must read to the end for."""
    chance = random.Random(works)
    lines = list(lines_of(works, chance))
    chance.shuffle(lines)
    built: list[MembershipIndex] = []
    build = timed(lambda: built.append(MembershipIndex.build(lines)))
    index, path = built[0], folder / INDEX
    path.write_bytes(index.to_bytes())
    opening = timed(lambda: MembershipIndex.from_bytes(path.read_bytes()))
    tie = tie_of(index.summary, works)
    values = [("opening", chance.randbytes(16).hex()) for _ in range(rounds)]
    rows = [measure_one(index, tie, path, value) for value in values]
    proving, checking, scanning, sizes = zip(*rows, strict=True)
    prove, check, plain = (statistics.median(times) for times in (proving, checking, scanning))
    return {
        "works": works,
        "keys": index.summary.count,
        "index_megabytes": round(path.stat().st_size / 1e6, 2),
        "build_seconds": round(build, 3),
        "open_seconds": round(opening, 3),
        "proof_bytes": round(statistics.median(sizes)),
        "prove_milliseconds": round(prove * 1e3, 3),
        "check_milliseconds": round(check * 1e3, 3),
        "scan_milliseconds": round(plain * 1e3, 3),
        "scan_to_prove": round(plain / prove, 1),
        "scan_to_check": round(plain / check, 1),
    }


def main() -> None:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    rows = []
    for works in arguments.works:
        with TemporaryDirectory() as folder:
            rows.append(measure(works, arguments.rounds, Path(folder)))
    for name in rows[0]:
        print(f"{name:20s}", *(f"{row[name]:>14,}" for row in rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
