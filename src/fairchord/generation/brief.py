# SPDX-License-Identifier: Apache-2.0
"""A Brief: everything asked of one piece, checked when it is made, so that nothing impossible reaches the composer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidBrief, InvalidMusic
from fairchord.generation.track_brief import TrackBrief, check_number, parse_role
from fairchord.music.chord_language import ChordBar, read_cells, read_progression
from fairchord.music.harmony import QUALITIES, SCALES, Chord, KeySignature, parse_key
from fairchord.music.piece import Piece
from fairchord.music.time import METERS, TICKS_PER_GRID, TimeSignature, parse_meter
from fairchord.music.track_role import TrackRole
from fairchord.tokens.vocabulary import GENRES, SECTIONS

MAX_PIECE_BARS: Final = 128
MAX_TRACKS: Final = 8
MAX_CHORDS_A_BAR: Final = 16
ANY_CHORDS_A_BAR: Final = 6
"""Up to so many chords may share a bar; more only where they share its grid steps evenly, such as 8 in 4/4."""
COMMON_TIME: Final = TimeSignature(onset_ticks=0, numerator=4, denominator=4)
RHYTHMS: Final = ("standard", "triplet")
USUAL_TOP_P: Final = 980
"""Tuned with the sampling settings on validation clips (docs/log.md)."""
LIMITS: Final = {
    "bars": (1, MAX_PIECE_BARS),
    "bpm": (20, 300),
    "seed": (0, 2**53 - 1),
    "temperature_per_mille": (1, 3000),
    "top_p_per_mille": (1, 1000),
    "guidance_per_mille": (0, 5000),
    "candidates": (1, 64),
}
"""Least and greatest value of each number of a Brief."""
DYNAMICS: Final = ("flat", "shaped")
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "genre": GENRES, "section": SECTIONS, "rhythm": RHYTHMS, "dynamics": DYNAMICS,
}  # fmt: skip
_RARE: Final = {"mood": None, "guidance_per_mille": 1000, "candidates": 1, "sounds_throughout": False}
"""Fields left out of a record while they have this value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """A piece to write. `chords` is a progression, a bar each, repeated to fill; without it the model writes one.

    The chords of a bar share it evenly; one that repeats the one before it goes on, and None is no chord. So eight
    entries are the eighths of a 4/4 bar. `bpm` counts quarter notes; a rhythm of None is the standard one. What else
    is None is left to the model. `guidance_per_mille` is how far the conditions pull (1000: as they are), `candidates`
    how many drafts the best is taken from, `mood` the name of the preset that set other fields: it sets none itself.
    With `sounds_throughout` each track begins in the first bar and sounds in the last.
    """

    bars: int
    tracks: tuple[TrackBrief, ...]
    bpm: int = 120
    meter: TimeSignature = COMMON_TIME
    key: KeySignature | None = None
    chords: tuple[ChordBar, ...] = ()
    genre: str | None = None
    section: str | None = None
    rhythm: str | None = None
    title: str = "untitled"
    seed: int = 0
    temperature_per_mille: int = 1000
    top_p_per_mille: int = USUAL_TOP_P
    mood: str | None = None
    guidance_per_mille: int = 1000
    candidates: int = 1
    dynamics: str | None = None
    sounds_throughout: bool = False

    def __post_init__(self) -> None:
        for name, (least, greatest) in LIMITS.items():
            check_number(name, getattr(self, name), least, greatest)
        for name, choices in _CHOICES.items():
            value = getattr(self, name)
            if value is not None and value not in choices:
                raise InvalidBrief(f"{name} {value!r} is not known", hint="choose among " + ", ".join(choices))
        if (self.meter.numerator, self.meter.denominator) not in METERS or self.meter.onset_ticks:
            raise InvalidBrief(
                f"meter {self.meter} is not one the model knows", hint="use " + ", ".join(f"{n}/{d}" for n, d in METERS)
            )
        if not isinstance(self.title, str) or not 1 <= len(self.title) <= 200:
            raise InvalidBrief("the title is empty or too long", hint="use 1 to 200 characters")
        if self.mood is not None and (not isinstance(self.mood, str) or not 1 <= len(self.mood) <= 40):
            raise InvalidBrief(f"mood {self.mood!r} is not a name", hint="fairchord presets lists the moods")
        if not isinstance(self.sounds_throughout, bool):
            raise InvalidBrief("sounds_throughout is not true or false", hint="write true, or leave it out")
        self._check_tracks()
        self._check_chords()

    def _check_tracks(self) -> None:
        if not 1 <= len(self.tracks) <= MAX_TRACKS:
            raise InvalidBrief(
                f"the brief asks for {len(self.tracks)} tracks",
                hint=f"name 1 to {MAX_TRACKS} roles, such as main_melody,bass",
            )
        if sum(track.is_drum for track in self.tracks) > 1:
            raise InvalidBrief(
                "the brief asks for drums more than once", hint="name drums once; one kit plays them all"
            )
        names = [track.name for track in self.tracks if track.name is not None]
        if len(names) != len(set(names)):
            raise InvalidBrief("two tracks have the same name", hint="give each track a name of its own, or none")

    def _check_chords(self) -> None:
        steps = self.meter.bar_ticks // TICKS_PER_GRID
        for number, bar in enumerate(self.chords, 1):
            is_even = len(bar) <= MAX_CHORDS_A_BAR and not steps % max(1, len(bar))
            if not bar or not (is_even or len(bar) <= ANY_CHORDS_A_BAR):
                evenly = ", ".join(str(count) for count in range(1, MAX_CHORDS_A_BAR + 1) if not steps % count)
                raise InvalidBrief(
                    f"bar {number} of the progression has {len(bar)} chords in a bar of {self.meter}",
                    hint=f"use {evenly} a bar of {self.meter}",
                )
        for track in self.tracks:
            if not track.is_drum:
                self._check_range(track)
        self._check_common_ground()

    def _check_common_ground(self) -> None:
        """Where the model chooses the chords, or there are none, some chord or key must have a note in every range."""
        narrow = [reach for reach in self.reaches() if len(reach) < 12]
        hint = "widen the ranges; an octave always suffices"
        chords = (Chord(root=root, quality=quality) for root in range(12) for quality in QUALITIES)
        if narrow and not self.chords and not any(all(c.pitch_classes & r for r in narrow) for c in chords):
            raise InvalidBrief("no chord has a note in the range of every track", hint=hint)
        if narrow and any(chord is None for bar in self.chords for chord in bar) and not keys_within(self.key, narrow):
            raise InvalidBrief("where there is no chord, no key has a note in the range of every track", hint=hint)

    def reaches(self) -> tuple[frozenset[int], ...]:
        """The pitch classes within the range of each pitched track."""
        bounds = (track.home_bounds for track in self.tracks if not track.is_drum)
        return tuple(frozenset(pitch % 12 for pitch in range(low, high + 1)) for low, high in bounds)

    def _check_range(self, track: TrackBrief) -> None:
        lowest, highest = track.home_bounds
        reachable = {pitch % 12 for pitch in range(lowest, highest + 1)}
        for chord in (chord for bar in self.chords for chord in bar if chord is not None):
            if not reachable & chord.pitch_classes:
                raise InvalidBrief(
                    f"the range of {track.role}, {lowest} to {highest}, holds no note of the chord {chord}",
                    hint="widen the range; an octave always suffices",
                )
        if self.key is not None and not self.chords and not reachable & self.key.pitch_classes:
            raise InvalidBrief(
                f"the range of {track.role}, {lowest} to {highest}, holds no note of {self.key}",
                hint="widen the range; an octave always suffices",
            )

    def track_names(self) -> tuple[str, ...]:
        """A name for each track, its own or its role's, numbered when the role comes again."""
        names: list[str] = []
        for track in self.tracks:
            name, count = track.name or track.role.value, 1
            while name in names:
                count += 1
                name = f"{track.role.value} {count}"
            names.append(name)
        return tuple(names)

    def to_dict(self) -> dict[str, Any]:
        """The brief as JSON holds it: whole numbers and text, nothing that was left open."""
        record: dict[str, Any] = {"bars": self.bars, "bpm": self.bpm, "meter": str(self.meter), "title": self.title}
        if self.key is not None:
            record["key"] = str(self.key)
        if self.chords:
            record["chords"] = [
                " ".join("N.C." if chord is None else str(chord) for chord in bar) for bar in self.chords
            ]
        record |= {name: getattr(self, name) for name in _CHOICES if getattr(self, name) is not None}
        record |= {name: getattr(self, name) for name in ("seed", "temperature_per_mille", "top_p_per_mille")}
        record |= {name: getattr(self, name) for name, usual in _RARE.items() if getattr(self, name) != usual}
        return {**record, "tracks": [track.to_dict() for track in self.tracks]}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Brief:
        """Read a brief as `to_dict` writes it, or as people do: chords 'Am F C G', roles 'main_melody,bass'."""
        if not isinstance(record, Mapping):
            raise InvalidBrief(
                "the brief is not a table of fields", hint='write for example {"bars": 8, "roles": "bass"}'
            )
        known = {*cls.__dataclass_fields__, "roles"}
        if unknown := set(record) - known:
            raise InvalidBrief(
                f"a brief has no field {min(unknown)!r}", hint="the fields are " + ", ".join(sorted(known))
            )
        fields = {
            name: value for name, value in record.items() if name not in ("roles", "tracks") and value is not None
        }
        try:
            if "meter" in fields:
                fields["meter"] = parse_meter(_text("meter", fields["meter"]))
            if "key" in fields:
                fields["key"] = parse_key(_text("key", fields["key"]))
            if "chords" in fields:
                fields["chords"] = _read_chords(fields["chords"], fields.get("meter", COMMON_TIME), fields.get("key"))
        except InvalidMusic as error:
            raise InvalidBrief(error.message, hint=error.hint) from error
        return cls(**{"bars": None, **fields, "tracks": _read_tracks(record)})


