# SPDX-License-Identifier: Apache-2.0
"""The process that reads MusicXML and kern through music21; `serve` says what its arguments are."""

from fairchord.music.reading.score_parse import parse_kern, parse_musicxml, parse_mxl
from fairchord.music.reading.serve import serve

if __name__ == "__main__":
    serve({"musicxml": parse_musicxml, "mxl": parse_mxl, "kern": parse_kern})
