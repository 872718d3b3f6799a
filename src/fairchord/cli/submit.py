# SPDX-License-Identifier: Apache-2.0
"""`fairchord submit`: bring back a draft that its party signed elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_result
from fairchord.cli.receipts import Language, ReceiptFolder, hand_out


def submit(
    draft: Annotated[Path, typer.Argument(help="The file that --draft wrote.")],
    signature: Annotated[Path | None, typer.Option(help="Its signature; by default DRAFT.sig.")] = None,
    signer: Annotated[str | None, typer.Option(help="The society that signs for a grant's holder.")] = None,
    receipt: ReceiptFolder = None,
    language: Language = "en",
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record a drafted statement under the signature that its party made elsewhere."""
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project
    from fairchord.workflows.submit_statement import submit_statement

    with Project.open(project) as opened:
        society = find_party(opened, signer) if signer else None
        done = submit_statement(opened, draft, signature or draft.with_name(draft.name + ".sig"), signer=society)
        facts: dict[str, Any] = {"kind": done.kind, "signed_by": done.author, "entry": done.receipt.index}
        if done.lodged is not None:
            facts |= hand_out(opened, done.lodged, done.receipt, receipt, language)
    print_result(facts, as_json=as_json)
