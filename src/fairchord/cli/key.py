# SPDX-License-Identifier: Apache-2.0
"""`fairchord key rotate | lost | compromised | replace | record | list`: how keys change, ours as well."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, KeyFile, ProjectFolder, load_key
from fairchord.cli.printing import print_json, print_result, print_table, remark
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.rights.identifiers import PartyId
    from fairchord.rights.key_change import KeyChange
    from fairchord.workflows.change_key import KeyNews, KeyPapers
    from fairchord.workflows.project import Project

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=__doc__)

Whose = Annotated[str, typer.Argument(help="The party: its name or id.")]
Reason = Annotated[str, typer.Option(help="Why, in a few words; it is public.")]
Document = Annotated[Path | None, typer.Option(help="The letter that says so, kept here; its hash is public.")]
Draft = Annotated[Path | None, typer.Option(help="Write what is to be signed elsewhere here; then: key record.")]
NewKey = Annotated[Path | None, typer.Option(help="PEM file of the new key.")]
NewPublicKey = Annotated[str | None, typer.Option(help="A new key that stays elsewhere: its .pub file, or ed25519:...")]


@app.command()
def rotate(
    party: Annotated[str | None, typer.Argument(help="The party: its name or id.")] = None,
    operator: Annotated[bool, typer.Option("--operator", help="Rotate the key that signs this log.")] = False,
    reason: Reason = "routine",
    key: KeyFile = None,
    new_key: NewKey = None,
    new_public_key: NewPublicKey = None,
    draft: Draft = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Go over to a new key: one kept here is made anew here; one that stays elsewhere is drafted and signed there."""
    from fairchord.workflows.project import Project

    brings = new_key or new_public_key
    if operator == bool(party) or (operator and (key or brings or draft)):
        raise InvalidInput("name a party, or --operator alone", hint="fairchord key rotate --operator")
    if (key or draft) and not brings:
        raise InvalidInput("the new key is missing", hint="give --new-key, or --new-public-key with --draft")
    with Project.open(project) as opened:
        if operator:
            facts = _rotate_operator(opened, reason)
        elif brings:
            news = _news(opened, "rotated", str(party), reason, new_key=_public_text(new_key, new_public_key))
            facts = _state(opened, news, _papers(key, new_key), draft)
        else:
            facts = _rotate_kept(opened, str(party), reason)
    print_result(facts, as_json=as_json)


