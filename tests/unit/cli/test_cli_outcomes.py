# SPDX-License-Identifier: Apache-2.0
"""The table at the end of many pieces: what needs attention first, and every reason counted."""

from __future__ import annotations

import json

import pytest

from fairchord.cli.outcomes import print_outcomes
from fairchord.workflows.admit_works import Fate, Outcome


def many_outcomes() -> list[Outcome]:
    duplicates = [
        Outcome(
            name=f"a{number:04}.mid",
            fate=Fate.DUPLICATE,
            reasons=(f"the same bytes are registered as work-x-{number}",),
        )
        for number in range(60)
    ]
    broken = [
        Outcome(
            name=f"z{number}.mid",
            fate=Fate.QUARANTINED,
            reasons=(f"z{number}.mid: track 2 of 3 says {800 + number} bytes, but only 76 are left",),
            next_steps=("export the file again",),
        )
        for number in range(3)
    ]
    return [*duplicates, *broken, Outcome(name="good.mid", fate=Fate.ADMITTED, work="work-good-1")]


def test_what_is_broken_comes_first_among_many(capsys: pytest.CaptureFixture[str]) -> None:
    print_outcomes(many_outcomes(), as_json=False)
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[:2] for row in rows[3:5]] == [["quarantined", "z0.mid"], ["->", "export"]]
    assert "... and 23 more; --json lists them all" in rows


def test_reasons_of_many_are_counted_without_names_and_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    print_outcomes(many_outcomes(), as_json=False)
    counted = [" ".join(row.split()) for row in capsys.readouterr().out.splitlines()]
    assert "duplicate 60" in counted
    assert "60 the same bytes are registered as …" in counted
    assert "3 … track … of … says … bytes, but only … are left" in counted
    assert "admitted 1" in counted


def test_a_next_step_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    twice = Outcome(name="one.mid", fate=Fate.REFUSED, reasons=("no", "never"), next_steps=("ask", "ask"))
    print_outcomes([twice], as_json=False)
    out = capsys.readouterr().out
    assert out.count("-> ask") == 1
    assert "no; never" in out


def test_json_lists_every_piece(capsys: pytest.CaptureFixture[str]) -> None:
    print_outcomes(many_outcomes(), as_json=True)
    printed = json.loads(capsys.readouterr().out)
    assert printed["counts"] == {"admitted": 1, "duplicate": 60, "quarantined": 3}
    assert len(printed["outcomes"]) == 64
