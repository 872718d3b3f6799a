# SPDX-License-Identifier: Apache-2.0
"""The form of a song as people write it, 'intro A A B A ending' or 'verse chorus verse chorus', and usual forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from fairchord.errors import InvalidBrief
from fairchord.generation.arranging.fault import MAX_SECTIONS

_KIND_OF_LETTER: Final = {"A": "verse", "B": "chorus", "C": "bridge"}
_LETTER_OF_KIND: Final = {kind: letter for letter, kind in _KIND_OF_LETTER.items()}
_SAME: Final = {"outro": "ending", "coda": "ending", "refrain": "chorus", "hook": "chorus", "middle": "bridge"}
_KINDS: Final = ("intro", "verse", "chorus", "bridge", "ending")
USUAL_FORMS: Final = (
    (24, "intro A B A ending"),
    (40, "intro A A B A ending"),
    (64, "intro A A B A B ending"),
    (96, "intro A A B A B C B ending"),
    (129, "intro A A B A A B C A B B ending"),
)
"""Below so many bars, this form is usual; the last one also for more, which is refused elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    """One section of a form: its kind, its letter, and how often the letter was there before."""

    kind: str
    letter: str
    returns: int

    @property
    def group(self) -> str:
        """What has one length throughout: a letter, or a kind without letter."""
        return self.letter or self.kind


def usual_form(bars: int) -> str:
    """A form for so many bars."""
    return next((form for below, form in USUAL_FORMS if bars < below), USUAL_FORMS[-1][1])


def read_form(text: str) -> tuple[FormPart, ...]:
    """Read a form: letters, or the names of sections; a letter that comes again brings its music back."""
    words = text.replace(",", " ").replace("-", " ").split()
    if not 1 <= len(words) <= MAX_SECTIONS:
        raise InvalidBrief(
            f"a form of {len(words)} sections is no song",
            hint=f"write 1 to {MAX_SECTIONS}, such as intro A A B A ending",
        )
    seen: dict[str, int] = {}
    parts: list[FormPart] = []
    for word in words:
        kind, letter = _read_word(word)
        returns = seen.get(letter, 0) if letter else 0
        if letter:
            seen[letter] = returns + 1
        parts.append(FormPart(kind=kind, letter=letter, returns=returns))
    _check_order(parts)
    return tuple(parts)


def _read_word(word: str) -> tuple[str, str]:
    plain = word.rstrip("'’")
    if len(plain) == 1 and plain.isascii() and plain.isupper():
        return _KIND_OF_LETTER.get(plain, "verse"), plain
    kind = _SAME.get(word.lower(), word.lower())
    if kind not in _KINDS:
        near = get_close_matches(word.lower(), (*_KINDS, *_SAME), n=1)
        raise InvalidBrief(
            f"{word!r} is no section of a form",
            hint="".join(f"did you mean {name}? " for name in near)
            + "use "
            + ", ".join(_KINDS)
            + ", or letters A to Z",
        )
    return kind, _LETTER_OF_KIND.get(kind, "")


def _check_order(parts: Sequence[FormPart]) -> None:
    for index, part in enumerate(parts):
        wrong = {"intro": index > 0, "ending": index < len(parts) - 1}.get(part.kind, False)
        if wrong:
            place = "first" if part.kind == "intro" else "last"
            raise InvalidBrief(
                f"the form has its {part.kind} as section {index + 1}", hint=f"an {part.kind} comes {place}"
            )
