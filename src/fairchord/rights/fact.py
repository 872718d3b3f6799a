# SPDX-License-Identifier: Apache-2.0
"""Facts that later floors put into the log: which fields each kind must hold. Further fields are kept as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fairchord.canonical import check_sha256
from fairchord.errors import InvalidRecord
from fairchord.rights.identifiers import work_id

FACT_FIELDS: Final[dict[str, dict[str, str]]] = {
    "admission": {"work": "work", "content_sha256": "sha256", "permit_sha256": "sha256"},
    "snapshot": {"root": "sha256", "permits_root": "sha256", "work_count": "count"},
    "training_run": {"snapshot_root": "sha256", "recipe_sha256": "sha256", "seed": "integer"},
    "checkpoint": {"weights_sha256": "sha256", "snapshot_root": "sha256"},
    "certificate": {"certificate_sha256": "sha256"},
}
"""Kind of fact, then field, then what the field holds."""


def check_fact(kind: str, body: Mapping[str, object]) -> None:
    """Refuse a fact that lacks a required field, or whose required field holds something else."""
    for name, expected in FACT_FIELDS[kind].items():
        if name not in body:
            raise InvalidRecord(f"{kind}: field {name!r} is missing", hint="required: " + ", ".join(FACT_FIELDS[kind]))
        _check_field(f"{kind}: {name}", body[name], expected)


def _check_field(what: str, value: object, expected: str) -> None:
    if expected in ("sha256", "work"):
        if not isinstance(value, str):
            raise InvalidRecord(f"{what} is {value!r}, expected text")
        check_sha256(value, what=what) if expected == "sha256" else work_id(value)
    elif isinstance(value, bool) or not isinstance(value, int) or (expected == "count" and value < 0):
        raise InvalidRecord(f"{what} is {value!r}, expected an integer")
