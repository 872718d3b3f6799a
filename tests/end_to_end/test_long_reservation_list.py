# SPDX-License-Identifier: Apache-2.0
"""A society's list of 100,000 works: taken in as one, with its bad rows told, matched, and given back in a receipt."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.project_world import a_registered_world
from fairchord.disclosure.lodging_receipt import LodgingReceipt
from fairchord.rights.party import PartyKind
from fairchord.rights.permit import Refusal
from fairchord.workflows.explain_decision import explain_decision
from fairchord.workflows.gather_reservation import Named, Papers, gather_reservation
from fairchord.workflows.issue_receipt import issue_receipt, write_receipt
from fairchord.workflows.project import Project
from fairchord.workflows.record_reservation import record_reservation
from fairchord.workflows.register_party import PartyDetails, register_keyless_party

ROWS = 100_000


def an_iswc(number: int) -> str:
    """The ISWC with these nine digits, as it is printed."""
    digits = f"{number:09d}"
    check = (10 - (1 + sum(place * int(digit) for place, digit in enumerate(digits, 1))) % 10) % 10
    return f"T-{digits[:3]}.{digits[3:6]}.{digits[6:]}-{check}"


def a_long_list() -> str:
    """100,000 rows: every thousandth wrong by a digit, every thousandth a repetition, one of them a work here."""
    lines = ["iswc;title;writers;ipi"]
    for row in range(ROWS):
        iswc = an_iswc(row if row % 1_000 != 999 else row - 1)
        if row % 1_000 == 500:
            iswc = iswc[:-1] + str((int(iswc[-1]) + 1) % 10)
        title = f"Titre {row if row % 1_000 != 999 else row - 1}"
        lines.append(f"{iswc};{title};Ana Durand|Luc Martin;00014107338")
    lines[70_001] = f"{an_iswc(70_000)};Tune 7;Okri"
    return "\r\n".join(lines) + "\r\n"


@pytest.mark.slow
def test_a_list_of_100_000_works_is_taken_in_at_once(tmp_path: Path) -> None:
    world = a_registered_world(tmp_path)
    project = world.project
    society = register_keyless_party(project, PartyDetails(name="SACEM", kind=PartyKind.SOCIETY))
    path = tmp_path / "list.csv"
    path.write_bytes(b"\xef\xbb\xbf" + a_long_list().encode())
    told: list[tuple[int, int]] = []
    terms = gather_reservation(project, society.id, Named(), Papers(csv=path))
    before = project.ledger.size
    recorded = record_reservation(project, terms, progress=lambda done, total: told.append((done, total)))
    listed = recorded.listed
    assert listed is not None
    assert (listed.rows, listed.duplicates, len(listed.bad)) == (ROWS - 100, 100, 100)
    assert [row.line for row in listed.bad[:2]] == [502, 1_502]
    assert (len(listed.keys), len(told), told[-1][0]) == (2 * (ROWS - 200), 101, path.stat().st_size)
    assert project.ledger.size - before == 1 + -(-len(listed.keys) // 1_200)
    assert recorded.touched.works == (world.titled("Tune 7"),)
    refusal = explain_decision(project, "Tune 7", "evaluate")
    assert isinstance(refusal, Refusal)
    assert "reserved" in [reason.code for reason in refusal.reasons]
    receipt = issue_receipt(project, recorded.lodged(), recorded.receipt)
    file = write_receipt(project, receipt, society.id)[0]
    LodgingReceipt.from_bytes(file.read_bytes()).verify(project.ledger.operator_key)
    assert file.stat().st_size < 20_000
    project.close()
    with Project.open(project.folder) as again:
        assert again.register().reservation_parts == {recorded.reservation.sha256: (167, 167)}
