# SPDX-License-Identifier: Apache-2.0
"""Which uses a public licence permits, by SPDX identifier, and why not. An unlisted licence permits nothing.

CC BY-NC permits to measure and to generate without commerce, with the credit it asks for; it permits no training, since
the same weights serve commerce too. What is made from such a work inherits the refusal, as its parents are decided.
"""

from __future__ import annotations

import re
from typing import Final

from fairchord.rights.use import USE_WORDS, Use

_EVERY_USE: Final = frozenset(Use)
_MEASURING_ONLY: Final = frozenset({Use.EVALUATE})
_NO_COMMERCE: Final = frozenset({Use.EVALUATE, Use.GENERATE_NONCOMMERCIAL})
_NONCOMMERCIAL: Final = re.compile(r"CC-BY-NC-\d\.\d")

PERMISSIVE_LICENCES: Final = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC-BY-2.0", "CC-BY-2.5", "CC-BY-3.0", "CC-BY-4.0",
    "CC-PDDC", "CC0-1.0", "ISC", "MIT", "MIT-0", "PDDL-1.0", "Unlicense",
})  # fmt: skip

CREDIT_FREE_LICENCES: Final = frozenset({"0BSD", "CC-PDDC", "CC0-1.0", "MIT-0", "PDDL-1.0", "Unlicense"})
"""Permissive licences that ask for no credit; the other permissive ones do."""

_CONDITIONAL: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"CC-BY(-NC)?-ND-\d\.\d"), "it forbids adaptations (ND)"),
    (_NONCOMMERCIAL, "it forbids commercial use (NC), and a model cannot keep what it learns out of commerce"),
    (re.compile(r"CC-BY-NC-SA-\d\.\d"), "it forbids commercial use and asks for the same licence (NC, SA)"),
    (re.compile(r"CC-BY-SA-\d\.\d"), "it asks that adaptations carry the same licence (SA)"),
    (re.compile(r"(A|L)?GPL-\d\.\d(-only|-or-later)?"), "it asks that derived works carry the same licence (GPL)"),
    (re.compile(r"ODbL-1\.0"), "it asks that derived databases carry the same licence (ODbL)"),
    (re.compile(r"Artistic-\d\.\d.*"), "it sets conditions on derived works (Artistic)"),
)
"""Licences that are known and set a condition we do not meet: measuring only; CC BY-NC also generating."""


def licence_uses(licence: str) -> frozenset[Use]:
    """Return the uses that a licence permits."""
    if licence in PERMISSIVE_LICENCES:
        return _EVERY_USE
    if _NONCOMMERCIAL.fullmatch(licence):
        return _NO_COMMERCE
    return _MEASURING_ONLY if _condition(licence) else frozenset()


def why_refused(licence: str, use: Use) -> str | None:
    """Say why a licence does not permit a use; None when it does."""
    if use in licence_uses(licence):
        return None
    if not licence:
        return f"no licence is named, and silence permits nothing: not {USE_WORDS[use]}"
    condition = _condition(licence)
    if condition is None:
        return f"the licence {licence!r} is not one whose terms are known here, so it permits nothing"
    return f"the licence {licence} does not permit {USE_WORDS[use]}: {condition}"


def asks_for_credit(licence: str) -> bool:
    """Say whether a work under this licence must be credited in the words that its licensor gives."""
    return licence not in CREDIT_FREE_LICENCES


def _condition(licence: str) -> str | None:
    return next((reason for pattern, reason in _CONDITIONAL if pattern.fullmatch(licence)), None)