@app.command()
def lost(
    party: Whose,
    reason: Reason = "the key is lost",
    document: Document = None,
    key: KeyFile = None,
    draft: Draft = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Strike out a lost key: what its party allowed is held back until somebody vouches for a new one."""
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        news = _news(opened, "lost", party, reason, document=document)
        print_result(_state(opened, news, _papers(key), draft), as_json=as_json)


@app.command()
def compromised(
    party: Whose,
    reason: Reason = "someone else may hold the key",
    document: Document = None,
    key: KeyFile = None,
    draft: Draft = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Strike out a key that others may hold: what it signed before this entry stands, what comes later is refused."""
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        news = _news(opened, "compromised", party, reason, document=document)
        print_result(_state(opened, news, _papers(key), draft), as_json=as_json)


@app.command()
def replace(
    party: Whose,
    by: Annotated[str, typer.Option(help="Who vouches: its guardian, its society or another party; never ourselves.")],
    document: Annotated[Path, typer.Option(help="What the voucher relies on, kept here; its hash is public.")],
    reason: Reason = "identity checked",
    key: Annotated[Path | None, typer.Option(help="PEM file of the voucher's key, when not kept in keys/.")] = None,
    new_key: NewKey = None,
    new_public_key: NewPublicKey = None,
    draft: Draft = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Give a party a new key after a loss or a compromise, on the word of another party, which signs for it."""
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        text = _public_text(new_key, new_public_key)
        news = _news(opened, "replaced", party, reason, document=document, new_key=text)
        facts = _state(opened, news, _papers(key, new_key), draft, voucher=find_party(opened, by))
    print_result(facts, as_json=as_json)


@app.command()
def record(
    drafted: Annotated[Path, typer.Argument(help="The file that --draft wrote.")],
    new_signature: Annotated[Path | None, typer.Option(help="File with the new key's signature on it.")] = None,
    signature: Annotated[Path | None, typer.Option(help="File with the author's signature on it.")] = None,
    by: Annotated[str | None, typer.Option(help="For a replacement: who vouches.")] = None,
    key: KeyFile = None,
    draft: Draft = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Go on with a drafted change of key: bring the new key's signature first, then the author's on a second draft."""
    from fairchord.workflows.change_key import KeyPapers, author_of_change, read_key_draft
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.project import Project
    from fairchord.workflows.signature_file import read_signature_file

    papers = KeyPapers(
        key=load_key(key),
        signature=read_signature_file(signature) if signature else None,
        new_signature=read_signature_file(new_signature) if new_signature else None,
    )
    with Project.open(project) as opened:
        change = read_key_draft(drafted)
        author = author_of_change(opened, change, find_party(opened, by) if by else None)
        print_result(_advance(opened, change, author, papers, draft), as_json=as_json)


@app.command("list")
def list_keys(
    party: Annotated[str | None, typer.Argument(help="Only this party, with every change of its key.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """List whose key counts and which did before; without a party, also the operator's keys and what they sign."""
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.list_keys import list_operator_keys, list_party_keys
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        rows = list_party_keys(opened, find_party(opened, party) if party else None)
        policy = opened.ledger.operator_keys.to_dict(opened.ledger.origin)
        signed = list_operator_keys(opened)
    if as_json:
        print_json({"operator": policy, "parties": [row.to_dict() for row in rows]})
        return
    if not party:
        print_table(("signs entries", "and heads of size", "verifier key of the log"), signed)
    print_table(("party", "from entry", "what", "state", "key"), [row.cells() for row in rows])


def _news(
    project: Project,
    action: str,
    party: str,
    reason: str,
    *,
    document: Path | None = None,
    new_key: str | None = None,
) -> KeyNews:
    from fairchord.rights.key_change import KeyAction
    from fairchord.workflows.change_key import KeyNews
    from fairchord.workflows.find_party import find_party
    from fairchord.workflows.small_file import LARGEST_LETTER, read_bytes

    paper = read_bytes(document, at_most=LARGEST_LETTER) if document else None
    who = find_party(project, party)
    return KeyNews(party=who, action=KeyAction(action), reason=reason, new_key=new_key, document=paper)


def _papers(key: Path | None, new_key: Path | None = None) -> KeyPapers:
    from fairchord.workflows.change_key import KeyPapers

    return KeyPapers(key=load_key(key), new_key=load_key(new_key))


def _public_text(new_key: Path | None, new_public_key: str | None) -> str:
    from fairchord.author_key import AuthorKey
    from fairchord.workflows.small_file import read_bytes

    if bool(new_key) == bool(new_public_key):
        raise InvalidInput("give the new key once", hint="--new-key FILE.pem, or --new-public-key FILE.pub")
    if new_key:
        held = load_key(new_key)
        return "" if held is None else held.verify_key.text
    text = str(new_public_key)
    is_file = not text.startswith("ed25519:") and " " not in text
    return AuthorKey.from_text(read_bytes(Path(text)).decode("utf-8", "replace") if is_file else text).text


def _state(
    project: Project, news: KeyNews, papers: KeyPapers, draft: Path | None, *, voucher: PartyId | None = None
) -> dict[str, Any]:
    from fairchord.workflows.change_key import author_of_change, draft_key_change

    change = draft_key_change(project, news)
    return _advance(project, change, author_of_change(project, change, voucher), papers, draft)


def _advance(
    project: Project, change: KeyChange, author: PartyId, papers: KeyPapers, draft: Path | None
) -> dict[str, Any]:
    from fairchord.rights.key_change import KeyAction
    from fairchord.workflows.change_key import KeyDraft, advance, key_draft_bytes
    from fairchord.workflows.small_file import write_new

    done = advance(project, change, author, papers)
    if not isinstance(done, KeyDraft):
        state = project.register().key_state(change.party)
        return {"party": change.party, "entry": done.index, "action": change.action.value, "state": state.value}
    if draft is None:
        raise InvalidInput(
            f"the change of {change.party}'s key is not signed yet: a {done.kind} signature is needed",
            hint="have it signed where the key is: --draft FILE, then: fairchord key record FILE",
        )
    write_new(draft, key_draft_bytes(done))
    option = "--new-signature" if done.kind == "new_key" else "--signature"
    remark(f"sign this file as it is with {done.key_text}")
    remark(f"  ssh-keygen -Y sign -n fairchord -f KEY {draft}      (an OpenSSH key)")
    remark(
        f"  openssl pkeyutl -sign -rawin -inkey KEY.pem -in {draft} | base64 -w0 > {draft}.sig      (an ed25519: key)"
    )
    voucher = f" --by {author}" if change.action is KeyAction.REPLACED else ""
    remark(f"then: fairchord key record {draft} {option} {draft}.sig{voucher}")
    return {"party": change.party, "draft": str(draft), "to_be_signed_by": done.key_text or "none"}


def _rotate_operator(project: Project, reason: str) -> dict[str, Any]:
    from fairchord.workflows.change_key import rotate_operator

    receipt = rotate_operator(project, reason, random_bytes=os.urandom)
    remark("publish the list of keys (fairchord key list --json); destroy the retired file when you are sure")
    return {"entry": receipt.index, "key": project.ledger.operator_key.text, "verifier": project.ledger.note_key.text}


def _rotate_kept(project: Project, party: str, reason: str) -> dict[str, Any]:
    from fairchord.workflows.change_key import rotate_kept_key
    from fairchord.workflows.find_party import find_party

    who = find_party(project, party)
    receipt = rotate_kept_key(project, who, reason, random_bytes=os.urandom)
    return {"party": who, "entry": receipt.index, "key": project.register().key_of(who)}
