# SPDX-License-Identifier: Apache-2.0
"""MusicXML and kern to a Piece by music21, in this very process; only the reading child calls this.

Repeats are not played out, grace notes and lyrics are left out, and each is counted. A pick-up is kept as a short
first bar.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any, Final

from music21 import chord, converter, exceptions21, harmony, meter, note, percussion, tempo
from music21 import key as m21key

from fairchord.errors import InvalidMusic
from fairchord.music.edit import latest_by_onset, repair_overlaps
from fairchord.music.harmony import Chord, ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import Piece, Track, note_array
from fairchord.music.reading.midi_scan import clean_text
from fairchord.music.reading.mxl import check_xml, open_mxl
from fairchord.music.reading.percussion_pitches import give_percussion_pitches
from fairchord.music.reading.result import ReadResult
from fairchord.music.time import TICKS_PER_QUARTER, Tempo, TimeSignature

_DYNAMICS: Final = {"ppp": 24, "pp": 36, "p": 50, "mp": 64, "mf": 78, "f": 94, "ff": 110, "fff": 122}
_DEFAULT_VELOCITY: Final = 72
_DRUM_CHANNEL: Final = 9
_Losses = Counter[str]


def parse_mxl(data: bytes) -> ReadResult:
    """Read a compressed MusicXML file."""
    return parse_musicxml(open_mxl(data))


def parse_musicxml(data: bytes) -> ReadResult:
    """Read a MusicXML document."""
    check_xml(data)
    return _read(give_percussion_pitches(data.decode("utf-8", errors="replace")), "musicxml")


def parse_kern(data: bytes) -> ReadResult:
    """Read a Humdrum **kern file."""
    text = data.decode("utf-8", errors="replace")
    if "**kern" not in text:
        raise InvalidMusic("the file has no **kern spine", hint="give a Humdrum file with **kern spines")
    return _read(text, "humdrum")


def _read(text: str, kind: str) -> ReadResult:
    try:
        score: Any = converter.parseData(text, format=kind)
    except exceptions21.Music21Exception as error:
        raise InvalidMusic(
            f"not readable as {kind}: {str(error)[:200]}", hint="export it again from the notation program"
        ) from error
    losses: _Losses = Counter()
    parts = list(getattr(score, "parts", [])) or [score]
    tracks = tuple(track for part in parts if len((track := _read_part(part, losses)).notes))
    if not tracks:
        raise InvalidMusic("the score holds no notes", hint="give a score with at least one note")
    losses["repeat signs (not played out)"] = len(list(score.recurse().getElementsByClass("RepeatMark")))
    first = parts[0].flatten()
    piece = Piece(
        title=_title(score),
        tracks=tracks,
        tempi=_tempi(parts),
        time_signatures=_meters(parts[0]),
        key_signatures=_keys(first),
        chords=_chords(parts, losses),
    )
    dropped = tuple(f"{count} {what}" for what, count in sorted(losses.items()) if count)
    return ReadResult(piece=piece, dropped=dropped, meter_is_given=bool(first.getElementsByClass(meter.TimeSignature)))


def _read_part(part: Any, losses: _Losses) -> Track:
    instrument = part.getInstrument(returnDefault=True)
    rows: list[tuple[int, int, int, int]] = []
    is_drum = instrument.midiChannel == _DRUM_CHANNEL
    velocity = _DEFAULT_VELOCITY
    for element in part.stripTies().flatten():
        if type(element).__name__ == "Dynamic":
            velocity = _DYNAMICS.get(element.value, velocity)
        elif isinstance(element, note.NotRest) and not isinstance(element, harmony.ChordSymbol):
            losses["verses of lyrics on notes"] += len(element.lyrics)
            if element.duration.quarterLength == 0:
                losses["grace notes"] += 1
                continue
            onset, length = _ticks(element.offset), max(_ticks(element.duration.quarterLength), 1)
            rows.extend((onset, length, pitch, velocity) for pitch in _pitches(element))
            is_placed = isinstance(element, note.Unpitched | percussion.PercussionChord)
            is_drum = is_drum or is_placed
            losses["strokes whose drum is not named (read by their place on the staff)"] += is_placed
    notes, repaired = repair_overlaps(note_array(rows))
    losses["overlaps of one pitch (repaired)"] += repaired
    program = instrument.midiProgram if isinstance(instrument.midiProgram, int) else 0
    name = clean_text(str(part.partName or instrument.instrumentName or ""))
    return Track(name=name, role=None, program=min(max(program, 0), 127), is_drum=is_drum, notes=notes)


def _pitches(element: Any) -> list[int]:
    if isinstance(element, percussion.PercussionChord):
        return [pitch for stroke in element.notes for pitch in _pitches(stroke)]
    if isinstance(element, note.Unpitched):
        return [min(max(element.displayPitch().midi, 0), 127)]
    pitches = element.pitches if isinstance(element, chord.Chord) else [element.pitch]
    return [pitch.midi for pitch in pitches if 0 <= pitch.midi <= 127]


def _meters(part: Any) -> tuple[TimeSignature, ...]:
    meters = [TimeSignature(onset_ticks=0, numerator=4, denominator=4)]
    for event in part.flatten().getElementsByClass(meter.TimeSignature):
        meters.append(
            TimeSignature(onset_ticks=_ticks(event.offset), numerator=event.numerator, denominator=event.denominator)
        )
    meters = list(latest_by_onset(meters))
    bars = list(part.getElementsByClass("Measure"))
    first_ticks = _ticks(bars[1].offset - bars[0].offset) if len(bars) > 1 else 0
    unit = TICKS_PER_QUARTER // 4
    if 0 < first_ticks < meters[0].bar_ticks and first_ticks % unit == 0:
        pickup = Fraction(first_ticks, 4 * TICKS_PER_QUARTER)
        denominator = max(pickup.denominator, 4)
        numerator = int(pickup * denominator)
        short = TimeSignature(onset_ticks=0, numerator=numerator, denominator=denominator)
        whole = TimeSignature(onset_ticks=first_ticks, numerator=meters[0].numerator, denominator=meters[0].denominator)
        meters = [short, whole, *(event for event in meters[1:] if event.onset_ticks > first_ticks)]
    return tuple(meters)


def _keys(flat: Any) -> tuple[KeySignature, ...]:
    keys = []
    for event in flat.getElementsByClass(m21key.KeySignature):
        mode = "minor" if getattr(event, "mode", None) == "minor" else "major"
        tonic = (event.sharps * 7 + (9 if mode == "minor" else 0)) % 12
        keys.append(KeySignature(onset_ticks=_ticks(event.offset), tonic=tonic, mode=mode))
    return latest_by_onset(keys)


def _tempi(parts: list[Any]) -> tuple[Tempo, ...]:
    tempi = [Tempo(onset_ticks=0, microseconds_per_quarter=500_000)]
    for part in parts:
        for mark in part.flatten().getElementsByClass(tempo.MetronomeMark):
            bpm = mark.getQuarterBPM()
            if bpm and 4 <= bpm <= 1000:
                tempi.append(Tempo.from_bpm(float(bpm), onset_ticks=_ticks(mark.offset)))
    return latest_by_onset(tempi)


def _chords(parts: list[Any], losses: _Losses) -> tuple[ChordSpan, ...]:
    found: dict[int, Chord | None] = {}
    end = 0
    for part in parts:
        flat = part.flatten()
        end = max(end, _ticks(flat.highestTime))
        for symbol in flat.getElementsByClass(harmony.ChordSymbol):
            read = _chord(symbol)
            losses["chord symbols that are not known"] += read is None and not isinstance(symbol, harmony.NoChord)
            found[_ticks(symbol.offset)] = read
    onsets = sorted(found)
    spans = []
    for onset, stop in zip(onsets, [*onsets[1:], end], strict=False):
        one = found[onset]
        if one is not None and stop > onset:
            spans.append(ChordSpan(onset_ticks=onset, duration_ticks=stop - onset, chord=one))
    return tuple(spans)


def _chord(symbol: Any) -> Chord | None:
    if isinstance(symbol, harmony.NoChord):
        return None
    try:
        return parse_chord(symbol.figure.replace("-", "b").replace(" ", ""))
    except (InvalidMusic, exceptions21.Music21Exception):
        return None


def _title(score: Any) -> str:
    data = score.metadata
    return clean_text(str((data and (data.title or data.movementName)) or ""))


def _ticks(quarters: Any) -> int:
    return round(Fraction(quarters) * TICKS_PER_QUARTER)
