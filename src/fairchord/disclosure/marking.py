# SPDX-License-Identifier: Apache-2.0
"""The mark "made with AI" inside the files themselves, once for people and once for machines, in every kind of file.

MIDI: a text event. WAV: a LIST INFO comment. FLAC: a Vorbis comment. MP3: an ID3v2.3 comment. SVG: metadata, and a
line in the picture. MusicXML: rights, and a miscellaneous field. PDF: keywords, and a line on each page. A folder:
AI-NOTICE.txt. Each survives copying without the certificate; none survives being played and recorded, and some
programs drop them when they save: therefore certificates can be looked up as well.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from fairchord.disclosure.certificate import MARKING
from fairchord.errors import InvalidInput

MARK: Final = f"{MARKING['sentence']} {MARKING['digital_source_type']}"
NOTICE_FILE: Final = "AI-NOTICE.txt"
NOTICE_SENTENCES: Final[dict[str, str]] = {
    "en": MARKING["sentence"],
    "fr": "Cette musique a été créée par une intelligence artificielle.",
    "ko": "이 음악은 인공지능(AI)이 생성한 결과물입니다.",
}
_TEXT_EVENT: Final = 0x01
_VORBIS_COMMENT: Final = 4
_LAST_BLOCK: Final = 0x80
_STREAM_INFO_END: Final = 42
_MOST_UNPACKED: Final = 50_000_000
_MOST_MEMBERS: Final = 1000
_READ_AT_ONCE: Final = 4096


def is_marked(content: bytes, *, mark: str = MARK) -> bool:
    """Whether a file says inside that it was made with AI; a compressed score is looked into."""
    wanted = mark.encode("ascii")
    return wanted in content or any(wanted in member for member in _members(content))


def _members(content: bytes) -> Iterator[bytes]:
    """The files in a zip archive, as an .mxl is one; none of an archive larger than the reader of scores takes."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return
    with archive:
        members = archive.infolist()
        if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
            return
        for member in members:
            yield _unpack(archive, member)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """One file of an archive, up to where it cannot be read; in small pieces, because its stated size may be false."""
    unpacked = bytearray()
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_READ_AT_ONCE):
                unpacked += piece
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError):
        pass
    return bytes(unpacked)


def mark_midi(midi: bytes) -> bytes:
    """Put the mark as the first event of the first track of a Standard MIDI File."""
    if midi[:4] != b"MThd" or midi[14:18] != b"MTrk" or len(MARK) > 127:
        raise InvalidInput("the bytes to mark are not a MIDI file as fairchord writes it")
    event = bytes((0x00, 0xFF, _TEXT_EVENT, len(MARK))) + MARK.encode("ascii")
    length = int.from_bytes(midi[18:22], "big") + len(event)
    return midi[:18] + length.to_bytes(4, "big") + event + midi[22:]


def mark_sound(path: Path) -> None:
    """Put the mark into a WAV, FLAC or MP3 file."""
    SOUND_MARKERS[path.suffix](path)


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


def mark_flac(path: Path) -> None:
    """Make the mark the one Vorbis comment of a FLAC file, right after its stream info (RFC 9639, section 8.6)."""
    data = path.read_bytes()
    if data[:8] != b"fLaC\x00\x00\x00\x22":
        raise InvalidInput(f"{path} is not a FLAC file as it was written here", hint="mark what the renderer wrote")
    vendor, comment = b"fairchord", b"COMMENT=" + MARK.encode("ascii")
    parts = (len(vendor), vendor, 1, len(comment), comment)
    block = b"".join(part if isinstance(part, bytes) else struct.pack("<I", part) for part in parts)
    others, place, is_last = [], _STREAM_INFO_END, False
    while not is_last:
        kind, size = data[place], int.from_bytes(data[place + 1 : place + 4])
        is_last = bool(kind & _LAST_BLOCK)
        if kind & ~_LAST_BLOCK != _VORBIS_COMMENT:
            others.append((kind & ~_LAST_BLOCK, data[place + 4 : place + 4 + size]))
        place += 4 + size
    blocks = [*others, (_VORBIS_COMMENT, block)]
    written = data[:_STREAM_INFO_END]
    for index, (kind, content) in enumerate(blocks, start=1):
        last = _LAST_BLOCK if index == len(blocks) else 0
        written += bytes((kind | last,)) + len(content).to_bytes(3) + content
    path.write_bytes(written + data[place:])


def mark_mp3(path: Path) -> None:
    """Put the mark before the sound of an MP3 file, as the comment of an ID3v2.3 tag."""
    data = path.read_bytes()
    if data[:1] != b"\xff":
        raise InvalidInput(f"{path} is not an MP3 file as it was written here", hint="mark what the renderer wrote")
    comment = b"\0eng\0" + MARK.encode("ascii")
    frame = b"COMM" + len(comment).to_bytes(4) + b"\0\0" + comment
    size = bytes(len(frame) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x03\0\0" + size + frame + data)


SOUND_MARKERS: Final[dict[str, Callable[[Path], None]]] = {".wav": mark_wav, ".flac": mark_flac, ".mp3": mark_mp3}
"""Ending of a sound file's name, then what marks it."""


def mark_svg(svg: str) -> str:
    """Put the mark into the metadata of an SVG picture, and its sentence into the lower right corner."""
    head, end, rest = svg.partition("</desc>")
    body, close, tail = rest.rpartition("</svg>")
    box = head.partition('viewBox="')[2].partition('"')[0].split()
    if not end or not close or len(box) != 4:
        raise InvalidInput("the picture to mark has no description, no end or no size")
    right, low = float(box[2]) - 16, float(box[3]) - 14
    line = f'<text x="{right:.1f}" y="{low:.1f}" text-anchor="end" class="quiet">{MARKING["sentence"]}</text>'
    return f"{head}{end}<metadata>{MARK}</metadata>{body}{line}{close}{tail}"


def mark_musicxml(score: bytes) -> bytes:
    """Put the sentence into the rights of a MusicXML score, which programs print, and the mark beside its software."""
    head, software, rest = score.partition(b"    <encoding>")
    sentence, mark = MARKING["sentence"].encode(), MARK.encode("ascii")
    if not software or b"<rights>" in score:
        raise InvalidInput("the score to mark is not one that fairchord wrote", hint="mark what the writer gave")
    body, end, tail = rest.partition(b"    </encoding>\n")
    field = b'    <miscellaneous>\n      <miscellaneous-field name="digital-source-type">' + mark
    field += b"</miscellaneous-field>\n    </miscellaneous>\n"
    return head + b"    <rights>" + sentence + b"</rights>\n" + software + body + end + field + tail


def mark_score_svg(svg: str) -> str:
    """Put the mark into the metadata of a score's picture; its pages bear the sentence already."""
    head, end, rest = svg.partition("</desc>")
    if not end:
        raise InvalidInput("the picture to mark has no description", hint="mark what the engraver gave")
    return f"{head}{end}<metadata>{MARK}</metadata>{rest}"


def notice_text() -> str:
    """Return the label of a folder: the sentence in every language, and the mark that machines read."""
    sentences = "\n".join(NOTICE_SENTENCES.values())
    return (
        f"{sentences}\n\n"
        f"Digital source type (IPTC): {MARKING['digital_source_type']}\n\n"
        "This goes for every file in this folder. certificate.json says which model made it and what that model\n"
        "learned from; check it with: fairchord verify .\n"
    )
