# SPDX-License-Identifier: Apache-2.0
"""A Receipt: what whoever submits an entry gets back, and can later hold the operator to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fairchord.ledger.tree_head import SignedTreeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where an entry stands, the hash of its leaf, and the signed head that covers it."""

    index: int
    leaf_sha256: str
    head: SignedTreeHead

    def to_dict(self) -> dict[str, Any]:
        """Return the receipt as plain JSON values."""
        return {"index": self.index, "leaf_sha256": self.leaf_sha256, "note": self.head.note}
