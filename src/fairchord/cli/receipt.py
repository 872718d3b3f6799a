# SPDX-License-Identifier: Apache-2.0
"""`fairchord receipt`: check a receipt, without network and without the log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_result, remark


def receipt(
    file: Annotated[Path, typer.Argument(help="The file that ends with .receipt.json.")],
    key: Annotated[str | None, typer.Option(help="The operator's key as you know it, ed25519:<hex> or a file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check the signature, the entry and the proof in a receipt; raise when any of it was changed."""
    from fairchord.disclosure.lodging_receipt import LodgingReceipt
    from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes
    from fairchord.workflows.user_folders import read_key

    found = LodgingReceipt.from_bytes(read_bytes(file, at_most=LARGEST_LETTER))
    found.verify(read_key(key) if key else None)
    if not key:
        remark("whose key that is, the receipt cannot say: compare it with the one that the operator publishes (--key)")
    facts, head = found.facts, found.tree_head
    shown = {
        "receipt": f"{facts.kind} {facts.number}",
        "holds": "yes: signature, entry and proof",
        "recorded": f"entry {found.proof.index}, {found.entry.at}",
        "record": facts.record_sha256,
        "done_by" if facts.kind == "withdrawal" else "answer_by": facts.answer_by or "not stated",
        "issued_by": f"{facts.issuer_name} ({facts.issuer_key})",
        "log": head.origin,
        "size": head.size,
        "root": head.root.hex(),
    }
    print_result(shown, as_json=as_json)
