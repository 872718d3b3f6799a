# SPDX-License-Identifier: Apache-2.0
"""The kinds of cases, and the one door to all of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from fairchord.conformance.answer import Answer, sum_up
from fairchord.conformance.case_json import read_json
from fairchord.conformance.ed25519_case import answer_ed25519
from fairchord.conformance.jcs_case import answer_jcs
from fairchord.conformance.merkle_case import answer_consistency, answer_inclusion
from fairchord.conformance.note_case import answer_note


class CaseKind(StrEnum):
    """What a case is a case of."""

    ED25519 = "ed25519"
    JCS = "jcs"
    MERKLE_INCLUSION = "merkle-inclusion"
    MERKLE_CONSISTENCY = "merkle-consistency"
    SIGNED_NOTE = "signed-note"
    TILE_LOG = "tile-log"


_RECORDS: Final[dict[CaseKind, Callable[[object], Answer]]] = {
    CaseKind.MERKLE_INCLUSION: answer_inclusion,
    CaseKind.MERKLE_CONSISTENCY: answer_consistency,
    CaseKind.SIGNED_NOTE: answer_note,
}


def answer_case(kind: CaseKind, data: bytes) -> Answer:
    """Answer a case given as bytes; raise InvalidInput when it cannot be read as one of its kind."""
    if kind is CaseKind.JCS:
        return answer_jcs(data)
    record = read_json(data)
    if kind is CaseKind.ED25519:
        return answer_ed25519(record)
    if not isinstance(record, list) or not record:
        return _RECORDS[kind](record)
    answers = [(place, _RECORDS[kind](item)) for place, item in enumerate(record)]
    return sum_up(
        [
            Answer(is_accepted=answer.is_accepted, reason=answer.reason, label=f"case {place}", facts=answer.facts)
            for place, answer in answers
        ]
    )
