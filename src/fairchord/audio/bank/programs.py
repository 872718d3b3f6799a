# SPDX-License-Identifier: Apache-2.0
"""All 128 General MIDI programs: each is a Voice made of recorded sources. One entry of the table per program."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Unpack

from fairchord.audio.bank.voice import (
    FILTERED,
    HARDEST,
    HELD,
    ONE,
    SOFTENED,
    THREE,
    TWO,
    Band,
    Envelope,
    Part,
    PartChanges,
    Voice,
)

_KEYS: Final = Envelope(release=0.45)
_RINGING: Final = Envelope(release=1.6)
_PLUCK: Final = Envelope(release=0.5)
_BASS: Final = Envelope(release=0.16)
_ORGAN: Final = Envelope(attack=0.006, release=0.12)
_BLOWN: Final = Envelope(attack=0.001, release=0.18)
_BOWED: Final = Envelope(attack=0.001, release=0.3)
_SECTION: Final = Envelope(attack=0.10, release=0.55)
_SLOW: Final = Envelope(attack=0.32, release=0.9)
_CHOIR: Final = Envelope(attack=0.14, release=0.6)
_PAD: Final = Envelope(attack=0.38, release=1.4)
_LEAD: Final = Envelope(attack=0.008, decay=0.6, sustain_db=2.0, release=0.16)


_STRUCK: Final = Part(source="", envelope=_KEYS, pan_by_key=0.35)
_RINGS: Final = Part(source="", envelope=_RINGING, bands=SOFTENED, open_hertz=7000.0, pan_by_key=0.4)
_PLUCKED: Final = Part(source="", envelope=_PLUCK, bands=SOFTENED, open_hertz=6000.0, pan_by_key=0.15)
_BASSES: Final = Part(source="", envelope=_BASS, bands=SOFTENED, open_hertz=3000.0)
_SOLO: Final = Part(source="", envelope=_BLOWN, bands=HELD, open_hertz=5500.0)
_SECTIONS: Final = Part(source="", envelope=_SECTION, bands=HELD, open_hertz=7000.0, width=0.8)
_PADS: Final = Part(source="", envelope=_PAD, bands=HELD, open_hertz=6500.0, width=0.9)
_LEADS: Final = Part(source="", envelope=_LEAD, bands=HELD, open_hertz=7000.0, vibrato=(9, 5.4, 0.35))
_ORGANS: Final = Part(source="", envelope=_ORGAN, bands=SOFTENED, open_hertz=8000.0, width=0.45)


def _struck(source: str, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_STRUCK, source=source, **changes),))


def _ringing(source: str, level_db: float = 0.0, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_RINGS, source=source, **changes),), level_db=level_db)


def _plucked(source: str, level_db: float = 0.0, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_PLUCKED, source=source, **changes),), level_db=level_db)


def _bass(source: str, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_BASSES, source=source, **changes),))


def _solo(source: str, level_db: float = 0.0, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_SOLO, source=source, **changes),), level_db=level_db)


def _section(source: str, level_db: float = -1.0, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_SECTIONS, source=source, **changes),), level_db=level_db)


def _pad(source: str, level_db: float = -2.0, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_PADS, source=source, **changes),), level_db=level_db)


def _lead(source: str, level_db: float = -1.0, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_LEADS, source=source, **changes),), level_db=level_db)


def _organ(source: str, level_db: float = -1.5, **changes: Unpack[PartChanges]) -> Voice:
    return Voice(parts=(replace(_ORGANS, source=source, **changes),), level_db=level_db)


def _effect(source: str, envelope: Envelope = _PLUCK) -> Voice:
    return Voice(parts=(Part(source=source, envelope=envelope),), level_db=-3.0)


def _over_pad(bell: Part, pad: Part, level_db: float = -1.0) -> Voice:
    return Voice(parts=(bell, replace(pad, envelope=_PAD, width=0.9, bands=HELD, open_hertz=6500.0)), level_db=level_db)


_HONKY: Final = Voice(
    parts=(
        Part(source="grand", envelope=_KEYS, bands=HARDEST, cents=-7, level_db=-3, pan_by_key=0.2),
        Part(source="grand", envelope=_KEYS, bands=HARDEST, cents=8, level_db=-3, pan_by_key=0.2),
    )
)
_ELECTRIC_GRAND: Final = Voice(
    parts=(
        Part(source="grand", envelope=_KEYS, bands=HARDEST, level_db=-2.5, pan_by_key=0.3),
        Part(source="glass_piano", envelope=_KEYS, bands=SOFTENED, level_db=-5, pan_by_key=0.3),
    )
)
_TREMOLO_STRINGS: Final = _section("strings", envelope=replace(_SECTION, attack=0.06), tremolo=(4.5, 11.0))
_SYNTH_BASS: Final = _bass("synth_bass", bands=ONE, sweep=(260.0, 3000, 0.002, 0.45), envelope=_BASS)
_SUB_BASS: Final = _bass("round_bass", bands=ONE, envelope=Envelope(attack=0.006, release=0.12))
_STAB: Final = Envelope(attack=0.002, decay=1.2, sustain_db=60, release=0.25)
_FIFTHS: Final = Voice(
    parts=tuple(
        Part(source="saw_lead", envelope=_LEAD, bands=HELD, open_hertz=6000.0, cents=cents, level_db=level)
        for cents, level in ((0, -2), (702, -4))
    ),
    level_db=-1,
)
_BASS_AND_LEAD: Final = Voice(
    parts=(
        Part(source="saw_lead", envelope=_LEAD, bands=HELD, open_hertz=5000.0, level_db=-2),
        Part(source="round_bass", envelope=_LEAD, level_db=-3, cents=-1200),
    ),
    level_db=-1,
)
_BELL: Final = Part(source="celesta", envelope=_RINGING, level_db=-4, pan_by_key=0.3)
_SOUNDTRACK: Final = Voice(
    parts=(
        Part(source="warm_pad", envelope=_PAD, width=0.9, bands=HELD, open_hertz=5000.0, level_db=-2),
        Part(source="synth_strings", envelope=_PAD, width=0.9, bands=HELD, open_hertz=5000.0, level_db=-6, cents=702),
    ),
    level_db=-2,
)
_SLOW_SWEEP: Final = (420.0, 4200, 1.6, 3.0)
_AAH: Final = _section("choir_aah", envelope=_CHOIR)

VOICES: Final[tuple[tuple[str, Voice], ...]] = (
    ("Grand Piano", _struck("grand", bands=THREE, open_hertz=5200.0)),
    ("Bright Piano", _struck("grand", bands=HARDEST)),
    ("Electric Grand", _ELECTRIC_GRAND),
    ("Honky-tonk Piano", _HONKY),
    ("Tine Piano", _struck("tine_piano", bands=TWO, open_hertz=6000.0)),
    ("Glass Piano", _struck("glass_piano", bands=SOFTENED, open_hertz=5000.0)),
    ("Harpsichord", _struck("harpsichord", envelope=Envelope(release=0.25))),
    ("Clavinet", _struck("clavinet", envelope=Envelope(release=0.12), bands=SOFTENED, open_hertz=5000.0)),
    ("Celesta", _ringing("celesta")),
    ("Glockenspiel", _ringing("glockenspiel", -2)),
    ("Music Box", _ringing("music_box", -1)),
    ("Vibraphone", _ringing("vibraphone", bands=FILTERED, tremolo=(2.2, 5.2))),
    ("Marimba", _ringing("marimba", bands=FILTERED, open_hertz=5000.0)),
    ("Xylophone", _ringing("xylophone", -1)),
    ("Tubular Bells", _ringing("tubular_bells")),
    ("Dulcimer", _ringing("dulcimer")),
    ("Drawbar Organ", _organ("drawbar_organ")),
    ("Percussive Organ", _organ("drawbar_organ", 2.0, envelope=Envelope(attack=0.003, decay=0.9, sustain_db=5,
        release=0.1))),
    ("Rock Organ", _organ("rock_organ", tremolo=(1.2, 6.6))),
    ("Church Organ", _organ("church_organ", envelope=Envelope(attack=0.03, release=0.5), width=0.9)),
    ("Reed Organ", _organ("accordion", envelope=Envelope(attack=0.05, release=0.2), open_hertz=4000.0, bands=HELD)),
    ("Accordion", _organ("accordion", envelope=Envelope(attack=0.04, release=0.14), bands=HELD)),
    ("Harmonica", _solo("harmonica")),
    ("Bandoneon", _organ("accordion", envelope=Envelope(attack=0.05, release=0.18), bands=HELD, open_hertz=4500.0)),
    ("Nylon Guitar", _plucked("nylon", bands=FILTERED)),
    ("Steel Guitar", _plucked("steel", bands=FILTERED, open_hertz=7500.0)),
    ("Jazz Guitar", _plucked("jazz", open_hertz=4000.0)),
    ("Clean Guitar", _plucked("clean", bands=FILTERED, open_hertz=6500.0)),
    ("Muted Guitar", _plucked("muted", envelope=Envelope(release=0.12))),
    ("Overdriven Guitar", _plucked("overdriven", -1, envelope=Envelope(release=0.22), bands=ONE)),
    ("Distortion Guitar", _plucked("distorted", -1, envelope=Envelope(release=0.22), bands=ONE)),
    ("Guitar Harmonics", _plucked("nylon", -1, bands=(Band(top=127, openness=0.3),), cents=1200)),
    ("Acoustic Bass", _bass("acoustic_bass", bands=FILTERED, open_hertz=2500.0, envelope=Envelope(release=0.22))),
    ("Finger Bass", _bass("finger_bass", bands=FILTERED, open_hertz=3500.0)),
    ("Picked Bass", _bass("picked_bass", open_hertz=4000.0)),
    ("Fretless Bass", _bass("fretless_bass", vibrato=(8, 4.6, 0.5))),
    ("Slap Bass 1", _bass("slap_bass", open_hertz=5000.0)),
    ("Slap Bass 2", _bass("slap_bass", bands=ONE)),
    ("Synth Bass 1", _SYNTH_BASS),
    ("Synth Bass 2", _SUB_BASS),
    ("Violin", _solo("violin", envelope=_BOWED, open_hertz=7000.0)),
    ("Viola", _solo("viola", envelope=_BOWED, open_hertz=6500.0)),
    ("Cello", _solo("cello", envelope=_BOWED, open_hertz=5500.0)),
    ("Contrabass", _solo("contrabass", envelope=_BOWED, open_hertz=4000.0)),
    ("Tremolo Strings", _TREMOLO_STRINGS),
    ("Pizzicato Strings", _plucked("pizzicato", open_hertz=4000.0)),
    ("Harp", _plucked("harp", envelope=_RINGING, bands=FILTERED, open_hertz=5000.0, pan_by_key=0.5)),
    ("Timpani", _plucked("timpani", envelope=_RINGING, open_hertz=2500.0)),
    ("String Ensemble", _section("strings")),
    ("Slow Strings", _section("slow_strings", envelope=_SLOW)),
    ("Synth Strings 1", _section("synth_strings", envelope=Envelope(attack=0.12, release=0.8))),
    ("Synth Strings 2", _section("synth_strings", envelope=_SLOW, open_hertz=4200.0)),
    ("Choir Aahs", _AAH),
    ("Voice Oohs", _section("voice_ooh", envelope=_CHOIR)),
    ("Synth Voice", _section("choir_pad", envelope=Envelope(attack=0.08, release=0.5))),
    ("Orchestra Hit", _section("orchestra_hit", 6.0, envelope=_STAB, bands=SOFTENED)),
    ("Trumpet", _solo("trumpet", open_hertz=7000.0)),
    ("Trombone", _solo("trombone", open_hertz=5000.0)),
    ("Tuba", _solo("tuba", open_hertz=2500.0)),
    ("Muted Trumpet", _solo("muted_trumpet", open_hertz=8000.0)),
    ("French Horn", _solo("horn", envelope=_BOWED, open_hertz=3800.0)),
    ("Brass Section", _section("brass_section", 0.0, envelope=Envelope(attack=0.045, release=0.25), width=0.6)),
    ("Synth Brass 1", _section("saw_lead", envelope=Envelope(attack=0.02, release=0.3), bands=ONE, width=0.5,
                               sweep=(900.0, 2600, 0.06, 0.8))),
    ("Synth Brass 2", _section("saw_lead", envelope=Envelope(attack=0.06, release=0.4), bands=ONE, width=0.5,
                               sweep=(600.0, 2400, 0.18, 1.2))),
    ("Soprano Sax", _solo("soprano_sax")),
    ("Alto Sax", _solo("alto_sax")),
    ("Tenor Sax", _solo("tenor_sax", open_hertz=5000.0)),
    ("Baritone Sax", _solo("tenor_sax", open_hertz=3600.0)),
    ("Oboe", _solo("oboe", open_hertz=6500.0)),
    ("English Horn", _solo("english_horn", open_hertz=5500.0)),
    ("Bassoon", _solo("bassoon", open_hertz=4500.0)),
    ("Clarinet", _solo("clarinet")),
    ("Piccolo", _solo("piccolo", -1, open_hertz=8000.0)),
    ("Flute", _solo("flute")),
    ("Recorder", _solo("recorder")),
    ("Pan Flute", _solo("pan_flute")),
    ("Blown Bottle", _solo("pan_flute", open_hertz=2500.0, envelope=Envelope(attack=0.05, release=0.3))),
    ("Shakuhachi", _solo("shakuhachi")),
    ("Whistle", _solo("whistle", -1)),
    ("Ocarina", _solo("whistle", -1, open_hertz=4000.0, envelope=Envelope(attack=0.02, release=0.15))),
    ("Square Lead", _lead("square_lead")),
    ("Saw Lead", _lead("saw_lead")),
    ("Calliope Lead", _lead("calliope_lead")),
    ("Chiff Lead", Voice(parts=(Part(source="pan_flute", envelope=_BLOWN, level_db=-4),
                                Part(source="calliope_lead", envelope=_LEAD, level_db=-3)), level_db=-1)),
    ("Charang Lead", _lead("charang_lead")),
    ("Voice Lead", _lead("voice_ooh", envelope=Envelope(attack=0.05, release=0.3), width=0.5)),
    ("Fifths Lead", _FIFTHS),
    ("Bass and Lead", _BASS_AND_LEAD),
    ("New Age Pad", _over_pad(_BELL, Part(source="new_age_pad", level_db=-2))),
    ("Warm Pad", _pad("warm_pad")),
    ("Polysynth Pad", _pad("polysynth", 2.0, envelope=Envelope(attack=0.02, decay=1.5, sustain_db=5, release=0.7),
        bands=ONE,
                           sweep=(800.0, 2900, 0.01, 1.3))),
    ("Choir Pad", _pad("choir_pad")),
    ("Bowed Pad", _pad("bowed_pad", envelope=Envelope(attack=0.7, release=1.6))),
    ("Metallic Pad", _pad("metallic_pad", envelope=Envelope(attack=0.12, release=1.6))),
    ("Halo Pad", _pad("choir_pad", envelope=Envelope(attack=0.6, release=1.8), flutter=(500, 0.35),
                      bands=(Band(top=64, openness=0.35), Band(top=127, openness=0.6)))),
    ("Sweep Pad", _pad("sweep_pad", bands=ONE, sweep=_SLOW_SWEEP)),
    ("Rain", _over_pad(replace(_BELL, source="music_box", level_db=-2), Part(source="new_age_pad", level_db=-6))),
    ("Soundtrack", _SOUNDTRACK),
    ("Crystal", _over_pad(replace(_BELL, source="glockenspiel", level_db=-2), Part(source="metallic_pad",
        level_db=-8))),
    ("Atmosphere", _over_pad(Part(source="nylon", envelope=_RINGING, bands=FILTERED, level_db=-2),
                             Part(source="warm_pad", level_db=-4))),
    ("Brightness", _over_pad(Part(source="glass_piano", envelope=_RINGING, level_db=-3),
                             Part(source="polysynth", level_db=-4))),
    ("Goblins", _pad("choir_pad", 1.0, envelope=Envelope(attack=0.8, release=1.6), bands=ONE, vibrato=(22, 3.2, 0.2),
                     sweep=(350.0, 3000, 2.2, 3.0))),
    ("Echo Drops", _over_pad(replace(_BELL, source="kalimba", level_db=-1), Part(source="choir_pad", level_db=-6))),
    ("Star Theme", _over_pad(replace(_BELL, source="glockenspiel", level_db=-7), Part(source="bowed_pad",
        level_db=-2))),
    ("Sitar", _plucked("sitar", bands=ONE)),
    ("Banjo", _plucked("banjo", envelope=Envelope(release=0.25))),
    ("Shamisen", _plucked("shamisen", envelope=Envelope(release=0.25))),
    ("Koto", _plucked("koto", envelope=_RINGING)),
    ("Kalimba", _ringing("kalimba")),
    ("Bagpipe", _solo("bagpipe", bands=ONE)),
    ("Fiddle", _solo("violin", envelope=Envelope(release=0.15), bands=SOFTENED, open_hertz=7500.0)),
    ("Shanai", _solo("oboe", bands=ONE, vibrato=(14, 5.0, 0.2))),
    ("Tinkle Bell", _ringing("glockenspiel", -2, cents=1200)),
    ("Agogo", _effect("agogo")),
    ("Steel Drums", _ringing("steel_drum")),
    ("Wood Block", _effect("wood_block")),
    ("Taiko", _effect("taiko", _RINGING)),
    ("Melodic Tom", _effect("melodic_tom", _RINGING)),
    ("Synth Drum", _effect("synth_drum", _RINGING)),
    ("Reverse Cymbal", _effect("reverse_cymbal", Envelope(release=8.0))),
    ("Fret Noise", _effect("fret_noise")),
    ("Breath Noise", _effect("breath_noise")),
    ("Seashore", _effect("seashore", _PAD)),
    ("Bird", _effect("bird")),
    ("Telephone", _effect("telephone")),
    ("Helicopter", _effect("helicopter", _PAD)),
    ("Applause", _effect("applause", _PAD)),
    ("Gunshot", _effect("gunshot", _RINGING)),
)  # fmt: skip
"""Name and voice of programs 0 to 127, in order."""
