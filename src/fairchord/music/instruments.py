# SPDX-License-Identifier: Apache-2.0
"""Instruments by name: General MIDI's, and the sixty-two that ComMU's table names; folded to 0-based GM programs."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from fairchord.errors import InvalidMusic
from fairchord.music.general_midi import PROGRAM_NAMES

COMMU_INSTRUMENTS: Final[dict[str, int]] = {
    "accordion": 21, "acoustic_bass": 32, "acoustic_guitar": 25, "acoustic_piano": 0, "bamboo_flute": 77, "banjo": 105,
    "bassoon": 70, "bell": 14, "brass_ensemble": 61, "celesta": 8, "choir": 52, "clarinet": 71, "drums_full": 117,
    "drums_tops": 117, "electric_bass": 33, "electric_guitar_clean": 27, "electric_guitar_distortion": 30,
    "electric_piano": 4, "fiddle": 110, "flute": 73, "glockenspiel": 9, "harp": 46, "harpsichord": 6, "horn": 60,
    "keyboard": 5, "mandolin": 25, "marimba": 12, "nylon_guitar": 24, "oboe": 68, "organ": 19, "orgel": 10, "oud": 24,
    "pad_synth": 89, "percussion": 117, "recorder": 74, "sax": 65, "sitar": 104, "string_cello": 42,
    "string_double_bass": 43, "string_ensemble": 48, "string_viola": 41, "string_violin": 40, "synth_bass": 38,
    "synth_bass_808": 39, "synth_bass_wobble": 39, "synth_bell": 98, "synth_brass": 62, "synth_lead": 81,
    "synth_pad": 88, "synth_pluck": 90, "synth_voice": 54, "timpani": 47, "trombone": 57, "trumpet": 56, "tuba": 58,
    "ukulele": 24, "vibraphone": 11, "vocal": 53, "whistle": 78, "xylophone": 13, "yanggeum": 15, "zither": 15,
}  # fmt: skip
"""ComMU's instrument names and the nearest GM program: a mandolin becomes a steel guitar, a wobble bass Synth Bass 2.

Drum kits become Melodic Tom, for a part that is asked to play pitches; a track of role drums plays the standard kit.
"""
DRUM_INSTRUMENTS: Final = frozenset({"drums_full", "drums_tops", "percussion", "drums", "drum_kit"})
_OTHERS: Final[dict[str, int]] = {
    "piano": 0, "grand_piano": 0, "acoustic_grand_piano": 0, "bright_acoustic_piano": 1, "electric_grand_piano": 2,
    "honky_tonk": 3, "clavi": 7, "clavichord": 7, "vibes": 11, "bells": 14, "chimes": 14, "church_bells": 14,
    "hammond": 16, "hammond_organ": 16, "pipe_organ": 19, "harmonium": 20, "tango_accordion": 23, "guitar": 24,
    "acoustic_guitar_nylon": 24, "classical_guitar": 24, "acoustic_guitar_steel": 25, "electric_guitar_jazz": 26,
    "electric_guitar": 27, "electric_guitar_muted": 28, "overdrive_guitar": 29, "distortion_guitar": 30,
    "double_bass": 43, "upright_bass": 32, "bass": 32, "electric_bass_finger": 33, "electric_bass_pick": 34,
    "bass_guitar": 33, "pizzicato": 45, "orchestral_harp": 46, "strings": 48, "string_ensemble_1": 48,
    "string_ensemble_2": 49, "synthstrings_1": 50, "synthstrings_2": 51, "voice": 53, "voices": 52, "brass": 61,
    "french_horn": 60, "saxophone": 65, "alto_saxophone": 65, "tenor_saxophone": 66, "soprano_saxophone": 64,
    "baritone_saxophone": 67, "cor_anglais": 69, "panpipes": 75, "pad": 89, "synth": 81, "lead": 81, "square": 80,
    "sawtooth": 81, "kettle_drums": 47, "steel_drum": 114, "drums": 117, "drum_kit": 117, "shehnai": 111,
    "viola_solo": 41, "solo_violin": 40, "solo_cello": 42, "contrabassoon": 70, "lute": 24, "dulcimer": 15,
    "handpan": 114, "music_box": 10, "celeste": 8, "rhodes": 4, "wurlitzer": 5, "moog": 38, "808": 39,
}  # fmt: skip


def _fold(name: str) -> str:
    letters = "".join(letter if letter.isalnum() else "_" for letter in name.strip().casefold())
    return "_".join(word for word in letters.split("_") if word)


_BY_NAME: Final = {_fold(name): program for program, name in enumerate(PROGRAM_NAMES)} | _OTHERS | COMMU_INSTRUMENTS


def parse_instrument(text: str) -> int:
    """Read a name such as 'string_violin', 'Violin' or 'french horn', or a number 0 to 127, as a GM program."""
    name = _fold(text)
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.isascii() and name.isdigit() and len(name) <= 3 and int(name) <= 127:
        return int(name)
    near = get_close_matches(name, _BY_NAME, n=3)
    raise InvalidMusic(
        f"instrument {text!r} is not known",
        hint=(f"did you mean {' or '.join(near)}? " if near else "")
        + "give a General MIDI name or its number, 0 to 127, or one of ComMU's names",
    )


def is_drum_kit(text: str) -> bool:
    """Whether a name means a drum kit or unpitched percussion."""
    return _fold(text) in DRUM_INSTRUMENTS
