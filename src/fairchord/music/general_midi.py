# SPDX-License-Identifier: Apache-2.0
"""Names of the General MIDI programs and drum sounds, as people read them on a label. Nothing here makes sound."""

from __future__ import annotations

from typing import Final

PROGRAM_NAMES: Final = (
    "Grand Piano", "Bright Piano", "Electric Grand", "Honky-tonk Piano", "Electric Piano 1", "Electric Piano 2",
    "Harpsichord", "Clavinet", "Celesta", "Glockenspiel", "Music Box", "Vibraphone", "Marimba", "Xylophone",
    "Tubular Bells", "Dulcimer", "Drawbar Organ", "Percussive Organ", "Rock Organ", "Church Organ", "Reed Organ",
    "Accordion", "Harmonica", "Bandoneon", "Nylon Guitar", "Steel Guitar", "Jazz Guitar", "Clean Guitar",
    "Muted Guitar", "Overdriven Guitar", "Distorted Guitar", "Guitar Harmonics", "Acoustic Bass", "Fingered Bass",
    "Picked Bass", "Fretless Bass", "Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2", "Violin", "Viola",
    "Cello", "Contrabass", "Tremolo Strings", "Pizzicato Strings", "Harp", "Timpani", "Strings 1", "Strings 2",
    "Synth Strings 1", "Synth Strings 2", "Choir Aahs", "Voice Oohs", "Synth Voice", "Orchestra Hit", "Trumpet",
    "Trombone", "Tuba", "Muted Trumpet", "French Horn", "Brass Section", "Synth Brass 1", "Synth Brass 2",
    "Soprano Sax", "Alto Sax", "Tenor Sax", "Baritone Sax", "Oboe", "English Horn", "Bassoon", "Clarinet", "Piccolo",
    "Flute", "Recorder", "Pan Flute", "Blown Bottle", "Shakuhachi", "Whistle", "Ocarina", "Square Lead",
    "Sawtooth Lead", "Calliope Lead", "Chiff Lead", "Charang Lead", "Voice Lead", "Fifths Lead", "Bass and Lead",
    "New Age Pad", "Warm Pad", "Polysynth Pad", "Choir Pad", "Bowed Pad", "Metallic Pad", "Halo Pad", "Sweep Pad",
    "Rain", "Soundtrack", "Crystal", "Atmosphere", "Brightness", "Goblins", "Echoes", "Science Fiction", "Sitar",
    "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai", "Tinkle Bell", "Agogo", "Steel Drums",
    "Woodblock", "Taiko", "Melodic Tom", "Synth Drum", "Reverse Cymbal", "Fret Noise", "Breath Noise", "Seashore",
    "Bird", "Telephone", "Helicopter", "Applause", "Gunshot",
)  # fmt: skip
"""General MIDI level 1, program 0 to 127."""

DRUM_NAMES: Final[dict[int, str]] = {
    35: "Kick 2", 36: "Kick", 37: "Side Stick", 38: "Snare", 39: "Clap", 40: "Snare 2", 41: "Low Floor Tom",
    42: "Closed Hat", 43: "High Floor Tom", 44: "Pedal Hat", 45: "Low Tom", 46: "Open Hat", 47: "Low Mid Tom",
    48: "High Mid Tom", 49: "Crash", 50: "High Tom", 51: "Ride", 52: "China", 53: "Ride Bell", 54: "Tambourine",
    55: "Splash", 56: "Cowbell", 57: "Crash 2", 58: "Vibraslap", 59: "Ride 2", 60: "High Bongo", 61: "Low Bongo",
    62: "Muted Conga", 63: "High Conga", 64: "Low Conga", 65: "High Timbale", 66: "Low Timbale", 67: "High Agogo",
    68: "Low Agogo", 69: "Cabasa", 70: "Maracas", 71: "Short Whistle", 72: "Long Whistle", 73: "Short Guiro",
    74: "Long Guiro", 75: "Claves", 76: "High Woodblock", 77: "Low Woodblock", 78: "Muted Cuica", 79: "Open Cuica",
    80: "Muted Triangle", 81: "Open Triangle",
}  # fmt: skip
"""The General MIDI drum map."""

METAL_DRUMS: Final = frozenset({42, 44, 46, 49, 51, 52, 53, 54, 55, 56, 57, 59, 67, 68, 69, 70, 80, 81})
"""Hats, cymbals, bells and shakers: everything of the drum map that rings rather than thuds."""


def drum_name(pitch: int) -> str:
    """Return the name of a drum sound; one outside the map is called by its number."""
    return DRUM_NAMES.get(pitch, f"Drum {pitch}")


def pitch_name(pitch: int) -> str:
    """Return a MIDI pitch as written in scientific notation: 60 is C4."""
    return f"{('C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B')[pitch % 12]}{pitch // 12 - 1}"
