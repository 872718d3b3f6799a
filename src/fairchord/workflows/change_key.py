# SPDX-License-Identifier: Apache-2.0
"""Change a party's key: rotate it, strike it out as lost or compromised, replace it; and rotate the operator's own.

A change that brings a new key needs two signatures, by the new key and by whoever states it. Where one of the two keys
is not here, the change goes on as a draft: first what the new key signs, then what the author signs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import parse_canonical
from fairchord.errors import InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.ledger.operator_rotation import rotate_operator_key
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.submission import Submission
from fairchord.rights.identifiers import PartyId
from fairchord.rights.key_change import BRINGS_KEY, NEW_KEY, KeyAction, KeyChange
from fairchord.signing import SigningKey, signed_text
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.kept_key import KeptKey
from fairchord.workflows.project import OPERATOR, Project
from fairchord.workflows.small_file import read_bytes
from fairchord.workflows.state_record import find_key, sign_statement

_KIND: Final = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyNews:
    """What happened to whose key; `document` is the letter or report that says so, of which the log gets the hash."""

    party: PartyId
    action: KeyAction
    reason: str
    new_key: str | None = None
    document: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPapers:
    """What is at hand for a change of key: private keys, or signatures that were made elsewhere."""

    key: SigningKey | None = None
    new_key: SigningKey | None = None
    signature: str | None = None
    new_signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDraft:
    """A change that waits for a signature: what is to be signed, as which kind of text, under which key."""

    kind: str
    body: dict[str, Any]
    key_text: str | None


def draft_key_change(project: Project, news: KeyNews) -> KeyChange:
    """Write out a change of the key that counts now, or counted last."""
    old_key = project.register().last_key(news.party)
    if old_key is None:
        raise InvalidRecord(
            f"{news.party} was registered without a key, so there is none to change",
            hint="with a key it is another party: fairchord party add NAME --ssh-key FILE.pub",
        )
    document = None if news.document is None else project.book.keep_letter(news.document)
    return KeyChange(
        action=news.action,
        party=news.party,
        old_key=old_key,
        operator=project.ledger.operator,
        reason=news.reason,
        signed_at=project.now(),
        new_key=news.new_key,
        document_sha256=document,
    )


def author_of_change(project: Project, change: KeyChange, voucher: PartyId | None = None) -> PartyId:
    """Who states a change: a voucher for a replacement; the operator for what a document says; else the party."""
    if change.action is KeyAction.REPLACED:
        if voucher is None:
            raise InvalidInput(
                f"nobody vouches for the new key of {change.party}", hint="name another party with a key: --by PARTY"
            )
        return voucher
    is_received = change.document_sha256 is not None and change.action not in BRINGS_KEY
    return project.ledger.operator if is_received else change.party


def advance(project: Project, change: KeyChange, author: PartyId, papers: KeyPapers) -> Receipt | KeyDraft:
    """Record a change if all its signatures are at hand; else return what has to be signed next."""
    if change.new_key is not None and change.new_key_signature is None:
        if papers.new_key is not None:
            change = change.proven(papers.new_key.sign(NEW_KEY, change.possession_bytes()))
        elif papers.new_signature is not None:
            change = change.proven(papers.new_signature)
        else:
            return KeyDraft(kind=NEW_KEY, body=change.to_dict(), key_text=change.new_key)
    change.check_possession()
    submission = _submission(project, change, author, papers)
    if submission is None:
        return KeyDraft(kind=_KIND, body=change.to_dict(), key_text=project.register().key_of(author))
    receipt = project.ledger.append_many([submission])[0]
    if change.action is KeyAction.REPLACED:
        admit_waiting(project)
    return receipt


def rotate_kept_key(project: Project, party: PartyId, reason: str, *, random_bytes: Callable[[int], bytes]) -> Receipt:
    """Rotate a key that this project keeps to a new one that it keeps as well."""
    kept = KeptKey(project.keys_folder, party)
    old = find_key(project, party)
    if old is None:
        raise ResourceAbsent(
            f"the key of {party} is not kept in this project",
            hint="give --key and --new-key, or --new-public-key and --draft to have it signed elsewhere",
        )
    new = kept.make_next(random_bytes)
    news = KeyNews(party=party, action=KeyAction.ROTATED, reason=reason, new_key=new.verify_key.text)
    change = draft_key_change(project, news)
    proven = change.proven(new.sign(NEW_KEY, change.possession_bytes()))
    receipt = project.ledger.append_many([sign_statement(project, _KIND, proven.to_dict(), party, old)])[0]
    kept.load(new.verify_key.text)
    return receipt


def rotate_operator(project: Project, reason: str, *, random_bytes: Callable[[int], bytes] = os.urandom) -> Receipt:
    """Rotate the operator's own key: the new key lies safely on the disk before the log speaks of it."""
    kept = KeptKey(project.keys_folder, OPERATOR)
    old = project.operator_key()
    new = kept.make_next(random_bytes)
    receipt = rotate_operator_key(project.ledger, old, new, reason)
    kept.load(new.verify_key.text)
    return receipt


def key_draft_bytes(draft: KeyDraft) -> bytes:
    """The bytes of a draft file: exactly what is to be signed."""
    change = KeyChange.from_dict(draft.body)
    return signed_text(draft.kind, change.possession_bytes() if draft.kind == NEW_KEY else change.to_bytes())


def read_key_draft(path: Path) -> KeyChange:
    """Read back a draft, of either of its two stages."""
    data = read_bytes(path)
    for kind in (NEW_KEY, _KIND):
        opening = signed_text(kind, b"")
        if data.startswith(opening):
            return KeyChange.from_dict(parse_canonical(data.removeprefix(opening)))
    raise InvalidInput(f"{path} is not a draft of a change of key", hint="give the file that --draft wrote")


def _submission(project: Project, change: KeyChange, author: PartyId, papers: KeyPapers) -> Submission | None:
    body = change.to_dict()
    if papers.signature is not None:
        return Submission(kind=_KIND, body=body, author=author, author_signature=papers.signature)
    if author == project.ledger.operator:
        return Submission(kind=_KIND, body=body)
    key = find_key(project, author, papers.key)
    return None if key is None else Submission.signed(_KIND, body, author, key)
