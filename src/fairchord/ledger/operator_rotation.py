# SPDX-License-Identifier: Apache-2.0
"""The operator goes over to a new key: one entry, signed by the old key, in which the new key proves that it is held.

The head that covers this entry carries both signatures, so that whoever knows only the old key can follow.
"""

from __future__ import annotations

from fairchord.ledger.log import Ledger
from fairchord.ledger.receipt import Receipt
from fairchord.ledger.submission import Submission
from fairchord.rights.key_change import NEW_KEY, KeyAction, KeyChange
from fairchord.signing import SigningKey


def rotate_operator_key(ledger: Ledger, old_key: SigningKey, new_key: SigningKey, reason: str) -> Receipt:
    """Enter the operator's change of key; what comes after it is signed by the new key."""
    change = KeyChange(
        action=KeyAction.ROTATED,
        party=ledger.operator,
        old_key=ledger.operator_key.text,
        operator=ledger.operator,
        reason=reason,
        signed_at=ledger.now(),
        new_key=new_key.verify_key.text,
    )
    proven = change.proven(new_key.sign(NEW_KEY, change.possession_bytes()))
    submission = Submission.signed("key", proven.to_dict(), ledger.operator, old_key)
    return ledger.append_many([submission], next_key=new_key)[0]
