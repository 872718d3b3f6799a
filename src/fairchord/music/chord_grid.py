# SPDX-License-Identifier: Apache-2.0
"""ComMU's chord grid: one symbol for each eighth note, 8 in a bar of 4/4, 6 in 3/4 and 6/8, 12 in 12/8, 4 in 2/4.

A list, a list in a list, a text that holds one, symbols joined by '-', or the chord language. A clip of five, nine or
seventeen bars whose chords fill one bar less has a pick-up bar, as in ComMU: its first bar has no chord.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from itertools import groupby
from math import gcd
from typing import Final

from fairchord.errors import FairchordError, InvalidMusic
from fairchord.music.chord_language import ChordBar, read_any, read_progression, shortest_bar
from fairchord.music.chord_symbol import NO_CHORD
from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.time import TICKS_PER_QUARTER, TimeSignature

USUAL_BARS: Final = 8
_METERS: Final = {8: "4/4", 6: "3/4", 4: "2/4", 12: "12/8"}
_NOTHING: Final = NO_CHORD | {"NN", "nn", "none", "None"}
_MOST_SYMBOLS: Final = 128 * 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The chords of a clip: symbols on the eighth-note grid, or bars that the chord language gave.

    `remarks` say how symbols were read, `unread` which could not be.
    """

    symbols: tuple[Chord | None, ...] = ()
    bars: tuple[ChordBar, ...] = ()
    remarks: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def eighths(meter: TimeSignature) -> int:
    """Eighth notes in a bar."""
    return meter.bar_ticks * 2 // TICKS_PER_QUARTER


def read_chords(value: object, *, key: KeySignature | None, meter: TimeSignature | None) -> Grid:
    """Read the field; a symbol that is wrong holds the one before it, and is remarked on."""
    names = _names(value)
    if names is None:
        assert isinstance(value, str)
        meter = meter or TimeSignature(onset_ticks=0, numerator=4, denominator=4)
        progression = read_progression(value, meter=meter, key=key)
        return Grid(bars=progression.bars, remarks=progression.notes)
    if not names:
        raise InvalidMusic("the chord progression is empty", hint="leave it out, or write one symbol an eighth note")
    if len(names) > _MOST_SYMBOLS:
        raise InvalidMusic(f"{len(names)} chord symbols are too many", hint=f"give at most {_MOST_SYMBOLS}")
    symbols: list[Chord | None] = []
    remarks: dict[str, str] = {}
    unread: dict[str, str] = {}
    for place, name in enumerate(names, 1):
        try:
            chord, remark = (None, "") if name in _NOTHING else _read(name, key)
        except FairchordError as error:
            chord, remark = symbols[-1] if symbols else None, ""
            unread.setdefault(name, _unread(place, error, times=names.count(name)))
        symbols.append(chord)
        if remark:
            remarks.setdefault(name, remark)
    return Grid(symbols=tuple(symbols), remarks=tuple(remarks.values()), unread=tuple(unread.values()))


def _unread(place: int, error: FairchordError, *, times: int) -> str:
    more = f" (it stands {times} times)" if times > 1 else ""
    return f"symbol {place}: {error.message}{more}; the chord before it goes on"


def _read(name: str, key: KeySignature | None) -> tuple[Chord | None, str]:
    read = read_any(name, key)
    return read.chord, read.note


def _names(value: object) -> list[str] | None:
    """The symbols of a list in any of its forms; None where the value is a text of the chord language."""
    if isinstance(value, str):
        text = value.strip()
        if text.startswith(("[", "(")):
            return _names(_literal(text))
        parts = text.split("-")
        if " " in text or "|" in text or len(parts) == 1:
            return None
        return [part.strip() for part in parts if part.strip()]
    if not isinstance(value, list | tuple):
        raise InvalidMusic(
            "the chord progression is neither a list nor text", hint="write it as ['Am', 'Am', 'F', 'F']"
        )
    names: list[str] = []
    for item in value:
        if isinstance(item, list | tuple):
            names += _names(item) or []
        elif item is None:
            names.append("N.C.")
        elif isinstance(item, str):
            names.append(item.strip() or "N.C.")
        else:
            raise InvalidMusic(f"the chord progression holds {item!r}, no symbol", hint="write every symbol as text")
    return names


def _literal(text: str) -> object:
    """A list written as Python or as JSON writes it."""
    for read in (ast.literal_eval, json.loads):
        try:
            return read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            continue
    raise InvalidMusic("the chord progression is a list that does not parse", hint="write it as ['Am', 'Am', 'F', 'F']")


def find_meter(grid: Grid, bars: int | None) -> str | None:
    """The meter whose eighths the symbols fill exactly, when the number of bars is known and the meter is not."""
    if bars is None or not grid.symbols or len(grid.symbols) % bars:
        return None
    return _METERS.get(len(grid.symbols) // bars)


def find_bars(grid: Grid, slots: int) -> int:
    """How many bars the chords fill; eight where there are none."""
    if grid.bars:
        return len(grid.bars)
    return max(1, -(-len(grid.symbols) // slots)) if grid.symbols else USUAL_BARS


def lay_bars(grid: Grid, *, bars: int, slots: int) -> tuple[tuple[ChordBar, ...], tuple[str, ...]]:
    """Lay the chords over the bars of a clip, of `slots` eighths each, and say what gave way.

    Fewer bars of chords than the clip has are to be repeated. A list that has no symbol for every eighth, and whose
    symbols do not come in runs either, is read as so many symbols a bar.
    """
    if grid.bars:
        return _fit_bars(grid.bars, bars)
    symbols, count = grid.symbols, len(grid.symbols)
    if not symbols:
        return (), ()
    if count == (bars - 1) * slots and bars in (5, 9, 17):
        return (((None,), *_split(symbols, slots)), ("the first bar is a pick-up bar, without a chord",))
    each = count // bars
    if each and count == each * bars and each < slots and slots % each == 0 and _run_length(symbols) == 1:
        return _split(symbols, each), (
            f"{count} symbols were read as {each} in each of {bars} bars, sharing it evenly",
        )
    remarks: tuple[str, ...] = ()
    if count % slots:
        symbols += symbols[-1:] * (-count % slots)
        remarks = (f"{count} symbols do not fill bars of {slots}: the last one goes on to the bar line",)
    laid, more = _fit_bars(_split(symbols, slots), bars)
    return laid, remarks + more


def _run_length(symbols: tuple[Chord | None, ...]) -> int:
    """The greatest number that divides the length of every run of equal symbols."""
    return gcd(*(len(list(run)) for _, run in groupby(symbols)))


def _split(symbols: tuple[Chord | None, ...], size: int) -> tuple[ChordBar, ...]:
    bars = (symbols[at : at + size] for at in range(0, len(symbols), size))
    return tuple(shortest_bar(bar) for bar in bars)


def _fit_bars(laid: tuple[ChordBar, ...], bars: int) -> tuple[tuple[ChordBar, ...], tuple[str, ...]]:
    if len(laid) > bars:
        return laid[:bars], (f"{len(laid)} bars of chords in {bars} measures: the first {bars} are kept",)
    if len(laid) < bars:
        return laid, (f"{len(laid)} bars of chords in {bars} measures: they are repeated",)
    return laid, ()
