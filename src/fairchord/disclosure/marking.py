# SPDX-License-Identifier: Apache-2.0
"""The mark "made with AI" inside the files themselves: a text event in MIDI, an INFO comment in WAV, metadata in SVG.

Each survives copying without the certificate; none survives being played and recorded, which is why there is both.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from fairchord.disclosure.certificate import MARKING
from fairchord.errors import InvalidInput

MARK: Final = f"{MARKING['sentence']} {MARKING['digital_source_type']}"
_TEXT_EVENT: Final = 0x01


def mark_midi(midi: bytes) -> bytes:
    """Put the mark as the first event of the first track of a Standard MIDI File."""
    if midi[:4] != b"MThd" or midi[14:18] != b"MTrk" or len(MARK) > 127:
        raise InvalidInput("the bytes to mark are not a MIDI file as fairchord writes it")
    event = bytes((0x00, 0xFF, _TEXT_EVENT, len(MARK))) + MARK.encode("ascii")
    length = int.from_bytes(midi[18:22], "big") + len(event)
    return midi[:18] + length.to_bytes(4, "big") + event + midi[22:]


def mark_wav(path: Path) -> None:
    """Add the mark as a LIST INFO comment after the sound of a RIFF WAVE file."""
    text = MARK.encode("ascii") + b"\0"
    text += b"\0" * (len(text) % 2)
    chunk = b"INFO" + b"ICMT" + struct.pack("<I", len(text)) + text
    with path.open("r+b") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            raise InvalidInput(f"{path} is not a WAVE file", hint="mark what the renderer wrote")
        end = file.seek(0, 2)
        file.write(b"\0" * (end % 2) + b"LIST" + struct.pack("<I", len(chunk)) + chunk)
        total = file.tell()
        file.seek(4)
        file.write(struct.pack("<I", total - 8))


def mark_svg(svg: str) -> str:
    """Put the mark into the metadata of an SVG picture."""
    head, end, rest = svg.partition("</desc>")
    if not end:
        raise InvalidInput("the picture to mark has no description")
    return f"{head}{end}<metadata>{MARK}</metadata>{rest}"
