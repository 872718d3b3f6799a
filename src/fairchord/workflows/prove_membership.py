# SPDX-License-Identifier: Apache-2.0
"""Answer whether music is in a snapshot or under a model, with a proof where there is an index; check such a proof."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairchord.corpus.membership_proof import CheckedProof, Finding, MembershipProof, answer_from
from fairchord.errors import FairchordError, RecordTampered, ResourceAbsent
from fairchord.signing import VerifyKey
from fairchord.workflows.ask_membership import Question, ask, ask_file
from fairchord.workflows.find_index import Listing, find_index
from fairchord.workflows.ledger_place import holds_project
from fairchord.workflows.project import Project
from fairchord.workflows.user_folders import UserFolders, known_issuers


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipAnswer:
    """What was asked, and what is proven of it."""

    question: Question
    proof: MembershipProof
    checked: CheckedProof


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAnswer:
    """What was asked, and what a list without an index says of it: no proof of absence."""

    question: Question
    listing: Listing
    findings: tuple[Finding, ...]
    unanswered: tuple[str, ...]

    @property
    def is_present(self) -> bool | None:
        """Whether it is in the snapshot; None where the list leaves that open.

        The same notes have the same fingerprint, so that an absent fingerprint answers for the notes as well.
        """
        if any(finding.is_present for finding in self.findings):
            return True if self.listing.is_whole else None
        covered = {"notes"} if self.listing.fingerprints else set()
        return False if self.listing.is_whole and not set(self.unanswered) - covered else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProof:
    """A proof that holds, whether its key is known here, and whether it is about a file that was named."""

    checked: CheckedProof
    key_is_known: bool
    is_about_file: bool | None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        about = {} if self.is_about_file is None else {"is_about_file": self.is_about_file}
        return self.checked.to_dict() | {"key_is_known": self.key_is_known} | about


def answer_membership(what: str, where: str, project_folder: Path) -> MembershipAnswer | ListedAnswer:
    """Look music up in a snapshot or under a model; the proof is checked before it is handed out."""
    if not holds_project(project_folder):
        return _answer(what, where, None)
    with Project.open(project_folder) as project:
        return _answer(what, where, project)


def check_membership(
    data: bytes, *, trusted_key: VerifyKey | None = None, file: Path | None = None, folders: UserFolders | None = None
) -> ReadProof:
    """Check a proof with nothing but itself; say whose key it hangs on, and whether it answers for a file."""
    try:
        checked = MembershipProof.from_bytes(data).check(trusted_key)
    except FairchordError as error:
        raise RecordTampered(f"the proof does not hold: {error.message}", hint=error.hint) from error
    known: Collection[VerifyKey] = known_issuers(folders or UserFolders.from_environment())
    is_known = trusted_key is not None or checked.snapshot.log_key in known
    answered = {(finding.kind, finding.value) for finding in checked.findings}
    is_about = None if file is None else answered == set(ask_file(file).values)
    return ReadProof(checked=checked, key_is_known=is_known, is_about_file=is_about)


def read_proof_file(path: Path) -> bytes:
    """Read the document of a proof; one newline at its end is allowed."""
    try:
        return path.read_bytes().removesuffix(b"\n")
    except OSError as error:
        raise ResourceAbsent(
            f"{path} cannot be read: {error.strerror}", hint="name a proof that was written"
        ) from error


def _answer(what: str, where: str, project: Project | None) -> MembershipAnswer | ListedAnswer:
    question, found = ask(what, project), find_index(where, project)
    if isinstance(found, Listing):
        return _answer_from_list(question, found)
    proof = MembershipProof(answers=answer_from(found.index, question.values), tie=found.tie)
    try:
        checked = MembershipProof.from_bytes(proof.to_bytes()).check()
    except FairchordError as error:
        raise RecordTampered(f"the index of {where} does not hold: {error.message}", hint=error.hint) from error
    return MembershipAnswer(question=question, proof=proof, checked=checked)


def _answer_from_list(question: Question, listing: Listing) -> ListedAnswer:
    tables = {"work": listing.works, "content": listing.contents}
    tables |= {"fingerprint": listing.fingerprints} if listing.fingerprints else {}
    findings, unanswered = [], []
    for kind, value in question.values:
        if kind in tables:
            work = tables[kind].get(value)
            works = () if work is None else (work,)
            findings.append(Finding(kind=kind, value=value, is_present=work is not None, works=works))
        elif kind not in unanswered:
            unanswered.append(kind)
    return ListedAnswer(question=question, listing=listing, findings=tuple(findings), unanswered=tuple(unanswered))
