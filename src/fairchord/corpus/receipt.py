# SPDX-License-Identifier: Apache-2.0
"""The receipt of a snapshot: `receipt.json` is, byte for byte, the log's snapshot entry, signed by the operator.

It lets a snapshot be checked with nothing but the Register; whoever has the log compares the entry there as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fairchord.errors import FairchordError, RecordTampered, ResourceAbsent
from fairchord.ledger.entry import Entry
from fairchord.rights.register import Register
from fairchord.signing import VerifyKey

RECEIPT: Final = "receipt.json"


def read_receipt(folder: Path, register: Register) -> Mapping[str, Any]:
    """Return the body of the snapshot entry, once the operator's signature is checked."""
    path = folder / RECEIPT
    if register.operator is None:
        raise ResourceAbsent("the register is empty: nobody can have frozen a snapshot", hint="open the right project")
    operator_keys = [VerifyKey.from_text(text) for text in register.keys_ever(register.operator)]
    try:
        entry = Entry.from_bytes(path.read_bytes())
        if entry.kind != "snapshot" or entry.author != register.operator or not operator_keys:
            raise RecordTampered("it is not a snapshot entry of this register's operator")
        entry.verify(next((key for key in operator_keys if _is_signed(entry, key)), operator_keys[-1]))
        roots = {name: entry.body[name] for name in ("root", "permits_root")}
        roots |= {name: entry.body[name] for name in ("index_root", "index_count") if name in entry.body}
    except (FairchordError, KeyError, OSError) as error:
        raise RecordTampered(
            f"{path} is not a receipt of this project's log: {error}",
            hint="freeze the snapshot in this project: fairchord snapshot",
        ) from error
    return roots


def _is_signed(entry: Entry, key: VerifyKey) -> bool:
    """Say whether the operator signed it with this key; which of its keys counted at its place, only the log says."""
    try:
        entry.verify(key)
    except RecordTampered:
        return False
    return True
