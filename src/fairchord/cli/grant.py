# SPDX-License-Identifier: Apache-2.0
"""`fairchord grant [record] | template`: what a rights holder agrees to, and the letters it may be agreed in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from fairchord.cli.grant_template import template
from fairchord.cli.options import HERE, AsJson, DraftFile, KeyFile, ProjectFolder, load_key
from fairchord.cli.printing import print_result, remark
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.rights.identifiers import PartyId, WorkId
    from fairchord.workflows.project import Project
    from fairchord.workflows.record_grant import GrantTerms, RecordedGrant


class _RecordUnlessNamed(TyperGroup):
    """`fairchord grant "Ana Lima" ...` records, as `fairchord grant record "Ana Lima" ...` does."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the sub-verb in where it was left out."""
        is_named = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if is_named else ["record", *args])


app = typer.Typer(add_completion=False, rich_markup_mode=None, help=__doc__, cls=_RecordUnlessNamed)
app.command()(template)


Uses = Annotated[list[str] | None, typer.Option("--use", help="Each use on its own, such as train_base, evaluate.")]
Places = Annotated[list[str] | None, typer.Option("--territory", help="FR, US, ...; by default everywhere (*).")]
Start = Annotated[str | None, typer.Option(help="2026-01-02T03:04:05Z; by default now.")]
End = Annotated[str | None, typer.Option(help="End of the term; by default open.")]
Irrevocable = Annotated[bool, typer.Option("--irrevocable", help="Cannot be withdrawn; the base model needs it.")]
Effects = Annotated[
    list[str] | None,
    typer.Option("--effect", help="On withdrawal: stop_new_snapshots, retire_adapter, retire_checkpoints, retrain."),
]
Contract = Annotated[Path | None, typer.Option(help="The contract, kept here; only its hash is public.")]
RoyaltyTerms = Annotated[Path | None, typer.Option(help="The royalty terms, likewise.")]
ArtistModel = Annotated[str | None, typer.Option(help="The one artist's model that train_artist is for.")]
Despite = Annotated[list[str] | None, typer.Option(help="Hash of a reservation that this expressly overrides.")]
SignedDraft = Annotated[Path | None, typer.Option("--from", help="A drafted grant that was signed elsewhere.")]


@app.command()
def record(
    holder: Annotated[str | None, typer.Argument(help="The party that grants: its name or id.")] = None,
    works: Annotated[list[str] | None, typer.Argument(help="The works, by id, exact title or identifier.")] = None,
    use: Uses = None,
    territory: Places = None,
    start: Start = None,
    end: End = None,
    irrevocable: Irrevocable = False,
    notice_days: Annotated[int, typer.Option(help="Days between a withdrawal and its effect.")] = 0,
    effect: Effects = None,
    effect_days: Annotated[int, typer.Option(help="Days in which those effects are due.")] = 0,
    kind: Annotated[str, typer.Option(help="licence or commission.")] = "licence",
    contract: Contract = None,
    royalty_terms: RoyaltyTerms = None,
    artist_model: ArtistModel = None,
    despite: Despite = None,
    key: KeyFile = None,
    draft: DraftFile = None,
    signed: SignedDraft = None,
    signature: Annotated[Path | None, typer.Option(help="File with its signature.")] = None,
    signer: Annotated[str | None, typer.Option(help="The society that signs for the holder.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Record a grant. Sign with a key at hand, or draft it, sign it elsewhere and bring it back with --from."""
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project

    if bool(signed) != bool(signature):
        raise InvalidInput("--from and --signature belong together", hint="give the drafted grant and its signature")
    more: dict[str, Any] = {"start": start, "end": end, "irrevocable": irrevocable, "notice_days": notice_days}
    more |= {"effect_days": effect_days, "artist_model": artist_model, "despite": tuple(despite or ())}
    with Project.open(project) as opened:
        author = find_party(opened, signer) if signer else None
        if signed and signature:
            facts = _facts(_bring_back(opened, signed, signature, author))
        else:
            more |= _read_words(kind, effect, contract, royalty_terms)
            terms = _terms(opened, holder, works, use, tuple(territory or ("*",)), more)
            facts = _draft(opened, terms, draft, author) if draft else _sign(opened, terms, key, author)
    print_result(facts, as_json=as_json)


def _draft(project: Project, terms: GrantTerms, draft: Path, author: PartyId | None) -> dict[str, Any]:
    from fairchord.workflows.record_grant import draft_grant, keep_papers
    from fairchord.workflows.state_record import how_to_sign, write_draft

    unsigned = draft_grant(project, terms)
    write_draft(draft, "grant", unsigned.to_dict())
    keep_papers(project, terms)
    remark(how_to_sign(draft, project.register().key_of(author or unsigned.holder)))
    return {"grant": unsigned.sha256, "draft": str(draft)}


def _sign(project: Project, terms: GrantTerms, key: Path | None, author: PartyId | None) -> dict[str, Any]:
    from fairchord.workflows.record_grant import draft_grant, keep_papers, record_grant

    recorded = record_grant(project, draft_grant(project, terms), key=load_key(key), signer=author)
    keep_papers(project, terms)
    return _facts(recorded)


def _terms(
    project: Project,
    holder: str | None,
    works: Sequence[str] | None,
    uses: Sequence[str] | None,
    territories: tuple[str, ...],
    more: dict[str, Any],
) -> GrantTerms:
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.record_grant import GrantTerms, read_uses

    if not holder or not works:
        raise InvalidInput("name the holder and at least one work", hint="fairchord grant 'Ana Lima' TITLE --use USE")
    who = find_party(project, holder)
    return GrantTerms(
        holder=who, works=_find(project, works), uses=read_uses(uses or ()), territories=territories, **more
    )


def _read_words(
    kind: str, effects: Sequence[str] | None, contract: Path | None, royalty_terms: Path | None
) -> dict[str, Any]:
    from fairchord.rights.fields import read_word
    from fairchord.rights.grant import GrantKind, WithdrawalEffect
    from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes

    return {
        "kind": read_word(kind, GrantKind, "kind of grant"),
        "withdrawal_effects": tuple(read_word(text, WithdrawalEffect, "effect") for text in effects or ()),
        "contract": read_bytes(contract, at_most=LARGEST_LETTER) if contract else None,
        "royalty_terms": read_bytes(royalty_terms, at_most=LARGEST_LETTER) if royalty_terms else None,
    }


def _find(project: Project, works: Sequence[str]) -> tuple[WorkId, ...]:
    from fairchord.workflows.explain_decision import find_work

    return tuple(find_work(project, work) for work in works)


def _bring_back(project: Project, signed: Path, signature: Path, author: PartyId | None) -> RecordedGrant:
    from fairchord.rights.grant import Grant
    from fairchord.workflows.record_grant import record_signed_grant
    from fairchord.workflows.signature_file import read_signature_file
    from fairchord.workflows.state_record import read_draft

    kind, body = read_draft(signed)
    if kind != "grant":
        raise InvalidInput(f"{signed} is a drafted {kind}, not a grant", hint="bring it back with: fairchord submit")
    return record_signed_grant(project, Grant.from_dict(body), read_signature_file(signature), signer=author)


def _facts(recorded: RecordedGrant) -> dict[str, Any]:
    grant = recorded.grant
    return {
        "grant": grant.sha256,
        "entry": recorded.entry,
        "uses": [item.value for item in grant.uses],
        "irrevocable": "yes" if grant.irrevocable else "no",
        "on_withdrawal": [item.value for item in grant.withdrawal_effects],
        "admitted_now": [outcome.work for outcome in recorded.admitted if outcome.fate.value == "admitted"],
    }
