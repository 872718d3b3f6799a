# SPDX-License-Identifier: Apache-2.0
"""Moods and styles: names for sets of conditions. A preset only sets what was not asked, and can be shown.

They are conventions of writing for film and song, not measurements, and no model learned these names: a mood acts only
through the tempo, key, loudness, density and instruments that it sets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from fairchord.errors import InvalidBrief

_BAND: Final = "main_melody,accompaniment,bass,drums"
_CHAMBER: Final = "main_melody,accompaniment,bass"
_AIRY: Final = "main_melody,accompaniment,pad"
_SCORE: Final = "main_melody,accompaniment,pad,bass"
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_HELD: Final = {"pad": 1}
"""A pad's density: chords that are held. Left open, two of ten pieces of dark strings had short strokes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Conditions under a name: of the piece, of every track, and of the tracks of a role."""

    name: str
    about: str
    piece: Mapping[str, Any]
    loudness: tuple[int, int] | None = None
    density: Mapping[str, int] = field(default_factory=dict)
    programs: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """All that the preset sets."""
        record: dict[str, Any] = {"name": self.name, "about": self.about, **self.piece}
        if self.loudness is not None:
            record |= {"min_velocity": self.loudness[0], "max_velocity": self.loudness[1]}
        return record | {name: dict(table) for name, table in self._tables() if table}

    def _tables(self) -> tuple[tuple[str, Mapping[str, int]], ...]:
        return ("density", self.density), ("program", self.programs)


def _held(piece: Mapping[str, Any]) -> Mapping[str, int]:
    return _HELD if "pad" in piece["roles"] else {}


def _mood(
    name: str,
    about: str,
    key: str,
    bpm: int,
    loudness: tuple[int, int],
    *,
    density: Mapping[str, int] = _NOTHING,
    programs: Mapping[str, int] = _NOTHING,
    **piece: Any,
) -> Preset:
    conditions = {"key": key, "bpm": bpm, **piece}
    return Preset(
        name=name,
        about=about,
        piece=conditions,
        loudness=loudness,
        density={**_held(piece), **density},
        programs=programs,
    )


def _table(*presets: Preset) -> dict[str, Preset]:
    return {preset.name: preset for preset in presets}


MOODS: Final = _table(
    _mood("calm", "slow, major, soft, few notes", "G major", 72, (28, 72), roles=_AIRY, genre="newage",
          density={"main_melody": 2, "accompaniment": 3}, programs={"pad": 89}),
    _mood("happy", "quick, major, bright", "C major", 124, (58, 108), roles=_BAND, density={"main_melody": 4}),
    _mood("sad", "slow, minor, soft", "D minor", 66, (30, 76), roles=_CHAMBER, density={"main_melody": 2},
          programs={"bass": 42}),
    _mood("dark", "slow, minor, low", "C minor", 70, (36, 88), roles=_SCORE, genre="cinematic",
          density={"main_melody": 2}, programs={"main_melody": 42, "pad": 48, "bass": 43}),
    _mood("epic", "minor, loud, broad strings and brass", "D minor", 96, (70, 122),
          roles="main_melody,riff,pad,bass,drums", genre="cinematic",
          programs={"main_melody": 60, "riff": 48, "pad": 61, "bass": 43}),
    _mood("tender", "slow, major, soft piano", "F major", 68, (28, 70), roles=_CHAMBER, genre="newage",
          density={"main_melody": 2, "accompaniment": 3}, programs={"bass": 42}),
    _mood("energetic", "fast, minor, loud, dense", "E minor", 140, (74, 124), roles="main_melody,riff,bass,drums",
          density={"main_melody": 5, "drums": 6}),
    _mood("dreamy", "slow, major, soft pads", "Eb major", 76, (26, 68), roles=_AIRY, genre="newage",
          density={"main_melody": 2}, programs={"main_melody": 11, "accompaniment": 46, "pad": 88}),
    _mood("tense", "minor, repeating figures, growing", "F# minor", 104, (48, 104), roles="riff,pad,bass",
          genre="cinematic", density={"riff": 6}, programs={"riff": 45, "pad": 44, "bass": 43}, dynamics="shaped"),
    _mood("hopeful", "moderate, major, opening out", "D major", 92, (44, 100), roles=_SCORE, genre="cinematic",
          density={"accompaniment": 4}, programs={"pad": 48, "bass": 42}, dynamics="shaped"),
    _mood("playful", "quick, major, short and light", "F major", 116, (46, 92), roles=_CHAMBER,
          density={"main_melody": 4}, programs={"main_melody": 71, "accompaniment": 45, "bass": 32}),
    _mood("nostalgic", "moderate, major, warm", "Bb major", 80, (36, 80), roles="main_melody,accompaniment,bass,drums",
          genre="lofi", density={"main_melody": 3}, programs={"accompaniment": 4}),
    _mood("majestic", "slow, major, loud brass and choir", "C major", 76, (66, 118), roles=_SCORE, genre="cinematic",
          density={"main_melody": 2}, programs={"main_melody": 56, "accompaniment": 48, "pad": 52, "bass": 58}),
    _mood("mysterious", "slow, minor, soft bells and pads", "B minor", 84, (24, 66), roles=_AIRY, genre="cinematic",
          density={"main_melody": 2}, programs={"main_melody": 8, "accompaniment": 46, "pad": 91}),
    _mood("romantic", "slow, major, singing strings", "Ab major", 74, (36, 92), roles=_SCORE,
          programs={"main_melody": 40, "pad": 48, "bass": 42}, dynamics="shaped"),
    _mood("angry", "fast, minor, very loud", "E minor", 156, (92, 127), roles="main_melody,riff,bass,drums",
          genre="metal", programs={"main_melody": 30, "riff": 30, "bass": 34}),
)  # fmt: skip
"""Sixteen moods."""


