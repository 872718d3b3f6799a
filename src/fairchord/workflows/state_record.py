# SPDX-License-Identifier: Apache-2.0
"""How a party's statement gets its signature: a key at hand, a draft that is signed elsewhere, or as received.

A draft file holds exactly the bytes to sign: the line `fairchord/<kind>/v1`, then the record in canonical JSON. Sign
it with `ssh-keygen -Y sign -n fairchord -f KEY FILE` (an OpenSSH key), or with openssl (a plain Ed25519 key).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.errors import InvalidInput, InvalidRecord, ResourceAbsent
from fairchord.ledger.submission import Submission
from fairchord.rights.identifiers import PartyId, party_id
from fairchord.rights.key_change import KeyState
from fairchord.signing import KEY_PREFIX, SigningKey, signed_text
from fairchord.workflows.project import Project
from fairchord.workflows.small_file import read_bytes, write_new

AUTHOR_FIELDS: Final = {
    "party": "id", "grant": "holder", "withdrawal": "by", "reservation": "lodged_by", "carve_out": "society",
    "dispute": "raised_by", "ruling": "by", "appeal": "by",
}  # fmt: skip
"""Kind of statement that a party signs, and the field that names who does."""
_FIRST_LINE: Final = re.compile(rb"fairchord/([a-z][a-z0-9_]*)/v1\n")


def find_key(project: Project, party: PartyId, key: SigningKey | None = None) -> SigningKey | None:
    """The signing key of a party: the one brought, which must be the one that counts, or the one kept here."""
    counting = project.register().key_of(party)
    if key is not None:
        if counting != key.verify_key.text:
            raise InvalidRecord(
                f"the key at hand is not the registered key of {party}, so its signature would mean nothing",
                hint=f"sign with the key of {party}" if counting else f"{party} has no key that counts",
            )
        return key
    if counting is None:
        return None
    try:
        kept = project.signing_key(party)
    except ResourceAbsent:
        return None
    return kept if kept.verify_key.text == counting else None


def sign_statement(
    project: Project, kind: str, body: Mapping[str, Any], author: PartyId, key: SigningKey | None = None
) -> Submission:
    """Sign a statement as its author; without the author's key there is none."""
    found = find_key(project, author, key)
    if found is None:
        raise _no_key(project, kind, author)
    return Submission.signed(kind, body, author, found)


def _no_key(project: Project, kind: str, author: PartyId) -> ResourceAbsent:
    """Why there is nothing to sign with: no key was ever registered, it was struck out, or it is kept elsewhere."""
    state = project.register().key_state(author)
    if state is KeyState.NONE:
        return ResourceAbsent(
            f"{author} was registered without a key, so nobody can sign for it",
            hint="what it lodged stays; with a key it is another party: fairchord party add NAME --ssh-key FILE.pub",
        )
    if state is not KeyState.ACTIVE:
        return ResourceAbsent(
            f"the key of {author} is struck out ({state.value})",
            hint="have somebody vouch for a new one: fairchord key replace PARTY --by VOUCHER --document FILE",
        )
    step = f"name its file with --key; or write --draft FILE, have it signed, and: fairchord submit FILE ({kind})"
    return ResourceAbsent(f"the key of {author} is not kept in this project", hint=step)


def sign_or_receive(
    project: Project, kind: str, body: Mapping[str, Any], author: PartyId, key: SigningKey | None = None
) -> Submission:
    """Sign a statement as its author, or put it down as received by the operator where that key is not here."""
    found = find_key(project, author, key)
    return Submission(kind=kind, body=body) if found is None else Submission.signed(kind, body, author, found)


def write_draft(path: Path, kind: str, body: Mapping[str, Any]) -> None:
    """Write the bytes that a party is to sign, where nothing is yet."""
    write_new(path, signed_text(kind, canonical_bytes(body)))


def read_draft(path: Path) -> tuple[str, dict[str, Any]]:
    """Read back a draft: its kind and its record."""
    data = read_bytes(path)
    match = _FIRST_LINE.match(data)
    kind = match[1].decode() if match else ""
    if match is None or kind not in AUTHOR_FIELDS:
        raise InvalidInput(f"{path} is not a draft of a statement", hint="give the file that --draft wrote")
    body = parse_canonical(data[match.end() :])
    if not isinstance(body, dict):
        raise InvalidInput(f"{path} holds no record", hint="give the file that --draft wrote")
    return kind, body


def author_of(kind: str, body: Mapping[str, Any]) -> PartyId:
    """Who has to sign a statement, as it says itself."""
    return party_id(body.get(AUTHOR_FIELDS[kind], ""))


def how_to_sign(draft: Path, key_text: str | None) -> str:
    """Say how the owner of a key signs a draft, and what to do with the signature."""
    if key_text is None:
        return f"nobody can sign {draft}: the party has no key that counts"
    if key_text.startswith(KEY_PREFIX):
        return (
            f"read {draft}, then sign it where the key is:\n"
            f"  openssl pkeyutl -sign -rawin -inkey KEY.pem -in {draft} | base64 -w0 > {draft}.sig\n"
            "and bring the signature back (fairchord submit, or --signature)"
        )
    return (
        f"read {draft}, then sign it where the key is; this writes {draft}.sig:\n"
        f"  ssh-keygen -Y sign -n fairchord -f KEY {draft}\n"
        "and bring the signature back (fairchord submit, or --signature)"
    )
