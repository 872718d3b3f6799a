# SPDX-License-Identifier: Apache-2.0
"""The process that reads MIDI: `python -P -m fairchord.music.reading.midi_child MEMORY_BYTES CPU_SECONDS`."""

from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.reading.serve import serve

if __name__ == "__main__":
    serve({"midi": parse_midi})