def _style(
    genre: str,
    about: str,
    *,
    density: Mapping[str, int] = _NOTHING,
    programs: Mapping[str, int] = _NOTHING,
    **piece: Any,
) -> Preset:
    conditions = {"genre": genre, **piece}
    return Preset(name=genre, about=about, piece=conditions, density={**_held(piece), **density}, programs=programs)


STYLES: Final = _table(
    _style("newage", "piano and pads", bpm=80, roles=_AIRY, programs={"pad": 88}),
    _style("cinematic", "strings, horn, low strings", bpm=90, roles=_SCORE,
           programs={"main_melody": 60, "accompaniment": 48, "pad": 48, "bass": 43}),
    _style("pop", "a four-piece band", bpm=108, meter="4/4", roles=_BAND, programs={"accompaniment": 25, "bass": 33}),
    _style("lofi", "electric piano over slow drums", bpm=78, meter="4/4", roles=_BAND, programs={"accompaniment": 4}),
    _style("waltz", "three in a bar", bpm=150, meter="3/4", roles=_CHAMBER, programs={"main_melody": 40}),
    _style("chorale", "four voices, slow chords", bpm=72, meter="4/4", roles="main_melody,sub_melody,pad,bass",
           programs={"main_melody": 52, "sub_melody": 52, "pad": 19, "bass": 19}),
    _style("bossa", "nylon guitar and soft drums", bpm=132, meter="4/4", roles=_BAND,
           programs={"main_melody": 73, "accompaniment": 24, "bass": 32}),
    _style("synth", "synthesisers", bpm=112, meter="4/4", roles="main_melody,pad,riff,bass,drums",
           programs={"main_melody": 81, "pad": 90, "riff": 80, "bass": 38}),
    _style("hymn", "organ", bpm=88, roles="main_melody,sub_melody,accompaniment,bass",
           programs={"main_melody": 19, "sub_melody": 19, "accompaniment": 19, "bass": 19}),
    _style("classical", "piano", bpm=112, roles="main_melody,accompaniment"),
    _style("lied", "voice and piano", bpm=84, roles="main_melody,accompaniment", programs={"main_melody": 53}),
    _style("quartet", "string quartet", bpm=104, roles="main_melody,sub_melody,accompaniment,bass",
           programs={"main_melody": 40, "sub_melody": 40, "accompaniment": 41, "bass": 42}),
    _style("rag", "solo piano, two in a bar", bpm=96, meter="2/4", roles="main_melody,accompaniment"),
    _style("folk", "fiddle and guitar", bpm=112, roles=_CHAMBER,
           programs={"main_melody": 110, "accompaniment": 25, "bass": 32}),
    _style("rock", "electric guitars", bpm=124, meter="4/4", roles=_BAND,
           programs={"main_melody": 29, "accompaniment": 30, "bass": 34}),
    _style("metal", "distorted guitars, fast", bpm=150, meter="4/4", roles="main_melody,riff,bass,drums",
           programs={"main_melody": 30, "riff": 30, "bass": 34}),
    _style("funk", "clavinet and slap bass", bpm=104, meter="4/4", roles="main_melody,riff,bass,drums",
           programs={"main_melody": 65, "riff": 7, "bass": 36}),
    _style("jazz", "saxophone, piano, double bass; swing is the player's", bpm=132, meter="4/4", roles=_BAND,
           density={"bass": 3}, programs={"main_melody": 66, "accompaniment": 0, "bass": 32}),
    _style("latin", "trumpet, piano, bass", bpm=176, meter="4/4", roles=_BAND,
           programs={"main_melody": 56, "bass": 32}),
    _style("hiphop", "slow drums and bass", bpm=88, meter="4/4", roles=_BAND,
           programs={"main_melody": 11, "accompaniment": 4, "bass": 39}),
    _style("electronic", "synthesisers, steady", bpm=126, meter="4/4", roles="main_melody,riff,pad,bass,drums",
           programs={"main_melody": 80, "riff": 81, "pad": 89, "bass": 38}),
    _style("march", "brass, two in a bar", bpm=116, meter="2/4", roles=_BAND,
           programs={"main_melody": 56, "accompaniment": 61, "bass": 58}),
    _style("soul", "electric piano and bass", bpm=96, meter="4/4", roles=_BAND,
           programs={"main_melody": 65, "accompaniment": 4, "bass": 33}),
    _style("world", "flute, plucked strings, pad", bpm=100, roles=_AIRY,
           programs={"main_melody": 77, "accompaniment": 107, "pad": 89}),
)  # fmt: skip
"""A style for every genre of the vocabulary; it sets that genre, and what usually goes with it."""


