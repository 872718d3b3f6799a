# SPDX-License-Identifier: Apache-2.0
"""`fairchord decide WORK USE`: the permit, or every reason for the refusal (exit code 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_json, print_result

if TYPE_CHECKING:
    from fairchord.rights.permit import Permit, Refusal


def decide(
    work: Annotated[str, typer.Argument(help="The work, by id or exact title.")],
    use: Annotated[str, typer.Argument(help="train_base, train_artist, evaluate, generate_commercial, ...")],
    territory: Annotated[str, typer.Option(help="FR, US, ...; * is the whole world.")] = "*",
    model: Annotated[str | None, typer.Option(help="The artist's model that would learn or generate.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Decide whether a work may be used so, there and now. No option changes the answer."""
    from fairchord.rights.permit import Permit
    from fairchord.workflows.explain_decision import explain_decision
    from fairchord.workflows.find_party import name_parties
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        answer = explain_decision(opened, work, use, territory=territory, model=model)
        if as_json:
            print_json({"answer": "permit" if isinstance(answer, Permit) else "refusal"} | answer.to_dict())
        elif isinstance(answer, Permit):
            _print_permit(answer, opened.book.shown(answer.attribution))
        else:
            _print_refusal(answer, lambda text: name_parties(opened, text))
    if not isinstance(answer, Permit):
        raise typer.Exit(1)


def _print_permit(permit: Permit, credit: str) -> None:
    facts = {
        "permit": permit.sha256,
        "work": permit.work,
        "use": permit.use.value,
        "territory": permit.territory,
        "basis": permit.basis.value,
        "rests_on": [f"entry {item.index} ({item.kind})" for item in permit.evidence],
        "log_size": permit.log_size,
    }
    optional = {"model": permit.model or "", "credit": credit, "notes": "; ".join(permit.notes)}
    print_result(facts | {name: text for name, text in optional.items() if text}, as_json=False)


def _print_refusal(refusal: Refusal, say: Callable[[str], str]) -> None:
    print(f"refused: {refusal.work} for {refusal.use} in {refusal.territory}")
    for reason in refusal.reasons:
        print(f"- {say(reason.message)} [{reason.code}]\n  next: {say(reason.next_step)}")
