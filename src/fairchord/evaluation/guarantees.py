# SPDX-License-Identifier: Apache-2.0
"""The guarantees counted in a piece that was read back from its file, by code that shares nothing with the rules.

Only the tables of harmony (which tones a chord and a key have) are common ground. Everything is judged at the ticks of
the file; nothing is rounded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fairchord.evaluation.strict import strong_ticks
from fairchord.music.conditions import name_pitch_range
from fairchord.music.harmony import Chord, KeySignature
from fairchord.music.piece import Piece, Track
from fairchord.music.time import TimeSignature

GUARANTEES: Final = (
    "not empty", "bars", "meter", "tempo", "tracks", "chord slots", "key or chord", "strong beats", "held notes",
    "last bar", "key", "pitch", "mean pitch", "velocity", "playable", "voices", "no long silence", "rhythm",
)  # fmt: skip
ChordChange = tuple[int, Chord | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTrack:
    """What one track was to keep to; `carries_harmony` means chord tones on strong beats."""

    program: int
    is_drum: bool
    pitch: tuple[int, int]
    velocity: tuple[int, int]
    voices: int
    silent_bars: int
    carries_harmony: bool
    playable: tuple[int, int] = (0, 127)
    pitch_range: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a piece was to keep to; no key, or no chords, where they were left to the model."""

    bars: int
    meter: TimeSignature
    bpm: int
    tracks: tuple[AskedTrack, ...]
    key: KeySignature | None = None
    chords: tuple[ChordChange, ...] = ()
    """Every change of chord as (tick, chord), the first at 0."""
    onset_grid: int = 1
    """Ticks between the moments at which notes may begin, when a rhythm was asked for."""

    @property
    def end(self) -> int:
        """The tick of the last bar line."""
        return self.bars * self.meter.bar_ticks


def broken_guarantees(piece: Piece, asked: Asked, *, end_ticks: int) -> tuple[str, ...]:
    """Name the guarantees that a piece breaks; `end_ticks` is where its file ends."""
    pairs = list(zip(piece.tracks, asked.tracks, strict=False))
    pitched = [(track, wanted) for track, wanted in pairs if not wanted.is_drum]
    changes = _changes(piece)
    key = piece.key_signatures[0] if piece.key_signatures else None
    kept = {
        "not empty": all(len(track.notes) for track in piece.tracks),
        "bars": _keeps_bars(piece, asked, end_ticks),
        "meter": [(m.onset_ticks, str(m)) for m in piece.time_signatures] == [(0, str(asked.meter))],
        "tempo": len(piece.tempi) == 1 and abs(piece.tempi[0].bpm - asked.bpm) < 0.01,
        "tracks": len(piece.tracks) == len(asked.tracks) and all(_is_as_asked(*pair) for pair in pairs),
        "chord slots": _keeps_chords(changes, asked),
        "key": key is not None and (asked.key is None or str(key) == str(asked.key)),
        "pitch": _within(pairs, 2, [wanted.pitch for _, wanted in pairs]),
        "velocity": _within(pairs, 3, [wanted.velocity for _, wanted in pairs]),
        "playable": _within(pitched, 2, [wanted.playable for _, wanted in pitched]),
        "mean pitch": all(_keeps_mean(track, wanted.pitch_range) for track, wanted in pitched),
        "voices": all(_most_at_once(track) <= wanted.voices for track, wanted in pairs),
        "no long silence": all(_longest_silence(track, asked) < wanted.silent_bars for track, wanted in pairs),
        "rhythm": not any(row[0] % asked.onset_grid for track in piece.tracks for row in track.notes.tolist()),
        **_keeps_harmony(pitched, changes, key, asked),
    }
    return tuple(name for name in GUARANTEES if not kept[name])


def _keeps_bars(piece: Piece, asked: Asked, end_ticks: int) -> bool:
    last = max((row[0] + row[1] for track in piece.tracks for row in track.notes.tolist()), default=0)
    return asked.end - asked.meter.bar_ticks < last <= asked.end == end_ticks


