# SPDX-License-Identifier: Apache-2.0
"""How answers about membership are printed: each form with its state, the verdict in a sentence, and its reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.printing import print_json, print_result, print_table, remark

if TYPE_CHECKING:
    from fairchord.corpus.membership_proof import Finding
    from fairchord.workflows.prove_membership import ListedAnswer, MembershipAnswer

What = Annotated[str, typer.Argument(help="A music file, a work's id, an ISWC or ISRC, or a file's SHA-256.")]
Where = Annotated[str, typer.Argument(help="A snapshot or model: its name in the project, or its folder; or: starter.")]
ProofFile = Annotated[Path | None, typer.Option("--output", "-o", help="Write the proof here, for others to check.")]


def answer_question(what: str, where: str, project: Path, output: Path | None, *, as_json: bool) -> bool | None:
    """Answer, print and write the proof; say whether it is there, None where that is listed and not proven."""
    from fairchord.durable import write_durably
    from fairchord.workflows.prove_membership import ListedAnswer, answer_membership

    answer = answer_membership(what, where, project)
    if isinstance(answer, ListedAnswer):
        _print_listed(answer, as_json=as_json)
        if output is not None:
            remark(f"{output} was not written: a list gives no proof to hand on; hand on the audit bundle")
        return answer.is_present
    if output is not None:
        write_durably(output, answer.proof.to_bytes() + b"\n")
    _print_proven(answer, output, as_json=as_json)
    return bool(answer.checked.present)


def print_findings(findings: Sequence[Finding]) -> None:
    """Print what is known of each form, the meaning first."""
    from fairchord.corpus.membership_index import KINDS

    rows = [
        (KINDS[found.kind], "PRESENT" if found.is_present else "absent", ", ".join(found.works), found.value[:16])
        for found in findings
    ]
    print_table(("form", "state", "in work", "value"), rows)


def say_where(present: Sequence[Finding], absent: Sequence[Finding]) -> str:
    """Say in a sentence in which forms something is present, and in which absent."""
    if not present:
        return f"absent: its keys ({len(absent)}) are not in the index"
    works = sorted({work for found in present for work in found.works})
    there = f"present as {_forms(present)}, in {', '.join(works[:3])}" + (" and others" if len(works) > 3 else "")
    return there + (f"; absent as {_forms(absent)}" if absent else "")


def print_reach(findings: Sequence[Finding]) -> None:
    """Say what an answer covers and what it does not."""
    reach = reach_dict(findings)
    for title, name in (("\nThis covers:", "covered"), ("It does not cover:", "not_covered")):
        print("\n".join([title, *(f"- {line}" for line in reach[name])]))
    print(reach["hangs_on"])


def reach_dict(findings: Sequence[Finding]) -> dict[str, Any]:
    """The same for JSON."""
    from fairchord.corpus.membership_proof import COVERED, HANGS_ON, NOT_COVERED

    kinds = {found.kind for found in findings}
    covered = [line for kind, line in COVERED.items() if kind in kinds]
    return {"covered": covered, "hangs_on": HANGS_ON, "not_covered": list(NOT_COVERED)}


def print_snapshot(facts: Mapping[str, Any]) -> None:
    """Print what a proof says of its snapshot."""
    print_result(facts, as_json=False)


def _forms(findings: Sequence[Finding]) -> str:
    from fairchord.corpus.membership_index import KINDS

    kinds = dict.fromkeys(found.kind for found in findings)
    return ", ".join(KINDS[kind] for kind in kinds)


def _print_proven(answer: MembershipAnswer, output: Path | None, *, as_json: bool) -> None:
    checked, question = answer.checked, answer.question
    sentence = say_where(checked.present, checked.absent)
    if as_json:
        facts: dict[str, Any] = {
            "asked": question.name,
            "is_proven": True,
            "remarks": list(question.remarks),
            "sentence": sentence,
        }
        facts["proof"] = "" if output is None else str(output)
        print_json(checked.to_dict() | facts | reach_dict(checked.findings))
        return
    print_findings(checked.findings)
    print_snapshot(checked.snapshot.to_dict())
    print(f"\n{question.name}: {sentence}.")
    for line in question.remarks:
        print(f"Note: {line}.")
    print_reach(checked.findings)


def _print_listed(answer: ListedAnswer, *, as_json: bool) -> None:
    listing, question = answer.listing, answer.question
    works = sorted({work for found in answer.findings for work in found.works})
    state = f"listed as {', '.join(works)}" if works else f"not among the {len(listing.works):,} works listed"
    limit = "This snapshot was frozen before there were indexes: " + (
        "the whole list, checked here, takes their place" if listing.is_whole else "absence is only listed, not proven"
    )
    if as_json:
        facts = {
            "asked": question.name,
            "is_proven": answer.is_present is not None,
            "snapshot_root": listing.snapshot_root,
            "sentence": state,
        }
        unanswered = {"unanswered": list(answer.unanswered), "remarks": [*question.remarks, limit, listing.standing]}
        print_json(facts | unanswered | {"findings": [found.to_dict() for found in answer.findings]})
        return
    print_findings(answer.findings)
    print(f"{question.name}: {state} (snapshot {listing.snapshot_root[:16]}…).")
    print(f"{limit}. The list: {listing.standing}.")
    if answer.unanswered:
        print(f"The list says nothing of {', '.join(answer.unanswered)}; for resemblance: fairchord screen.")
