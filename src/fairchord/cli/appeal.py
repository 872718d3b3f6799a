# SPDX-License-Identifier: Apache-2.0
"""`fairchord appeal`: whoever lodged a matter does not accept the answer or ruling."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, DraftFile, KeyFile, ProjectFolder, load_key
from fairchord.cli.printing import print_result, remark
from fairchord.cli.receipts import Language, ReceiptFolder, hand_out


def appeal(
    matter: Annotated[str, typer.Argument(help="Such as 'reservation 3' or 'dispute 1', or its hash.")],
    reasons: Annotated[str, typer.Option(help="What the appeal rests on; it is public.")],
    document: Annotated[Path | None, typer.Option(help="A paper; kept here, its hash is public.")] = None,
    key: KeyFile = None,
    draft: DraftFile = None,
    receipt: ReceiptFolder = None,
    language: Language = "en",
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record an appeal: signed where the lodger's key is at hand, else as received."""
    from fairchord.workflows.answer_matter import draft_appeal, record_appeal
    from fairchord.workflows.project import Project
    from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes
    from fairchord.workflows.state_record import how_to_sign, write_draft

    paper = read_bytes(document, at_most=LARGEST_LETTER) if document else None
    with Project.open(project) as opened:
        if draft:
            drafted = draft_appeal(opened, matter, reasons, document=paper)
            write_draft(draft, "appeal", drafted.to_dict())
            remark(how_to_sign(draft, opened.register().key_of(drafted.by)))
            print_result({"appeal": drafted.sha256, "draft": str(draft)}, as_json=as_json)
            return
        recorded = record_appeal(opened, matter, reasons, document=paper, key=load_key(key))
        facts = hand_out(opened, recorded.lodged(), recorded.receipt, receipt, language)
    print_result(facts, as_json=as_json)