def _is_as_asked(track: Track, wanted: AskedTrack) -> bool:
    return track.is_drum == wanted.is_drum and (wanted.is_drum or track.program == wanted.program)


def _changes(piece: Piece) -> list[ChordChange]:
    """The changes of chord that the file's markers state."""
    changes: list[ChordChange] = []
    end = 0
    for span in piece.chords:
        if span.onset_ticks > end:
            changes.append((end, None))
        changes.append((span.onset_ticks, span.chord))
        end = span.onset_ticks + span.duration_ticks
    return _merged([*changes, (end, None)])


def _merged(changes: Sequence[ChordChange]) -> list[ChordChange]:
    merged: list[ChordChange] = []
    for tick, chord in changes:
        if not merged or merged[-1][1] != chord:
            merged.append((tick, chord))
    return merged


def _keeps_chords(changes: list[ChordChange], asked: Asked) -> bool:
    if asked.chords:
        return changes == _merged([*asked.chords, (asked.end, None)])
    return [tick for tick, chord in changes if chord is None] == [asked.end] and changes[0][0] == 0


def _within(pairs: list[tuple[Track, AskedTrack]], column: int, bounds: list[tuple[int, int]]) -> bool:
    return all(
        least <= value <= greatest
        for (track, _), (least, greatest) in zip(pairs, bounds, strict=True)
        for value in track.notes[:, column].tolist()
    )


def _keeps_mean(track: Track, pitch_range: str | None) -> bool:
    pitches = track.notes[:, 2].tolist()
    return pitch_range is None or (bool(pitches) and name_pitch_range(sum(pitches) / len(pitches)) == pitch_range)


def _most_at_once(track: Track) -> int:
    """Most notes sounding together; of drums, most hits at one moment."""
    if track.is_drum:
        onsets = [row[0] for row in track.notes.tolist()]
        return max((onsets.count(onset) for onset in set(onsets)), default=0)
    edges = sorted(edge for on, length, *_ in track.notes.tolist() for edge in ((on, 1), (on + length, -1)))
    most = sounding = 0
    for _, step in edges:
        sounding += step
        most = max(most, sounding)
    return most


def _longest_silence(track: Track, asked: Asked) -> int:
    """Most bars in a row in which no note begins."""
    longest = silent = 0
    begun = {row[0] // asked.meter.bar_ticks for row in track.notes.tolist()}
    for bar in range(asked.bars):
        silent = 0 if bar in begun else silent + 1
        longest = max(longest, silent)
    return longest


def _keeps_harmony(
    pitched: list[tuple[Track, AskedTrack]], changes: list[ChordChange], key: KeySignature | None, asked: Asked
) -> dict[str, bool]:
    kept = dict.fromkeys(("key or chord", "strong beats", "held notes", "last bar"), True)
    strong = strong_ticks(asked.meter)
    for track, wanted in pitched:
        for onset, length, pitch, _ in track.notes.tolist():
            here, *later = _chords_under(changes, onset, onset + length)
            kept["key or chord"] &= _is_heard(pitch, here, key)
            kept["held notes"] &= all(_is_heard(pitch, chord, key) for chord in later)
            is_strong = onset % asked.meter.bar_ticks in strong
            if here is not None and pitch % 12 not in here.pitch_classes:
                kept["strong beats"] &= not (is_strong and wanted.carries_harmony)
                kept["last bar"] &= onset < asked.end - asked.meter.bar_ticks
    return kept


def _chords_under(changes: list[ChordChange], start: int, stop: int) -> Iterator[Chord | None]:
    """The chord in force at a tick, and those that begin before another."""
    first = bisect_right([tick for tick, _ in changes], start) - 1
    yield changes[first][1] if first >= 0 else None
    yield from (chord for tick, chord in changes[first + 1 :] if tick < stop)


def _is_heard(pitch: int, chord: Chord | None, key: KeySignature | None) -> bool:
    """Whether a pitch is a tone of the key or of the chord."""
    tones = frozenset() if chord is None else chord.pitch_classes
    return key is None or pitch % 12 in key.pitch_classes | tones
