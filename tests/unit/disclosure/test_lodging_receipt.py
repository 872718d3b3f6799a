# SPDX-License-Identifier: Apache-2.0
"""The receipt of what was lodged: signed, proven, and readable by people and by a plain shell."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fairchord.canonical import canonical_bytes, hash_of, parse_canonical
from fairchord.disclosure.lodging_receipt import LodgingReceipt, ReceiptFacts
from fairchord.disclosure.receipt_page import check_lines, receipt_html, receipt_text, signature_lines
from fairchord.errors import FairchordError, InvalidInput, InvalidRecord, RecordTampered
from fairchord.ledger.log import Ledger
from fairchord.rights.sealed import seal_text
from fairchord.signing import SigningKey

KEY = SigningKey.from_seed(b"\x21" * 32)
NOON = "2026-03-01T12:00:00Z"


def a_receipt(folder: Path, *, entries: int = 11, **changes: Any) -> LodgingReceipt:
    """A receipt for the fifth of some entries; the record names a seal, and is a reservation of nothing real."""
    opening = seal_text("our letter of 1 March", b"\x07" * 32)
    with Ledger.create(folder / "ledger.sqlite", KEY, lambda: NOON, operator_name="Studio <Lima>") as ledger:
        for place in range(1, entries):
            body = {
                "content_sha256s": [f"{place:064x}"], "lodged_by": ledger.operator, "parties": [],
                "reference": opening.seal, "signed_at": NOON, "works": [],
            }  # fmt: skip
            ledger.append("reservation", body, signer=KEY)
        entry = ledger.entry(5)
        values: dict[str, Any] = {
            "kind": "reservation",
            "number": 5,
            "record_sha256": hash_of(entry.body),
            "issued_at": NOON,
            "issuer_name": "Studio <Lima>",
            "issuer_key": KEY.verify_key.text,
            "answer_by": "2026-03-15T12:00:00Z",
            "touched": {"certificates_without_model": 2, "models": [{"name": "base"}], "works": ["work-a-1"] * 30},
            "details": {"bad_lines": ["4: no title", "7: it ends with 4, not 7"], "duplicates": 1, "rows": 9},
            "openings": (opening,),
        }
        facts = ReceiptFacts(**{**values, **changes})
        proof = ledger.prove_inclusion(5)
        return LodgingReceipt.issue(facts, KEY, entry=entry, proof=proof, note=ledger.head.note)


def test_a_receipt_reads_back_and_holds(tmp_path: Path) -> None:
    receipt = a_receipt(tmp_path)
    again = LodgingReceipt.from_bytes(receipt.to_bytes())
    assert again == receipt
    again.verify()
    again.verify(KEY.verify_key)


def test_another_key_than_the_trusted_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordTampered, match="not under the key you trust"):
        a_receipt(tmp_path).verify(SigningKey.from_seed(b"\x22" * 32).verify_key)


def test_no_changed_part_of_a_receipt_is_accepted(tmp_path: Path) -> None:
    data = a_receipt(tmp_path).to_bytes()
    record = parse_canonical(data)
    changes = [
        ("receipt", "number", 6),
        ("receipt", "answer_by", "2027-03-15T12:00:00Z"),
        ("receipt", "record_sha256", "0" * 64),
        ("receipt", "touched", {}),
        ("receipt", "openings", []),
        ("log_proof", "note", record["log_proof"]["note"].replace("11", "12")),
        ("log_proof", "proof", {**record["log_proof"]["proof"], "index": 4}),
        ("log_proof", "proof", {**record["log_proof"]["proof"], "size": 12}),
        ("log_proof", "entry", {**record["log_proof"]["entry"], "at": "2026-02-01T12:00:00Z"}),
    ]
    for part, name, value in changes:
        changed = {**record, part: {**record[part], name: value}}
        with pytest.raises(FairchordError):
            LodgingReceipt.from_bytes(canonical_bytes(changed)).verify()
    for place in range(0, len(data), 97):
        flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        with pytest.raises(FairchordError):
            LodgingReceipt.from_bytes(flipped).verify()


def test_a_receipt_for_another_record_of_the_log_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordTampered, match="not the record"):
        a_receipt(tmp_path, record_sha256="ab" * 32).verify()
    (tmp_path / "b").mkdir()
    with pytest.raises(RecordTampered, match="not the record"):
        a_receipt(tmp_path / "b", kind="dispute").verify()


@pytest.mark.parametrize("data", [b"{}", b"[]", b'{"log_proof":{},"receipt":{},"signature":""}', b"x", b"{" * 10])
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRecord):
        LodgingReceipt.from_bytes(data)


@pytest.mark.parametrize("change", [{"kind": "gift"}, {"issued_at": "now"}, {"issuer_key": "x"}])
def test_facts_check_themselves(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(InvalidRecord):
        a_receipt(tmp_path, **change)


@pytest.mark.parametrize("language", ["en", "fr", "ko"])
def test_pages_say_all_of_it_in_each_language(tmp_path: Path, language: str) -> None:
    receipt = a_receipt(tmp_path)
    text, page = (write(receipt, "SACEM", language) for write in (receipt_text, receipt_html))
    shown = ("SACEM", "our letter of 1 March", "2026-03-15", receipt.tree_head.root.hex(), "30: ", "(+10)")
    for said in (*shown, "4: no title; 7: it "):
        assert said in text
        assert said in page
    assert ("Studio <Lima>" in text, "Studio &lt;Lima&gt;" in page, "<Lima>" in page) == (True, True, False)
    assert "http" not in page


def test_a_page_in_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="language"):
        receipt_text(a_receipt(tmp_path), "SACEM", "de")


@pytest.mark.parametrize("entries", [6, 7, 8, 11, 37])
def test_the_shell_lines_of_the_page_climb_to_the_signed_root(tmp_path: Path, entries: int) -> None:
    tools = [name for name in ("bash", "sed", "sha256sum", "basenc") if shutil.which(name) is None]
    if tools:
        pytest.skip(f"these tools are not here: {', '.join(tools)}")
    receipt = a_receipt(tmp_path, entries=entries)
    (tmp_path / "r.json").write_bytes(receipt.to_bytes())
    done = subprocess.run(
        ["bash", "-c", check_lines(receipt, "r.json")], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == receipt.tree_head.root.hex()


@pytest.mark.parametrize("old", ["", '"number":5', '"index":5', "2026-03-15", "11\\n"])
def test_the_shell_lines_of_the_page_check_both_signatures(tmp_path: Path, old: str) -> None:
    tools = [name for name in ("bash", "sed", "openssl", "basenc") if shutil.which(name) is None]
    if tools:
        pytest.skip(f"these tools are not here: {', '.join(tools)}")
    receipt = a_receipt(tmp_path)
    data = receipt.to_bytes()
    assert old.encode() in data
    (tmp_path / "r.json").write_bytes(data.replace(old.encode(), old.replace("5", "6").replace("11", "12").encode()))
    done = subprocess.run(
        ["bash", "-c", signature_lines(receipt, "r.json")], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    said = done.stdout.splitlines()
    verified = said.count("Signature Verified Successfully")
    assert said[-1] == receipt.tree_head.root.hex()
    assert verified == (2 if old in {"", '"index":5'} else 1), done
