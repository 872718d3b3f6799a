# SPDX-License-Identifier: Apache-2.0
"""`fairchord ruling`: what an arbiter, who is neither the operator nor a party to it, finds in a dispute."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, DraftFile, KeyFile, ProjectFolder, load_key
from fairchord.cli.printing import print_result, remark


def ruling(
    arbiter: Annotated[str, typer.Argument(help="Who rules: name or id.")],
    dispute: Annotated[str, typer.Argument(help="Its number or hash.")],
    outcome: Annotated[str, typer.Option(help="dismissed or upheld.")],
    reasons: Annotated[str, typer.Option(help="Why; it is public.")],
    document: Annotated[Path | None, typer.Option(help="The ruling; kept here, its hash is public.")] = None,
    key: KeyFile = None,
    draft: DraftFile = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record a ruling under the arbiter's own signature. That an arbiter is independent is declared, not proven."""
    from fairchord.rights.dispute import Outcome
    from fairchord.rights.fields import read_word
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project
    from fairchord.workflows.record_dispute import RulingTerms, draft_ruling, record_ruling
    from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes
    from fairchord.workflows.state_record import how_to_sign, write_draft

    with Project.open(project) as opened:
        terms = RulingTerms(
            by=find_party(opened, arbiter),
            dispute=dispute,
            outcome=read_word(outcome, Outcome, "outcome"),
            reasons=reasons,
            document=read_bytes(document, at_most=LARGEST_LETTER) if document else None,
        )
        if draft:
            write_draft(draft, "ruling", draft_ruling(opened, terms).to_dict())
            remark(how_to_sign(draft, opened.register().key_of(terms.by)))
            print_result({"dispute": dispute, "draft": str(draft)}, as_json=as_json)
            return
        receipt = record_ruling(opened, terms, key=load_key(key))
    print_result({"dispute": dispute, "outcome": terms.outcome.value, "entry": receipt.index}, as_json=as_json)
