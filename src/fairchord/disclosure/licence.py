# SPDX-License-Identifier: Apache-2.0
"""The licence that an issuer gives the user of an output: which terms, and which uses the model's permits leave open.

{"terms":"fairchord-output-1","terms_sha256":"<hash of LICENCE.txt>","uses":{"generate_commercial":"permitted",
"generate_noncommercial":"permitted"},"basis":"...","works":3510,"licensee":"sealed:<64 hex>"}

`uses` holds permitted, not_permitted or not_known, as the model's own log decides for every work it learned from;
`works` is how many were decided on, and is absent where none could be. The licensee is absent or sealed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import check_sha256, sha256_hex
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_filled
from fairchord.rights.sealed import is_sealed
from fairchord.rights.use import Use

TERMS: Final = "fairchord-output-1"
LICENCE_FILE: Final = "LICENCE.txt"
LICENSED_USES: Final = (Use.GENERATE_COMMERCIAL, Use.GENERATE_NONCOMMERCIAL)
_LANGUAGES: Final = ("en", "fr", "ko")
_PARTING: Final = "\n" + "-" * 72 + "\n\n"


class UseState(StrEnum):
    """What is known of one use."""

    PERMITTED = "permitted"
    NOT_PERMITTED = "not_permitted"
    NOT_KNOWN = "not_known"


def terms_text() -> str:
    """Return the full terms in every language, as they lie beside an output."""
    folder = Path(__file__).resolve().parents[1] / "templates"
    return _PARTING.join((folder / f"{TERMS}.{language}.txt").read_text(encoding="utf-8") for language in _LANGUAGES)


def make_licence(
    states: Mapping[Use, UseState], *, basis: str, works: int | None, licensee: str | None
) -> Mapping[str, Any]:
    """State a licence; `licensee` is a seal."""
    licence: dict[str, Any] = {
        "terms": TERMS,
        "terms_sha256": sha256_hex(terms_text().encode()),
        "uses": {use.value: states[use].value for use in LICENSED_USES},
        "basis": basis,
    }
    licence |= {} if works is None else {"works": works}
    licence |= {} if licensee is None else {"licensee": licensee}
    check_licence(licence)
    return licence


def check_licence(licence: Mapping[str, Any]) -> None:
    """Refuse a licence that is malformed, or that names its licensee in plain words."""
    fields = Fields(dict(licence), "certificate: licence")
    check_filled(fields.text("terms"), "certificate: licence terms")
    check_sha256(fields.text("terms_sha256"), what="certificate: licence terms")
    check_filled(fields.text("basis"), "certificate: licence basis")
    uses = licence.get("uses")
    expected = {use.value for use in LICENSED_USES}
    if not isinstance(uses, Mapping) or set(uses) != expected or not set(uses.values()) <= set(UseState):
        raise InvalidRecord(
            "certificate: a licence does not say which uses it allows",
            hint=f"{', '.join(sorted(expected))}: each {', '.join(UseState)}",
        )
    if "works" in licence and not _is_count(licence["works"]):
        raise InvalidRecord("certificate: a licence's works are not counted")
    if "licensee" in licence and not (isinstance(licence["licensee"], str) and is_sealed(licence["licensee"])):
        raise InvalidRecord("certificate: a licence names its licensee unsealed", hint="seal the name first")
    unknown = set(licence) - {"terms", "terms_sha256", "basis", "uses", "works", "licensee"}
    if unknown:
        raise InvalidRecord(f"certificate: a licence with unknown fields: {', '.join(sorted(unknown))}")


def worst_state(states: Iterable[UseState]) -> UseState:
    """One work that does not permit a use is enough; one that is not known leaves the whole not known."""
    found = set(states)
    if UseState.NOT_PERMITTED in found:
        return UseState.NOT_PERMITTED
    return UseState.NOT_KNOWN if UseState.NOT_KNOWN in found or not found else UseState.PERMITTED


def licence_sentence(licence: Mapping[str, Any]) -> str:
    """Say in one line what the user may do."""
    commercial = UseState(licence["uses"][Use.GENERATE_COMMERCIAL.value])
    otherwise = UseState(licence["uses"][Use.GENERATE_NONCOMMERCIAL.value])
    words = {
        UseState.PERMITTED: "yes",
        UseState.NOT_PERMITTED: "no",
        UseState.NOT_KNOWN: "not known (the model's own log was not at hand)",
    }
    return f"terms {licence['terms']}; commercial use: {words[commercial]}; other use: {words[otherwise]}"


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
