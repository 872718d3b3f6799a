# SPDX-License-Identifier: Apache-2.0
"""The field's identifiers: IPI (people), ISWC (works), ISRC (recordings), ISNI (names); printed and normalised.

Normalised: iswc:T0345246801, isrc:USRC17607839, ipi:00014107338 (name number), ipi:I0000002297 (base number),
isni:0000000121032683. Check digits: ISO 15707 (ISWC), CISAC's IPI, ISO 7064 mod 11-2 (ISNI, ISO 27729); an ISRC
(ISO 3901) has none, so only its form can be checked. A right check digit does not show that the number was issued.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from fairchord.errors import InvalidRecord
from fairchord.rights.fields import check_distinct

WORK_IDENTIFIERS: Final = frozenset({"iswc", "isrc"})
PARTY_IDENTIFIERS: Final = frozenset({"ipi", "isni"})
_SEPARATORS: Final = re.compile(r"[\s.\-\u2010-\u2015]+")
_PREFIXED: Final = re.compile(r"\s*(iswc|isrc|ipi|isni)\b[\s:]*(.+)", re.IGNORECASE | re.DOTALL)


class _Shape(NamedTuple):
    pattern: re.Pattern[str]
    check: Callable[[str], str]
    show: Callable[[str], str]
    example: str


def _weighted_check(constant: int, digits: str) -> str:
    """Return the check digit of an ISWC (constant 1) or an IPI base number (constant 2)."""
    total = constant + sum(place * int(digit) for place, digit in enumerate(digits, 1))
    return str((10 - total % 10) % 10)


def _check_iswc(value: str) -> str:
    return value[:10] + _weighted_check(1, value[1:10])


def _check_isrc(value: str) -> str:
    return value


def _check_ipi(value: str) -> str:
    if value[0] == "I":
        return value[:10] + _weighted_check(2, value[1:10])
    remainder = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), value[:9], strict=True)) % 101
    return value[:9] + f"{(101 - remainder) % 101 % 100:02d}"


def _check_isni(value: str) -> str:
    total = 0
    for digit in value[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return value[:15] + ("X" if check == 10 else str(check))


def _show_ipi(value: str) -> str:
    return f"I-{value[1:10]}-{value[10]}" if value[0] == "I" else value


_SHAPES: Final[dict[str, _Shape]] = {
    "iswc": _Shape(
        re.compile(r"T\d{10}", re.ASCII),
        _check_iswc,
        lambda value: f"T-{value[1:4]}.{value[4:7]}.{value[7:10]}-{value[10]}",
        "T-034.524.680-1",
    ),
    "isrc": _Shape(
        re.compile(r"[A-Z]{2}[A-Z0-9]{3}\d{7}", re.ASCII),
        _check_isrc,
        lambda value: f"{value[:2]}-{value[2:5]}-{value[5:7]}-{value[7:]}",
        "US-RC1-76-07839",
    ),
    "ipi": _Shape(re.compile(r"\d{11}|I\d{10}", re.ASCII), _check_ipi, _show_ipi, "00014107338, or I-000000229-7"),
    "isni": _Shape(
        re.compile(r"\d{15}[\dX]", re.ASCII),
        _check_isni,
        lambda value: " ".join(value[start : start + 4] for start in range(0, 16, 4)),
        "0000 0001 2103 2683",
    ),
}


def normalise_identifier(kind: str, printed: str) -> str:
    """Return the normalised text of an identifier printed in any of its usual forms."""
    shape = _SHAPES.get(kind)
    if shape is None:
        raise InvalidRecord(f"{kind!r} is not a kind of identifier", hint="one of: " + ", ".join(_SHAPES))
    name, value = kind.upper(), _SEPARATORS.sub("", printed).upper()
    if kind == "ipi" and re.fullmatch(r"\d{9,10}", value, re.ASCII):
        value = value.zfill(11)  # lists often drop the leading zeros of a name number
    if not shape.pattern.fullmatch(value):
        raise InvalidRecord(f"{printed!r} is not an {name}", hint=f"an {name} is printed like {shape.example}")
    expected = shape.check(value)
    if expected != value:
        wrong, right = _differing_end(value, expected)
        raise InvalidRecord(
            f"the {name} {printed!r} ends with {wrong}, its check digits ask for {right}",
            hint="a digit is mistyped, or two are swapped: compare it with the original",
        )
    return f"{kind}:{value}"


def read_identifier(text: str) -> str:
    """Return the normalised text of an identifier that says its kind: 'ISWC T-034.524.680-1', 'iswc:T0345246801'."""
    match = _PREFIXED.fullmatch(text)
    if match is None:
        raise InvalidRecord(
            f"{text!r} does not say what kind of identifier it is", hint="begin with ISWC, ISRC, IPI or ISNI"
        )
    return normalise_identifier(match[1].lower(), match[2])


def check_identifier(text: str, *, what: str = "an identifier") -> str:
    """Return the text when it is an identifier in its normalised spelling, with the right check digits."""
    if not isinstance(text, str):
        raise InvalidRecord(f"{what} is not text", hint="expected a text such as iswc:T0345246801")
    kind, _, value = text.partition(":")
    shape = _SHAPES.get(kind)
    if shape is not None and shape.pattern.fullmatch(value) and shape.check(value) == value:
        return text
    normalised = read_identifier(text)
    raise InvalidRecord(f"{what} {text!r} is not in its normalised spelling", hint=f"write {normalised}")


def check_identifiers(texts: Iterable[str], kinds: frozenset[str], what: str) -> None:
    """Refuse a list that repeats itself or holds something other than identifiers of these kinds."""
    listed = tuple(texts)
    for text in listed:
        if check_identifier(text, what=f"{what}: identifier").partition(":")[0] not in kinds:
            raise InvalidRecord(f"{what} cannot bear {text}", hint="expected: " + ", ".join(sorted(kinds)))
    check_distinct(listed, f"{what}: identifiers")


def print_identifier(text: str) -> str:
    """Return a normalised identifier as it is printed."""
    kind, _, value = check_identifier(text).partition(":")
    return _SHAPES[kind].show(value)


def _differing_end(value: str, expected: str) -> tuple[str, str]:
    """Return the check digits as given and as expected; an IPI name number has two, all others one."""
    digits = 2 if len(value) == 11 and value[0].isdigit() else 1
    return value[-digits:], expected[-digits:]
