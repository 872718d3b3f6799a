# SPDX-License-Identifier: Apache-2.0
"""What one listener sends: a JSON text, refused unless it is exactly of this form and of this test.

{"form": "fairchord/listening-votes/v1", "test": commitment, "sheet": 17, "listener": "8 to 32 hex digits",
 "language": "en", "remark": "", "answers": [{"place": 0, "prefer": "a", "human": "b", "rating_a": 4, "rating_b": 2,
 "heard_a": 93, "heard_b": 120, "comment": ""}]}   Places count on the sheet from 0; heard is in tenths of a second.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidInput
from fairchord.evaluation.listening.plan import ListeningPlan

FORM: Final = "fairchord/listening-votes/v1"
PREFER: Final = ("a", "b", "none")
HUMAN: Final = ("a", "b", "both", "neither", "unsure")
RATINGS: Final = (1, 2, 3, 4, 5)
MOST_BYTES: Final = 256 * 1024
MOST_COMMENT: Final = 2000
_MOST_HEARD: Final = 100_000
_LISTENER: Final = re.compile(r"[0-9a-f]{8,32}", re.ASCII)
_HINT: Final = "send the file as the page saved it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a listener said of one trial."""

    place: int
    prefer: str
    human: str
    rating_a: int
    rating_b: int
    heard_a: int
    heard_b: int
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Everything one listener said."""

    listener: str
    sheet: int
    language: str
    remark: str
    answers: tuple[Answer, ...]


def read_votes(data: bytes, plan: ListeningPlan) -> Votes:
    """Read a listener's votes for a test."""
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"the votes have {len(data)} bytes, more than {MOST_BYTES}", hint=_HINT)
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(f"the votes are no JSON: {error}", hint=_HINT) from error
    if not isinstance(record, dict) or record.get("form") != FORM:
        raise InvalidInput(f"these are no votes of the form {FORM}", hint=_HINT)
    if record.get("test") != plan.commitment:
        raise InvalidInput("the votes are of another test, or of another key", hint="name the key of this very test")
    sheet = _whole(record, "sheet", 0, len(plan.sheets) - 1)
    votes = Votes(
        listener=_matching(record),
        sheet=sheet,
        language=_choice(record, "language", ("en", "fr", "ko")),
        remark=_text(record, "remark"),
        answers=tuple(_answer(item, len(plan.sheets[sheet])) for item in _list(record, "answers")),
    )
    places = [answer.place for answer in votes.answers]
    if len(places) != len(set(places)):
        raise InvalidInput("one trial is answered twice", hint=_HINT)
    return votes


def _answer(record: object, places: int) -> Answer:
    if not isinstance(record, Mapping):
        raise InvalidInput("an answer is not an object", hint=_HINT)
    return Answer(
        place=_whole(record, "place", 0, places - 1),
        prefer=_choice(record, "prefer", PREFER),
        human=_choice(record, "human", HUMAN),
        rating_a=_whole(record, "rating_a", RATINGS[0], RATINGS[-1]),
        rating_b=_whole(record, "rating_b", RATINGS[0], RATINGS[-1]),
        heard_a=_whole(record, "heard_a", 0, _MOST_HEARD),
        heard_b=_whole(record, "heard_b", 0, _MOST_HEARD),
        comment=_text(record, "comment"),
    )


def _whole(record: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = record.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise InvalidInput(f"{name} {value!r:.40} is not a whole number from {least} to {most}", hint=_HINT)
    return value


def _choice(record: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    value = record.get(name)
    if not isinstance(value, str) or value not in choices:
        raise InvalidInput(f"{name} {value!r:.40} is not one of {', '.join(choices)}", hint=_HINT)
    return value


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if not isinstance(value, str) or len(value) > MOST_COMMENT:
        raise InvalidInput(f"{name} is not a text of at most {MOST_COMMENT} characters", hint=_HINT)
    return value


def _list(record: Mapping[str, Any], name: str) -> list[Any]:
    value = record.get(name)
    if not isinstance(value, list):
        raise InvalidInput(f"{name} is not a list", hint=_HINT)
    return value


def _matching(record: Mapping[str, Any]) -> str:
    value = record.get("listener")
    if not isinstance(value, str) or not _LISTENER.fullmatch(value):
        raise InvalidInput("the listener's number is not 8 to 32 hex digits", hint=_HINT)
    return value
