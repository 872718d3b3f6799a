# SPDX-License-Identifier: Apache-2.0
"""A brief as a file: one JSON object with a Brief's fields; also `mood`, `style`, and `instrument` in its tracks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from fairchord.errors import InvalidBrief, ResourceAbsent

_MOST_BYTES: Final = 1_000_000


def read_brief_file(path: Path) -> dict[str, Any]:
    """The fields of a brief file, unchecked as yet."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(f"cannot read {path}: {error.strerror or error}", hint="name a JSON file") from error
    try:
        if len(content) > _MOST_BYTES:
            raise ValueError("it is larger than a brief can be")
        record = json.loads(content.decode("utf-8-sig"))
        if not isinstance(record, dict):
            raise ValueError("it holds no object of fields")
    except (ValueError, RecursionError) as error:
        raise InvalidBrief(
            f"{path} is not a brief: {error}", hint='write for example {"bars": 8, "chords": "Am F C G"}'
        ) from error
    return record
