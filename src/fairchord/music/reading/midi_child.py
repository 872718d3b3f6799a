# SPDX-License-Identifier: Apache-2.0
"""The process that reads MIDI and ABC, both through symusic; `serve` says what its arguments are."""

from fairchord.music.reading.abc_parse import parse_abc
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.reading.serve import serve

if __name__ == "__main__":
    serve({"midi": parse_midi, "abc": parse_abc})
