# SPDX-License-Identifier: Apache-2.0
"""State anew what is known of a party: its mandate, its society, its identifiers. Its own key signs the change."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fairchord.ledger.receipt import Receipt
from fairchord.ledger.submission import Submission
from fairchord.rights.identifiers import PartyId
from fairchord.rights.party import Mandate, Party
from fairchord.signing import SigningKey
from fairchord.workflows.admit_waiting import admit_waiting
from fairchord.workflows.project import Project
from fairchord.workflows.state_record import sign_statement


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyChange:
    """What is to be stated; what is None stays as it is. Identifiers are added to those that are known."""

    mandate: Mandate | None = None
    society: PartyId | None = None
    identifiers: tuple[str, ...] = ()
    guardian: PartyId | None = None


def draft_change(project: Project, party: PartyId, change: PartyChange) -> Party:
    """Write out the new statement about a party; where the party has a key, these are the words it signs."""
    known = project.register().party(party)
    mandate = change.mandate or known.mandate
    return replace(
        known,
        mandate=mandate,
        society=(change.society or known.society) if mandate is Mandate.ASSIGNED else change.society,
        identifiers=tuple(dict.fromkeys((*known.identifiers, *change.identifiers))),
        guardian=change.guardian or known.guardian,
        signed_at=project.now(),
    )


def change_party(project: Project, party: PartyId, change: PartyChange, *, key: SigningKey | None = None) -> Receipt:
    """Record the change, then admit the music that it lets in; what it shuts out is left out from the next decision."""
    record = draft_change(project, party, change)
    body = record.to_dict()
    if record.verify_key is None:
        submission = Submission(kind="party", body=body)
    else:
        submission = sign_statement(project, "party", body, party, key)
    receipt = project.ledger.append_many([submission])[0]
    admit_waiting(project)
    return receipt
