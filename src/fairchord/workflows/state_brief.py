# SPDX-License-Identifier: Apache-2.0
"""From what a person asked to a Brief: what was left open comes from the piece that is continued, or from usage."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from fairchord.errors import InvalidBrief
from fairchord.generation.brief import Brief, brief_of
from fairchord.music.piece import Piece

DEFAULT_ROLES: Final = "main_melody,accompaniment,bass,drums"
DEFAULT_BARS: Final = 8
MOST_TITLE_LETTERS: Final = 150


def state_brief(asked: Mapping[str, Any], *, programs: Sequence[str] = (), given: Piece | None = None) -> Brief:
    """Make the Brief; `asked` holds the fields of `Brief.from_dict` (None: not asked), `programs` texts 'bass=33'."""
    wanted = {name: value for name, value in asked.items() if value is not None}
    record: dict[str, Any] = {"bars": wanted.get("bars", DEFAULT_BARS)}
    if given is not None:
        found = brief_of(replace(given, title="given"), bars=record["bars"]).to_dict()
        record |= {name: found[name] for name in ("bpm", "meter", "key", "tracks") if name in found}
        title = "".join(letter for letter in given.title if letter.isprintable())[:MOST_TITLE_LETTERS].strip()
        record["title"] = f"{title}, continued" if title else "Continuation"
    elif "roles" not in wanted and "tracks" not in wanted:
        record["roles"] = DEFAULT_ROLES
    if "roles" in wanted:
        record.pop("tracks", None)
    record |= wanted
    record.setdefault("title", _title(record))
    if isinstance(record["title"], str):
        record["title"] = unicodedata.normalize("NFC", record["title"])
    brief = Brief.from_dict(record)
    return _with_programs(brief, programs) if programs else brief


def _title(record: Mapping[str, Any]) -> str:
    place = f" in {record['key']}" if "key" in record else ""
    return f"Piece{place}, seed {record.get('seed', 0)}"


def _with_programs(brief: Brief, programs: Sequence[str]) -> Brief:
    record = brief.to_dict()
    for text in programs:
        role, _, number = text.partition("=")
        role = role.strip().lower().replace(" ", "_")
        tracks = [track for track in record["tracks"] if track["role"] == role]
        if not tracks or not number.strip().isdecimal():
            roles = ", ".join(dict.fromkeys(track["role"] for track in record["tracks"]))
            raise InvalidBrief(
                f"program {text!r} is not of the form role=NN for a role of this piece",
                hint=f"the roles are {roles}; NN is a General MIDI program, 0 to 127",
            )
        for track in tracks:
            track["program"] = int(number)
    return Brief.from_dict(record)
