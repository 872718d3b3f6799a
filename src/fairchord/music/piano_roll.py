# SPDX-License-Identifier: Apache-2.0
"""A Piece as a picture: one SVG, the same bytes for the same Piece, with nothing fetched from elsewhere.

Each track has a lane with its own ink and pattern; drums lie below, one row for each sound; chords stand above the
lanes, bar numbers and clock times below. It opens with a title and a description that a screen reader speaks.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from fairchord.music.general_midi import METAL_DRUMS, PROGRAM_NAMES, drum_name, pitch_name
from fairchord.music.packing import pack_piece
from fairchord.music.piano_roll_layout import AXIS, CHORD_STRIP, LEFT, WIDTH, Lane, Layout, System, lay_out
from fairchord.music.piano_roll_style import FILLS, INKS, definitions, number, safe_text
from fairchord.music.piece import DURATION, ONSET, PITCH, VELOCITY, Piece, Track
from fairchord.music.time import TICKS_PER_QUARTER

_BLACK_KEYS: Final = frozenset({1, 3, 6, 8, 10})
_POINTS_PER_CHORD_LETTER: Final = 7.2
_NARROWEST: Final = 0.65
"""How far a chord name may be narrowed, as a share of its width."""
_LABEL_LETTERS: Final = 18


def piano_roll_svg(piece: Piece) -> str:
    """Draw a piece as a self-contained SVG picture for light and dark pages."""
    layout = lay_out(piece, len(INKS))
    picture_id = "roll-" + hashlib.sha256(pack_piece(piece)).hexdigest()[:12]
    height = number(layout.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{picture_id}" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" style="max-width:100%;height:auto" role="img" '
        f'aria-labelledby="{picture_id}-title {picture_id}-desc">',
        f'<title id="{picture_id}-title">Piano roll of {safe_text(_title(piece))}</title>',
        f'<desc id="{picture_id}-desc">{safe_text(describe(piece))}</desc>',
        definitions(picture_id),
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="6"/>',
        _text(LEFT, 30, _title(piece), "title"),
        _text(LEFT, 50, _heading(piece), "quiet"),
    ]
    for system in layout.systems:
        parts.extend(_draw_system(piece, layout, system))
    parts.append(_text(LEFT, layout.height - 14, _reading_hint(layout), "quiet"))
    return "".join((*parts, "</svg>\n"))


def describe(piece: Piece) -> str:
    """Say in words what the picture shows: key, meter, tempo, length, chords and tracks."""
    chords = [str(span.chord) for span in piece.chords]
    more = f" and {len(chords) - 32} more" if len(chords) > 32 else ""
    sentences = [_heading(piece).replace(" · ", ", ") + "."]
    if chords:
        sentences.append("Chords: " + " ".join(chords[:32]) + more + ".")
    for track in piece.tracks:
        sentences.append(_describe_track(track))
    return " ".join(sentences)


def _describe_track(track: Track) -> str:
    notes = track.notes
    if not len(notes):
        return f"{_track_name(track)}: no notes."
    if track.is_drum:
        sounds = ", ".join(drum_name(int(pitch)) for pitch in sorted(set(notes[:, PITCH].tolist())))
        return f"{_track_name(track)}: {len(notes)} strokes on {sounds}."
    low, high = pitch_name(int(notes[:, PITCH].min())), pitch_name(int(notes[:, PITCH].max()))
    return f"{_track_name(track)} ({PROGRAM_NAMES[track.program]}): {len(notes)} notes from {low} to {high}."


def _title(piece: Piece) -> str:
    return piece.title or "an untitled piece"


def _track_name(track: Track) -> str:
    if track.is_drum:
        return "drums"
    return track.role.value.replace("_", " ") if track.role else track.name or "part"


def _heading(piece: Piece) -> str:
    bars = len(piece.bar_onsets()) - 1
    facts = [str(key) for key in piece.key_signatures[:1]]
    facts.append("/".join(dict.fromkeys(str(meter) for meter in piece.time_signatures[:3])) or "4/4")
    tempo = round(piece.tempi[0].bpm)
    facts.append(f"{tempo} quarter notes a minute" + (" (changes)" if len(piece.tempi) > 1 else ""))
    facts.append(f"{bars} bar{'s' if bars != 1 else ''}")
    facts.append(_clock(piece, piece.bar_onsets()[-1]))
    facts.append(f"{piece.note_count} notes")
    return " · ".join(facts)


def _clock(piece: Piece, ticks: int) -> str:
    """Time from the start to a tick, as minutes and seconds."""
    microseconds = 0
    for index, tempo in enumerate(piece.tempi):
        later = piece.tempi[index + 1].onset_ticks if index + 1 < len(piece.tempi) else ticks
        span = max(min(later, ticks) - tempo.onset_ticks, 0)
        microseconds += span * tempo.microseconds_per_quarter // TICKS_PER_QUARTER
    minutes, seconds = divmod(microseconds // 1_000_000, 60)
    return f"{minutes}:{seconds:02d}"


def _reading_hint(layout: Layout) -> str:
    hint = "Higher is higher in pitch, longer is longer in time, paler is softer."
    if any(lane.track.is_drum for lane in layout.lanes):
        hint += " Drums: circles are skins and wood, diamonds are metal."
    return hint


def _draw_system(piece: Piece, layout: Layout, system: System) -> Iterator[str]:
    yield f'<g transform="translate(0 {number(system.top)})">'
    for lane in layout.lanes:
        yield from _draw_lane_ground(lane, system)
    yield from _draw_lines(piece, layout, system)
    for lane in layout.lanes:
        yield from _draw_notes(lane, system)
    yield from _draw_chords(piece, system)
    yield from _draw_axis(piece, layout, system)
    yield "</g>"


def _draw_lane_ground(lane: Lane, system: System) -> Iterator[str]:
    """Name, swatch and pitch rows of one lane."""
    name = _track_name(lane.track)
    yield _text(30, lane.top + 11, name if len(name) <= _LABEL_LETTERS else name[: _LABEL_LETTERS - 1] + "…", "name")
    if lane.track.is_drum:
        yield f'<circle class="t{lane.ink}" cx="17" cy="{number(lane.top + 7)}" r="4.5"/>'
        for index, pitch in enumerate(lane.rows):
            if index % 2:
                yield _band(lane, system, pitch)
            yield _text(LEFT - 6, lane.row_top(pitch) + 10, drum_name(pitch), "small quiet", end=True)
        return
    yield f'<rect class="note n{lane.ink}" x="10" y="{number(lane.top + 2)}" width="14" height="10"/>'
    yield _text(30, lane.top + 24, PROGRAM_NAMES[lane.track.program], "quiet")
    yield _text(30, lane.top + 37, FILLS[lane.ink], "small quiet")
    for pitch in lane.rows:
        if pitch % 12 in _BLACK_KEYS:
            yield _band(lane, system, pitch)
        if pitch % 12 == 0:
            yield _text(LEFT - 6, lane.row_top(pitch) + lane.row_height, pitch_name(pitch), "small quiet", end=True)


def _band(lane: Lane, system: System, pitch: int) -> str:
    top, height = number(lane.row_top(pitch)), number(lane.row_height)
    return f'<rect class="shade" x="{LEFT}" y="{top}" width="{number(system.width)}" height="{height}"/>'


def _draw_lines(piece: Piece, layout: Layout, system: System) -> Iterator[str]:
    """Bar lines through all lanes, and the beats between them."""
    bottom = CHORD_STRIP + layout.lanes_height
    for bar, onset in enumerate(system.bar_onsets):
        edge = bar in (0, len(system.bar_onsets) - 1)
        yield _upright(system.x(onset), CHORD_STRIP, bottom, "edge" if edge else "bar")
        if bar + 1 < len(system.bar_onsets):
            beat = _beat_ticks(piece, onset)
            for tick in range(onset + beat, system.bar_onsets[bar + 1], beat):
                yield _upright(system.x(tick), CHORD_STRIP, bottom, "beat")


def _beat_ticks(piece: Piece, onset: int) -> int:
    meter = [meter for meter in piece.time_signatures if meter.onset_ticks <= onset][-1]
    unit = TICKS_PER_QUARTER * 4 // meter.denominator
    return unit * 3 if meter.denominator == 8 and meter.numerator % 3 == 0 else unit


def _draw_notes(lane: Lane, system: System) -> Iterator[str]:
    ends = lane.track.notes[:, ONSET] + lane.track.notes[:, DURATION]
    visible = lane.track.notes[(lane.track.notes[:, ONSET] < system.end) & (ends > system.start)]
    for note in visible.tolist():
        if lane.track.is_drum:
            if note[ONSET] >= system.start:
                yield _draw_stroke(lane, system, note)
        else:
            yield _draw_note(lane, system, note)


def _draw_note(lane: Lane, system: System, note: list[int]) -> str:
    left, right = system.x(note[ONSET]), system.x(note[ONSET] + note[DURATION])
    place = f'x="{number(left)}" y="{number(lane.row_top(note[PITCH]) + 0.3)}"'
    size = f'width="{number(max(right - left - 0.8, 1.5))}" height="{number(max(lane.row_height - 0.6, 2))}"'
    return f'<rect class="note n{lane.ink}" {place} {size} rx="1" opacity="{_strength(note)}"/>'


def _draw_stroke(lane: Lane, system: System, note: list[int]) -> str:
    x, y = system.x(note[ONSET]), lane.row_top(note[PITCH]) + lane.row_height / 2
    look = f'class="t{lane.ink}" opacity="{_strength(note)}"'
    if note[PITCH] in METAL_DRUMS:
        return f'<path {look} d="M{number(x + 4)} {number(y - 4)}l4 4-4 4-4-4z"/>'
    return f'<circle {look} cx="{number(x + 4)}" cy="{number(y)}" r="3.6"/>'


def _strength(note: list[int]) -> str:
    return f"0.{min(45 + note[VELOCITY] * 55 // 128, 99):02d}"


def _draw_chords(piece: Piece, system: System) -> Iterator[str]:
    """Chord names at their onsets, set narrower where the next one is near; where there is no room, bar lines win."""
    spans = [span for span in piece.chords if system.start <= span.onset_ticks < system.end]
    kept: dict[float, str] = {}
    for span in sorted(spans, key=lambda span: span.onset_ticks not in system.bar_onsets):
        x, name = system.x(span.onset_ticks), str(span.chord)
        clear = (x + _narrowest(name) <= other or other + _narrowest(kept[other]) <= x for other in kept)
        if all(clear):
            kept[x] = name
    for x, following in pairwise([*sorted(kept), math.inf]):
        room = following - x - 4
        width = f' textLength="{number(room)}" lengthAdjust="spacingAndGlyphs"' if room < _width(kept[x]) else ""
        yield f'<text x="{number(x + 2)}" y="{CHORD_STRIP - 7}" class="chord"{width}>{safe_text(kept[x])}</text>'


def _width(name: str) -> float:
    return len(name) * _POINTS_PER_CHORD_LETTER


def _narrowest(name: str) -> float:
    return _width(name) * _NARROWEST + 4


def _draw_axis(piece: Piece, layout: Layout, system: System) -> Iterator[str]:
    y = CHORD_STRIP + layout.lanes_height + 12
    for offset, onset in enumerate(system.bar_onsets[:-1]):
        yield _text(system.x(onset) + 2, y, str(system.first_bar + offset), "small")
        if offset % 4 == 0:
            yield _text(system.x(onset) + 2, y + AXIS - 13, _clock(piece, onset), "small quiet")
    yield _text(LEFT - 6, y, "bar", "small quiet", end=True)
    yield _text(LEFT - 6, y + AXIS - 13, "time", "small quiet", end=True)


def _upright(x: float, top: float, bottom: float, kind: str) -> str:
    return f'<path class="{kind}" d="M{number(x)} {number(top)}V{number(bottom)}"/>'


def _text(x: float, y: float, text: str, kind: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{number(x)}" y="{number(y)}" class="{kind}"{anchor}>{safe_text(text)}</text>'
