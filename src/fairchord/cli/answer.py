# SPDX-License-Identifier: Apache-2.0
"""`fairchord answer`: the operator's answer to a reservation, dispute or withdrawal."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_result


def answer(
    matter: Annotated[str, typer.Argument(help="Such as 'reservation 3' or 'dispute 1', or its hash.")],
    decision: Annotated[str, typer.Option(help="accepted, partly_accepted, rejected or more_time.")],
    reasons: Annotated[str, typer.Option(help="Why, in words its lodger understands; it is public.")],
    due: Annotated[str | None, typer.Option(help="When what it promises will be done: 2026-12-31.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record the operator's answer. It keeps the clock, and never lifts a reservation: only its lodger does."""
    from fairchord.rights.answer import APPEAL_DAYS, AnswerDecision
    from fairchord.rights.fields import read_word
    from fairchord.workflows.answer_matter import answer_matter
    from fairchord.workflows.project import Project

    word = read_word(decision, AnswerDecision, "decision")
    with Project.open(project) as opened:
        receipt = answer_matter(opened, matter, word, reasons, due=due)
    facts = {"matter": matter, "decision": word.value, "entry": receipt.index, "appeal_within_days": APPEAL_DAYS}
    print_result(facts, as_json=as_json)
