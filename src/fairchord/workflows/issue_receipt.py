# SPDX-License-Identifier: Apache-2.0
"""Issue the signed receipt of a record that was just taken in, and write it: a file to check, a page to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fairchord.disclosure.lodging_receipt import LodgingReceipt, ReceiptFacts
from fairchord.disclosure.receipt_page import receipt_html, receipt_text
from fairchord.durable import write_durably
from fairchord.ledger.receipt import Receipt
from fairchord.rights.identifiers import PartyId
from fairchord.rights.sealed import Opening
from fairchord.workflows.find_party import party_name
from fairchord.workflows.project import Project

RECEIPTS: Final = "receipts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodged:
    """What a receipt is to say besides the log's own proof."""

    kind: str
    number: int
    sha256: str
    by: PartyId
    answer_by: str = ""
    touched: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


def issue_receipt(project: Project, lodged: Lodged, receipt: Receipt) -> LodgingReceipt:
    """Sign what was lodged, with the entry, the proof and the head that covers it."""
    ledger = project.ledger
    entry = ledger.entry(receipt.index)
    key = project.operator_key()
    facts = ReceiptFacts(
        kind=lodged.kind,
        number=lodged.number,
        record_sha256=lodged.sha256,
        issued_at=project.now(),
        issuer_name=project.register().party(ledger.operator).name,
        issuer_key=key.verify_key.text,
        answer_by=lodged.answer_by,
        touched=lodged.touched,
        details=lodged.details,
        openings=opened_words(project, entry.body),
    )
    proof = ledger.prove_inclusion(receipt.index, receipt.head.size)
    return LodgingReceipt.issue(facts, key, entry=entry, proof=proof, note=receipt.head.note)


def opened_words(project: Project, record: object) -> tuple[Opening, ...]:
    """The openings of every sealed text in a record that are kept here."""
    openings = project.book.openings()
    return tuple(openings[text] for text in dict.fromkeys(_texts(record)) if text in openings)


def write_receipt(
    project: Project, receipt: LodgingReceipt, by: PartyId, folder: Path | None = None, *, language: str = "en"
) -> tuple[Path, ...]:
    """Write <kind>-<number>.receipt.json, .txt and .html into a folder; they hold the lodger's own words."""
    folder = folder or project.book.folder / RECEIPTS
    stem = f"{receipt.facts.kind}-{receipt.facts.number}.receipt"
    name = party_name(project, by)
    contents = {
        f"{stem}.json": receipt.to_bytes(),
        f"{stem}.txt": receipt_text(receipt, name, language).encode("utf-8"),
        f"{stem}.html": receipt_html(receipt, name, language).encode("utf-8"),
    }
    for file, data in contents.items():
        write_durably(folder / file, data, mode=0o600)
    return tuple(folder / file for file in contents)


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for member in value.values() for text in _texts(member)]
    if isinstance(value, list | tuple):
        return [text for member in value for text in _texts(member)]
    return []
