# SPDX-License-Identifier: Apache-2.0
"""`fairchord grant`: record what a rights holder agrees to, under the holder's signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, KeyFile, ProjectFolder
from fairchord.cli.printing import print_result, remark
from fairchord.errors import InvalidInput
from fairchord.workflows.small_file import read_bytes, write_new

if TYPE_CHECKING:
    from fairchord.rights.grant import Grant
    from fairchord.rights.identifiers import PartyId, WorkId
    from fairchord.workflows.project import Project
    from fairchord.workflows.record_grant import RecordedGrant


def grant(
    holder: Annotated[str | None, typer.Argument(help="The party that grants.")] = None,
    works: Annotated[list[str] | None, typer.Argument(help="The works, by id or exact title.")] = None,
    use: Annotated[list[str] | None, typer.Option(help="Each use on its own, such as train_base, evaluate.")] = None,
    territory: Annotated[list[str] | None, typer.Option(help="FR, US, ...; by default everywhere (*).")] = None,
    start: Annotated[str | None, typer.Option(help="2026-01-02T03:04:05Z; by default now.")] = None,
    end: Annotated[str | None, typer.Option(help="End of the term; by default open.")] = None,
    irrevocable: Annotated[
        bool, typer.Option("--irrevocable", help="Cannot be withdrawn; the base model needs it.")
    ] = False,
    notice_days: Annotated[int, typer.Option(help="Days between a withdrawal and its effect.")] = 0,
    despite: Annotated[
        list[str] | None, typer.Option(help="Hash of a reservation that this expressly overrides.")
    ] = None,
    key: KeyFile = None,
    draft: Annotated[Path | None, typer.Option(help="Write the unsigned grant here, to be signed elsewhere.")] = None,
    signed: Annotated[Path | None, typer.Option("--from", help="A drafted grant that was signed elsewhere.")] = None,
    signature: Annotated[Path | None, typer.Option(help="File with its signature in base64.")] = None,
    signer: Annotated[str | None, typer.Option(help="The society that signs for the holder.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record a grant. Sign with a key at hand, or draft it, sign it elsewhere and bring it back with --from."""
    from fairchord.rights.identifiers import party_id
    from fairchord.workflows.project import Project

    if bool(signed) != bool(signature):
        raise InvalidInput("--from and --signature belong together", hint="give the drafted grant and its signature")
    author = party_id(signer) if signer else None
    term = {"start": start, "end": end, "irrevocable": irrevocable, "notice_days": notice_days}
    with Project.open(project) as opened:
        if signed and signature:
            recorded = _bring_back(opened, signed, signature, author)
        else:
            unsigned = _draft(opened, holder, works, use, territory, despite, term)
            if draft:
                _write_draft(draft, unsigned, as_json=as_json)
                return
            recorded = _sign(opened, unsigned, key, author)
    _print(recorded, as_json=as_json)


def _draft(
    project: Project,
    holder: str | None,
    works: Sequence[str] | None,
    uses: Sequence[str] | None,
    territories: Sequence[str] | None,
    despite: Sequence[str] | None,
    term: Mapping[str, Any],
) -> Grant:
    from fairchord.rights.identifiers import party_id
    from fairchord.workflows.record_grant import GrantTerms, draft_grant, read_uses

    if not holder or not works:
        raise InvalidInput("name the holder and at least one work", hint="fairchord grant party-ana work-x --use USE")
    terms = GrantTerms(
        holder=party_id(holder),
        works=_find(project, works),
        uses=read_uses(uses or ()),
        territories=tuple(territories or ("*",)),
        despite=tuple(despite or ()),
        **term,
    )
    return draft_grant(project, terms)


def _write_draft(draft: Path, unsigned: Grant, *, as_json: bool) -> None:
    from fairchord.workflows.record_grant import grant_bytes

    write_new(draft, grant_bytes(unsigned))
    remark("sign the line 'fairchord/grant/v1' followed by the bytes of this file, with Ed25519")
    print_result({"draft": str(draft)}, as_json=as_json)


def _find(project: Project, works: Sequence[str]) -> tuple[WorkId, ...]:
    from fairchord.workflows.explain_decision import find_work

    return tuple(find_work(project, work) for work in works)


def _sign(project: Project, unsigned: Grant, key: Path | None, author: PartyId | None) -> RecordedGrant:
    from fairchord.signing import SigningKey
    from fairchord.workflows.record_grant import sign_grant

    held = SigningKey.load(key) if key else project.signing_key(author or unsigned.holder)
    return sign_grant(project, unsigned, held, signer=author)


def _bring_back(project: Project, signed: Path, signature: Path, author: PartyId | None) -> RecordedGrant:
    from fairchord.workflows.record_grant import read_grant, record_signed_grant

    text = read_bytes(signature).decode("ascii", "replace").strip()
    return record_signed_grant(project, read_grant(read_bytes(signed)), text, signer=author)


def _print(recorded: RecordedGrant, *, as_json: bool) -> None:
    facts = {
        "grant": recorded.grant.sha256,
        "entry": recorded.entry,
        "uses": [item.value for item in recorded.grant.uses],
        "irrevocable": "yes" if recorded.grant.irrevocable else "no",
        "admitted_now": [outcome.work for outcome in recorded.admitted if outcome.fate.value == "admitted"],
    }
    print_result(facts, as_json=as_json)