def keys_within(key: KeySignature | None, reaches: Sequence[frozenset[int]]) -> list[KeySignature]:
    """The key asked for, or all of them, if each set of pitch classes holds a note of it."""
    keys = [KeySignature(tonic=tonic, mode=mode) for mode in SCALES for tonic in range(12)] if key is None else [key]
    return [key for key in keys if all(key.pitch_classes & reach for reach in reaches)]


def _read_chords(given: object, meter: TimeSignature, key: KeySignature | None) -> tuple[ChordBar, ...]:
    """Read one text for the whole progression, or a list with a text for each bar; refuses what has to be folded."""
    if isinstance(given, list | tuple):
        read = [read_cells(_text("chords", bar).split(), key=key) for bar in given]
    else:
        read = [read_progression(_text("chords", given), meter=meter, key=key)]
    for note in (note for progression in read for note in progression.notes):
        raise InvalidBrief(note, hint="ask for what it was taken as, or let fairchord compose fold it and say so")
    return tuple(bar for progression in read for bar in progression.bars)


def _read_tracks(record: Mapping[str, Any]) -> tuple[TrackBrief, ...]:
    if (tracks := record.get("tracks")) is not None:
        if not isinstance(tracks, list | tuple):
            raise InvalidBrief("the tracks are not a list", hint='write for example [{"role": "bass"}]')
        return tuple(TrackBrief.from_dict(track) for track in tracks)
    roles = record.get("roles", ())
    names = roles.split(",") if isinstance(roles, str) else roles
    if not isinstance(names, list | tuple):
        raise InvalidBrief(f"roles {roles!r} are not a list", hint="write for example main_melody,bass,drums")
    return tuple(TrackBrief(role=parse_role(name)) for name in names)


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidBrief(f"{field} {value!r} is not text", hint="write it between quotes")
    return value


def brief_of(piece: Piece, *, bars: int, seed: int = 0) -> Brief:
    """A brief that asks for more of a piece: its meter, tempo and key, and the roles and instruments of its tracks."""
    tracks: list[TrackBrief] = []
    for track in piece.tracks:
        if track.is_drum and not any(other.is_drum for other in tracks):
            tracks.append(TrackBrief(role=TrackRole.DRUMS))
        elif not track.is_drum and len(track.notes):
            role = TrackRole.ACCOMPANIMENT if track.role in (None, TrackRole.DRUMS) else track.role
            tracks.append(TrackBrief(role=role or TrackRole.ACCOMPANIMENT, program=track.program))
    meter = piece.time_signatures[0]
    return Brief(
        bars=bars,
        tracks=tuple(tracks[:MAX_TRACKS]),
        bpm=min(300, max(20, round(piece.tempi[-1].bpm))),
        meter=TimeSignature(onset_ticks=0, numerator=meter.numerator, denominator=meter.denominator),
        key=piece.key_signatures[-1] if piece.key_signatures else None,
        title=piece.title,
        seed=seed,
    )
