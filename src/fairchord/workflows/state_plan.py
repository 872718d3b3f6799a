# SPDX-License-Identifier: Apache-2.0
"""From what a person wished of a song to a Plan, and from a plan's file to the Plan that it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from fairchord.errors import EnvironmentLacking, InvalidBrief, InvalidInput, InvalidMusic, ResourceAbsent
from fairchord.generation.arranging.form import read_form
from fairchord.generation.arranging.plan import Plan
from fairchord.generation.arranging.plan_song import EVERY_SECTION, SongWishes, plan_song
from fairchord.generation.arranging.plan_text import write_plan
from fairchord.generation.arranging.planned_section import Bars, write_chords
from fairchord.generation.arranging.read_plan import MOST_LETTERS, read_plan
from fairchord.generation.arranging.timeline import timeline_svg
from fairchord.generation.brief import COMMON_TIME, LIMITS
from fairchord.generation.track_brief import TrackBrief, check_number, parse_role
from fairchord.generation.wishes.presets import find_preset
from fairchord.music.chord_language import Progression, beats_of, read_progression
from fairchord.music.harmony import KeySignature, parse_key
from fairchord.music.time import TimeSignature, parse_meter

THE_MODELS: Final = "model"
_BOUNDS: Final = {
    "bars": (1, 10_000),
    "bpm": LIMITS["bpm"],
    "seed": LIMITS["seed"],
    "variation": (0, 100),
    "lift": (-11, 11),
    "energy": (-50, 50),
}
_MOST_SECONDS: Final = 10_000
_PRESET_FIELDS: Final = ("key", "bpm", "meter", "roles", "genre", "rhythm")
_USUAL_PROGRAMS: Final = "programs of presets"
_USUAL_LOUDNESS: Final = 80
"""Middle velocity of music that is neither loud nor soft; a preset's own lies above or below."""
_KNOWN: Final = {*SongWishes.__dataclass_fields__, "roles", "programs", "style"} - {"tracks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPlan:
    """A plan, its text as it was given, and what was simplified in reading it."""

    plan: Plan
    text: str
    remarks: tuple[str, ...] = ()


def state_plan(asked: Mapping[str, Any]) -> StatedPlan:
    """Make a Plan from the fields of SongWishes as people write them (None: not asked).

    `roles` is 'main_melody,bass', `programs` are texts 'bass=33', `chords` texts 'Am F C G' or 'B=F G Am C'; a `mood`
    and a `style` are presets, which set what was not asked and are told.
    """
    wanted = {name: value for name, value in asked.items() if value is not None}
    if unknown := set(wanted) - _KNOWN:
        raise InvalidBrief(f"a plan has no wish {min(unknown)!r}", hint="the wishes are " + ", ".join(sorted(_KNOWN)))
    remarks = [note for kind in ("mood", "style") for note in _take_preset(kind, wanted)]
    for name, (least, greatest) in _BOUNDS.items():
        if name in wanted:
            check_number(name, wanted[name], least, greatest)
    if "seconds" in wanted and not 0 < wanted["seconds"] <= _MOST_SECONDS:
        raise InvalidBrief(f"{wanted['seconds']} seconds are asked for", hint=f"give a number up to {_MOST_SECONDS}")
    try:
        key = parse_key(wanted["key"]) if "key" in wanted else None
        meter = parse_meter(wanted.pop("meter", str(COMMON_TIME)))
        chords = _read_chords(wanted.pop("chords", ()), meter, key, remarks)
    except InvalidMusic as error:
        raise InvalidBrief(error.message, hint=error.hint) from error
    tracks = _read_tracks(wanted.pop("roles", None), wanted.pop("programs", ()), wanted.pop(_USUAL_PROGRAMS, {}))
    fields = {name: value for name, value in wanted.items() if name != "key"}
    if "form" in fields:
        _check_names(chords, fields["form"])
    plan = plan_song(SongWishes(**fields, key=key, meter=meter, chords=chords, tracks=tracks))
    return StatedPlan(plan=plan, text=write_plan(plan), remarks=tuple(dict.fromkeys(remarks)))


def _take_preset(kind: str, wanted: dict[str, Any]) -> list[str]:
    """Let a mood or a style fill in what was not asked; what it set, in words."""
    if kind not in wanted:
        return []
    preset = find_preset(kind, wanted.pop(kind))
    fills = {name: value for name, value in preset.piece.items() if name in _PRESET_FIELDS}
    if "seconds" in wanted and "bpm" in fills and "bpm" not in wanted:
        fills["usual_bpm"] = fills.pop("bpm")
    if preset.loudness is not None:
        middle = sum(preset.loudness) // 2
        fills["energy"] = max(-30, min(30, (middle - _USUAL_LOUDNESS) * 2 // 3))
    told = []
    for name, value in fills.items():
        if name not in wanted and not (name == "key" and _gives_chords(wanted)):
            wanted[name] = value
            told.append(f"{kind} {preset.name} sets {name} {value}")
    known = wanted.setdefault(_USUAL_PROGRAMS, {})
    for role, program in preset.programs.items():
        known.setdefault(role, program)
    if kind == "mood":
        wanted["mood"] = preset.name
    return told


def _gives_chords(wanted: Mapping[str, Any]) -> bool:
    """Whether any chord is given, which has a key of its own; the model's are none yet."""
    given = wanted.get("chords", ())
    texts = [given] if isinstance(given, str) else list(given.values() if isinstance(given, Mapping) else given)
    return any(text.rpartition("=")[2].strip().lower() != THE_MODELS for text in texts)


def open_plan(path: Path) -> StatedPlan:
    """Read a plan's file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(
            f"{path} cannot be read: {error.strerror}", hint="make a plan: fairchord arrange plan -o plan.txt"
        ) from error
    try:
        text = content[: 4 * MOST_LETTERS + 1].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidBrief(f"{path} is not a text in UTF-8", hint="save it as plain text") from error
    return read_stated(text)


def read_stated(text: str) -> StatedPlan:
    """Read a plan's text."""
    remarks: list[str] = []
    return StatedPlan(plan=read_plan(text, tell=remarks.append), text=text, remarks=tuple(remarks))


def _read_chords(
    texts: str | Sequence[str] | Mapping[str, str], meter: TimeSignature, key: KeySignature | None, remarks: list[str]
) -> dict[str, Bars]:
    """Progressions by letter or kind of section; one without a name is for every section; 'model' leaves them open."""
    if isinstance(texts, Mapping):
        texts = [f"{name}={text}" for name, text in texts.items()]
    read: dict[str, Bars] = {}
    for text in [texts] if isinstance(texts, str) else texts:
        name, sign, progression = text.partition("=")
        place = name.strip() if sign else EVERY_SECTION
        progression = (progression if sign else text).strip()
        read[place] = ()
        if progression.lower() != THE_MODELS:
            found = read_progression(progression, meter=meter, key=key)
            read[place] = found.bars
            remarks += found.notes
            _check_beats(found, meter)
    return read


def _check_beats(progression: Progression, meter: TimeSignature) -> None:
    beats, in_a_bar = progression.beats, beats_of(meter)
    if beats is not None and beats % in_a_bar:
        bars = max(1, beats // in_a_bar)
        raise InvalidBrief(
            f"{beats} beats of chords do not fill bars of {in_a_bar} ({meter})",
            hint=f"nearest: {bars * in_a_bar} beats, {write_chords(progression.bars[:bars])}; or write bar lines",
        )


def _check_names(chords: Mapping[str, Bars], form: str) -> None:
    known = {EVERY_SECTION, *(name for part in read_form(form) for name in (part.letter, part.kind) if name)}
    if unknown := set(chords) - known:
        raise InvalidBrief(
            f"chords are given for {min(unknown)}, which the form {form!r} has not",
            hint="its sections are " + ", ".join(sorted(known - {EVERY_SECTION})),
        )


def _read_tracks(
    roles: str | Sequence[str] | None, programs: Sequence[str], usual: Mapping[str, int]
) -> tuple[TrackBrief, ...]:
    names = roles.split(",") if isinstance(roles, str) else roles
    tracks = SongWishes().tracks if names is None else tuple(TrackBrief(role=parse_role(name)) for name in names)
    tracks = tuple(replace(t, program=usual.get(t.role.value, t.program)) for t in tracks)
    for text in programs:
        role, _, number = (word.strip() for word in text.partition("="))
        if not number.isdecimal() or role not in [track.role.value for track in tracks]:
            raise InvalidBrief(
                f"program {text!r} is not of the form role=NN for a role of this song",
                hint="the roles are " + ", ".join(dict.fromkeys(track.role.value for track in tracks)),
            )
        tracks = tuple(replace(t, program=int(number)) if t.role.value == role else t for t in tracks)
    return tracks


def save_plan(stated: StatedPlan, path: Path, *, overwrite: bool = False) -> Path:
    """Write a plan's text, and its picture beside it as .svg; give the picture's path."""
    if path.is_dir():
        raise InvalidInput(f"{path} is a folder", hint="name a file, such as plan.txt")
    if path.suffix == ".svg":
        raise InvalidInput(f"{path} is the name of a picture", hint="name the text, such as plan.txt")
    if path.exists() and not overwrite:
        raise InvalidInput(f"{path} is there already", hint="name another file, or add --overwrite")
    _write(path, stated.text)
    return draw_plan(stated, path.with_suffix(".svg"))


def draw_plan(stated: StatedPlan, path: Path) -> Path:
    """Write a plan's picture."""
    _write(path, timeline_svg(stated.plan))
    return path


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise EnvironmentLacking(
            f"{path} cannot be written: {error.strerror or error}", hint="check the path and the free space"
        ) from error
