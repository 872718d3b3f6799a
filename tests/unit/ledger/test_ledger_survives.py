# SPDX-License-Identifier: Apache-2.0
"""A writer killed at any moment loses no entry that it acknowledged, and spoils nothing else."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from builders.ledger_world import OPERATOR_KEY, a_clock, a_ledger, certificates
from fairchord.ledger.log import Ledger
from fairchord.ledger.verify import verify_log

WRITER = """
import sys
from pathlib import Path
from fairchord.ledger.log import Ledger
from fairchord.signing import SigningKey
path, key = Path(sys.argv[1]), SigningKey.load(Path(sys.argv[2]))
ledger = Ledger.open(path, clock=lambda: "2026-02-01T00:00:00Z", operator_key=key)
number = 0
while True:
    receipt = ledger.append("certificate", {"certificate_sha256": f"{number:064x}"})
    print(receipt.index, receipt.leaf_sha256, flush=True)
    number += 1
"""


def kill_after(folder: Path, acknowledged: int) -> list[str]:
    """Run a writer, kill it after it has acknowledged so many entries, and return all it said."""
    command = [sys.executable, "-c", WRITER, str(folder / "ledger.sqlite"), str(folder / "operator.pem")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(acknowledged)]
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.readlines()
    return [line for line in said if line.endswith("\n")]


def check_rounds(folder: Path, rounds: list[int]) -> None:
    a_ledger(folder).close()
    OPERATOR_KEY.save(folder / "operator.pem")
    expected: dict[int, str] = {}
    for acknowledged in rounds:
        for line in kill_after(folder, acknowledged):
            index, leaf = line.split()
            expected[int(index)] = leaf
        with Ledger.open(folder / "ledger.sqlite", clock=a_clock(), operator_key=OPERATOR_KEY) as ledger:
            assert ledger.size >= max(expected) + 1
            receipts = ledger.append_many(certificates(2))
            expected.update({receipt.index: receipt.leaf_sha256 for receipt in receipts})
            entries = [ledger.entry_bytes(index) for index in range(ledger.size)]
            note = ledger.head.note
    report = verify_log(entries, note, OPERATOR_KEY.verify_key)
    assert report.is_sound
    with Ledger.open(folder / "ledger.sqlite") as ledger:
        leaves = {index: ledger._store.node((0, index)).hex() for index in expected}
    assert leaves == expected


def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    check_rounds(tmp_path, [1, 7])


@pytest.mark.slow
def test_a_writer_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    check_rounds(tmp_path, [count % 13 + 1 for count in range(0, 100, 5)])


def test_a_creation_that_was_cut_short_does_not_leave_a_ledger(tmp_path: Path) -> None:
    def broken_clock() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Ledger.create(tmp_path / "ledger.sqlite", OPERATOR_KEY, broken_clock)
    assert list(tmp_path.iterdir()) == []
