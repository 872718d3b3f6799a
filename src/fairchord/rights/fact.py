# SPDX-License-Identifier: Apache-2.0
"""Facts that later floors put into the log: which fields each kind must hold. Further fields are kept as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from fairchord.canonical import check_sha256
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import check_filled
from fairchord.rights.identifiers import work_id

FACT_FIELDS: Final[dict[str, dict[str, str]]] = {
    "admission": {"work": "work", "content_sha256": "sha256", "permit_sha256": "sha256"},
    "snapshot": {"root": "sha256", "permits_root": "sha256", "work_count": "count"},
    "training_run": {"snapshot_root": "sha256", "recipe_sha256": "sha256", "seed": "integer"},
    "checkpoint": {"weights_sha256": "sha256", "snapshot_root": "sha256"},
    "certificate": {"certificate_sha256": "sha256"},
    "retirement": {"weights_sha256": "sha256", "reason": "text"},
    "revocation": {"certificate_sha256": "sha256", "reason": "text"},
    "completion": {"withdrawal": "sha256"},
    "report": {"kind": "text", "report_sha256": "sha256", "log_size": "count"},
    "provider": {},
}
"""Kind of fact, then field, then what the field holds."""

OPTIONAL_FACT_FIELDS: Final[dict[str, dict[str, str]]] = {
    "snapshot": {"index_root": "sha256", "index_count": "count"},
    "training_run": {
        "permits_root": "sha256", "code_sha256": "sha256", "initial_state_sha256": "sha256", "segment_steps": "count",
    },
    "checkpoint": {
        "training_run": "sha256", "chain_root": "sha256", "segment_count": "count", "state_segment": "count",
        "state_step": "count", "state_sha256": "sha256",
    },
    "certificate": {"weights_sha256": "sha256", "notes_sha256": "sha256", "music_sha256": "sha256s"},
    "provider": {
        "contact": "text", "representative": "text", "market_date": "text", "code_of_practice": "text", "site": "text",
    },
}  # fmt: skip
"""Fields that a fact may also hold, and that are checked where they are there."""


_TEXT_CHECKS: Final[dict[str, Callable[[str, str], object]]] = {
    "sha256": lambda value, what: check_sha256(value, what=what),
    "work": lambda value, what: work_id(value),
    "text": check_filled,
}


def check_fact(kind: str, body: Mapping[str, object]) -> None:
    """Refuse a fact that lacks a required field, or whose required field holds something else."""
    for name, expected in FACT_FIELDS[kind].items():
        if name not in body:
            raise InvalidRecord(f"{kind}: field {name!r} is missing", hint="required: " + ", ".join(FACT_FIELDS[kind]))
        _check_field(f"{kind}: {name}", body[name], expected)
    for name, expected in OPTIONAL_FACT_FIELDS.get(kind, {}).items():
        if name in body:
            _check_field(f"{kind}: {name}", body[name], expected)
    known = {**FACT_FIELDS[kind], **OPTIONAL_FACT_FIELDS.get(kind, {})}
    if known.keys().isdisjoint(body):
        raise InvalidRecord(f"{kind}: nothing is stated", hint="one of: " + ", ".join(known))


def _check_field(what: str, value: object, expected: str) -> None:
    if expected == "sha256s":
        if not isinstance(value, list) or not value:
            raise InvalidRecord(f"{what} is {value!r}, expected a list of hashes")
        for item in value:
            _check_field(what, item, "sha256")
    elif expected in _TEXT_CHECKS:
        if not isinstance(value, str):
            raise InvalidRecord(f"{what} is {value!r}, expected text")
        _TEXT_CHECKS[expected](value, what)
    elif isinstance(value, bool) or not isinstance(value, int) or (expected == "count" and value < 0):
        raise InvalidRecord(f"{what} is {value!r}, expected an integer")
