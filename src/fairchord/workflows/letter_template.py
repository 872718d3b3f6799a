# SPDX-License-Identifier: Apache-2.0
"""Letters to fill in, by kind and language: Markdown beside the package, in src/fairchord/templates/."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fairchord.errors import InvalidInput

KINDS: Final = ("grant", "commission", "reservation", "withdrawal")
LANGUAGES: Final = ("en", "fr", "ko")


def read_template(kind: str, language: str) -> str:
    """Return one letter."""
    for what, value, known in (("template", kind, KINDS), ("language", language, LANGUAGES)):
        if value not in known:
            raise InvalidInput(f"no {what} {value!r}", hint="one of: " + ", ".join(known))
    path = Path(__file__).resolve().parents[1] / "templates" / f"{kind}.{language}.md"
    return path.read_text(encoding="utf-8")
