# SPDX-License-Identifier: Apache-2.0
"""The public catalogue: which collections exist, where they live, and a lock file of facts for every piece of each.

A lock file holds titles, names, hashes, licences and the basis piece by piece; never music. `tools/lock_collections.py`
writes them. Whether a piece may be used is not decided here: the lock says what is claimed, `decide` answers.
"""

from fairchord.corpus.collections.lock import LockedPiece, read_lock
from fairchord.corpus.collections.table import COLLECTIONS, Collection, find_collection

__all__ = ["COLLECTIONS", "Collection", "LockedPiece", "find_collection", "read_lock"]