def find_preset(kind: str, name: object) -> Preset:
    """The mood or style of a name."""
    table = MOODS if kind == "mood" else STYLES
    found = table.get(str(name).strip().lower()) if isinstance(name, str) else None
    if found is None:
        raise InvalidBrief(f"{kind} {name!r} is not known", hint="choose among " + ", ".join(table))
    return found


def take_preset(preset: Preset, wishes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The wishes with what the preset adds, and what it added; what was asked stays as it is.

    A key gives way to chords that were asked, which have one of their own; roles give way to tracks.
    """
    filled, added = dict(wishes), {}
    for name, value in preset.piece.items():
        is_answered = (
            name in filled or (name == "key" and "chords" in filled) or (name == "roles" and "tracks" in filled)
        )
        if not is_answered:
            filled[name] = added[name] = value
    tracks = filled.get("tracks")
    if tracks is None:
        roles = filled.pop("roles", _BAND)
        names = roles.split(",") if isinstance(roles, str) else list(roles)
        tracks = [{"role": str(name).strip()} for name in names]
    filled["tracks"] = [_fill_track(preset, track, added) for track in tracks]
    return filled, added


def _fill_track(preset: Preset, track: Mapping[str, Any], added: dict[str, Any]) -> dict[str, Any]:
    filled, role = dict(track), str(track.get("role")).lower().replace(" ", "_").replace("-", "_")
    wanted: dict[str, Any] = {"density": preset.density.get(role), "program": preset.programs.get(role)}
    if preset.loudness is not None and not {"min_velocity", "max_velocity"} & set(track):
        wanted |= {"min_velocity": preset.loudness[0], "max_velocity": preset.loudness[1]}
    for name, value in wanted.items():
        if value is not None and filled.get(name) is None:
            filled[name] = value
            added[f"{role} {name}"] = value
    return filled
