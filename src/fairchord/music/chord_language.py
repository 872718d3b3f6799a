# SPDX-License-Identifier: Apache-2.0
"""The chord language: a progression as people write it, read into bars of chords.

Am F/A | C G7sus4 | Dm7b5 E7        bar lines; the symbols of a bar share it evenly
Am F C G                            no bar line and no hold: a bar each
| Am . . F | % | %                  . or - or / holds on for one share; % repeats the bar before
||: Am F :|| C G x2                 repeats: twice, or as often as xN says; xN repeats what came since the last repeat
Am . . . F . C .                    holds and no bar line: each symbol is a beat of the meter
I V vi IV, ii7 V7 Imaj7, V/V        Roman numerals, when the key is known; N.C. is no chord
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from fairchord.errors import InvalidMusic
from fairchord.music.chord_symbol import ReadChord, read_symbol
from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.roman_numeral import is_numeral, read_numeral
from fairchord.music.time import TimeSignature

ChordBar = tuple[Chord | None, ...]
"""The chords of a bar, which share it evenly; one that repeats the one before it goes on; None is no chord."""
MOST_BARS: Final = 128
_HOLDS: Final = frozenset({"-", ".", "/", "–", "_"})
_SAME: Final = "%"
_MARKS: Final = re.compile(r"\|\|:|\|:|:\|\||:\||\|\||\||‖:|:‖|‖|𝄆|𝄇|𝄀|𝄁")
_OPENS: Final = frozenset({"||:", "|:", "‖:", "𝄆"})
_CLOSES: Final = frozenset({":||", ":|", ":‖", "𝄇"})
_TIMES: Final = re.compile(r"\(?[x×](\d{1,3})\)?|\(?(\d{1,3})[x×]\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progression:
    """A progression: its bars, what was folded or assumed in reading it, and its length in beats where it has one.

    `beats` is there when the symbols were beats; it may be more than the whole bars hold, and then the last chord was
    held to fill the bar.
    """

    bars: tuple[ChordBar, ...]
    notes: tuple[str, ...] = ()
    beats: int | None = None


def beats_of(meter: TimeSignature) -> int:
    """Beats of a bar: four in 4/4 and 12/8, three in 3/4, two in 2/4 and 6/8."""
    return meter.numerator if meter.denominator == 4 else meter.numerator // 3


def read_progression(text: str, *, meter: TimeSignature, key: KeySignature | None = None) -> Progression:
    """Read a progression; raises InvalidMusic, naming the symbol that is wrong."""
    words = _MARKS.sub(lambda mark: f" {mark[0]} ", text.replace(",", " ").replace(";", " ")).split()
    symbols = [word for word in words if not _is_mark(word)]
    if not symbols:
        raise InvalidMusic("the chord progression is empty", hint="write for example 'Am F C G'")
    has_lines = any(_MARKS.fullmatch(word) and word not in _OPENS | _CLOSES for word in words)
    is_beats = not has_lines and any(word in _HOLDS for word in words)
    reading = _Reading(key=key, is_one_a_bar=not has_lines and not is_beats)
    for word in words:
        reading.take(word)
    reading.close_bar()
    if is_beats:
        return _in_beats(reading, beats_of(meter))
    bars = tuple(shortest_bar(tuple(bar)) if reading.has_holds else tuple(bar) for bar in reading.bars)
    return Progression(bars=bars, notes=tuple(dict.fromkeys(reading.notes)))


def read_cells(symbols: list[str], *, key: KeySignature | None = None) -> Progression:
    """Read the symbols of one bar that were already parted, holds included."""
    reading = _Reading(key=key, is_one_a_bar=False)
    for symbol in symbols:
        reading.take_symbol(symbol)
    return Progression(bars=(tuple(reading.cells),), notes=tuple(dict.fromkeys(reading.notes)))


def read_any(symbol: str, key: KeySignature | None = None) -> ReadChord:
    """Read one symbol: a chord, a Roman numeral or N.C."""
    return read_numeral(symbol, key) if is_numeral(symbol) else read_symbol(symbol)


def _is_mark(word: str) -> bool:
    return bool(_MARKS.fullmatch(word) or _TIMES.fullmatch(word))


def _in_beats(reading: _Reading, beats: int) -> Progression:
    cells = [chord for bar in reading.bars for chord in bar]
    count = len(cells)
    cells += [cells[-1]] * (-count % beats)
    notes = list(reading.notes)
    if count % beats:
        notes.append(f"{count} beats of chords do not fill bars of {beats}: the last chord is held")
    bars = tuple(shortest_bar(tuple(cells[at : at + beats])) for at in range(0, len(cells), beats))
    return Progression(bars=bars, notes=tuple(dict.fromkeys(notes)), beats=count)


def shortest_bar(bar: ChordBar) -> ChordBar:
    """The same bar with as few entries as say it."""
    for size in range(1, len(bar)):
        if len(bar) % size == 0:
            stride = len(bar) // size
            if all(bar[at] == bar[at // stride * stride] for at in range(len(bar))):
                return bar[::stride]
    return bar


@dataclass(slots=True)
class _Reading:
    """The state of a progression being read: closed bars, the open one, and where the last repeat began."""

    key: KeySignature | None
    is_one_a_bar: bool
    bars: list[list[Chord | None]] = field(default_factory=list)
    cells: list[Chord | None] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    has_holds: bool = False
    start: int = 0
    span: tuple[int, int] | None = None

    def take(self, word: str) -> None:
        times = _TIMES.fullmatch(word)
        if times:
            self._repeat(int(times[1] or times[2]))
        elif word in _OPENS:
            self.close_bar()
            self.start, self.span = len(self.bars), None
        elif word in _CLOSES:
            self.close_bar()
            first = self.start
            self._copy(first, len(self.bars), 1)
            self.span = (first, (first + len(self.bars)) // 2)
            self.start = len(self.bars)
        elif _MARKS.fullmatch(word):
            self.close_bar()
        else:
            self.take_symbol(word)
            if self.is_one_a_bar:
                self.close_bar()

    def take_symbol(self, symbol: str) -> None:
        if symbol == _SAME:
            self._same()
        elif symbol in _HOLDS:
            self.has_holds = True
            self.cells.append(self._latest(symbol))
        else:
            read = read_any(symbol, self.key)
            self.notes += [read.note] if read.note else []
            self.cells.append(read.chord)

    def close_bar(self) -> None:
        if self.cells:
            self.bars.append(self.cells)
            self.cells = []
            self.span = None
            self._check_length()

    def _same(self) -> None:
        """Repeat the bar before: `%` stands alone in its bar."""
        if self.cells or not self.bars:
            raise InvalidMusic("% does not follow a bar that it could repeat", hint="write it alone in its bar")
        self.cells = list(self.bars[-1])

    def _latest(self, symbol: str) -> Chord | None:
        if self.cells:
            return self.cells[-1]
        if not self.bars:
            raise InvalidMusic(
                f"the progression begins with {symbol!r}, which holds a chord", hint="name a chord first"
            )
        return self.bars[-1][-1]

    def _repeat(self, times: int) -> None:
        """xN: the part that was just repeated sounds N times in all, or what came since the last repeat does."""
        if not 1 <= times <= MOST_BARS:
            raise InvalidMusic(f"x{times} is no number of repeats", hint=f"write x1 to x{MOST_BARS}")
        if not self.cells and self.span is not None:
            first, stop = self.span
            del self.bars[stop:]
            self._copy(first, stop, times - 1)
        else:
            self.close_bar()
            self._copy(self.start, len(self.bars), times - 1)
        self.start, self.span = len(self.bars), None

    def _copy(self, first: int, stop: int, times: int) -> None:
        if first == stop:
            raise InvalidMusic("a repeat has no bars in it", hint="write for example ||: Am F :||")
        if len(self.bars) + times * (stop - first) > MOST_BARS:
            raise InvalidMusic(f"the progression is longer than {MOST_BARS} bars", hint="repeat it less often")
        self.bars += [list(bar) for bar in self.bars[first:stop]] * times

    def _check_length(self) -> None:
        if len(self.bars) > MOST_BARS * 12:
            raise InvalidMusic(f"the progression is longer than {MOST_BARS} bars", hint="repeat it less often")
