# SPDX-License-Identifier: Apache-2.0
"""The MusicXML inside an .mxl file (a zip archive) and the check that it holds no bomb.

Format: https://www.w3.org/2021/06/musicxml40/tutorial/compressed-mxl-files/
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from defusedxml import DefusedXmlException, ElementTree

from fairchord.errors import InvalidMusic, LimitExceeded

MAX_BYTES: Final = 50_000_000
_MAX_MEMBERS: Final = 1000
_MAX_RATIO: Final = 200
_EXPORT_AGAIN: Final = "export it again from the notation program"


def open_mxl(data: bytes) -> bytes:
    """Give the MusicXML text of an .mxl file; sizes are checked before and while unpacking."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > _MAX_MEMBERS or unpacked > MAX_BYTES or unpacked > _MAX_RATIO * max(len(data), 1):
                raise LimitExceeded(
                    f"the .mxl archive unpacks to {unpacked:,} bytes in {len(members)} files from {len(data):,}",
                    hint=f"at most {MAX_BYTES:,} bytes, {_MAX_RATIO} times its size and {_MAX_MEMBERS} files are read",
                )
            return _unpack(archive, _score_name(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError, OSError) as error:
        raise InvalidMusic(f"not a readable .mxl archive: {str(error)[:200]}", hint=_EXPORT_AGAIN) from error


def check_xml(data: bytes) -> None:
    """Refuse XML that is malformed, defines entities or reaches outside itself."""
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"the MusicXML has {len(data):,} bytes", hint=f"at most {MAX_BYTES:,} are read")
    try:
        root = ElementTree.fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise InvalidMusic(
            f"the MusicXML defines entities or refers outside itself ({type(error).__name__})", hint=_EXPORT_AGAIN
        ) from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise InvalidMusic(f"not well-formed XML: {str(error)[:200]}", hint=_EXPORT_AGAIN) from error
    if root.tag not in ("score-partwise", "score-timewise"):
        raise InvalidMusic(f"the XML is <{root.tag[:60]}>, not a MusicXML score", hint="give <score-partwise>")


def _score_name(archive: zipfile.ZipFile) -> str:
    """Find the score by META-INF/container.xml, else take the first XML file."""
    names = archive.namelist()
    if "META-INF/container.xml" in names:
        container = ElementTree.fromstring(_unpack(archive, "META-INF/container.xml"), forbid_entities=True)
        for element in container.iter():
            path = element.get("full-path")
            if path in names:
                return str(path)
    scores = [n for n in names if n.lower().endswith((".xml", ".musicxml")) and not n.startswith("META-INF")]
    if not scores:
        raise InvalidMusic("the .mxl archive holds no MusicXML file", hint=_EXPORT_AGAIN)
    return scores[0]


def _unpack(archive: zipfile.ZipFile, name: str) -> bytes:
    """Unpack one member, trusting no size it declares."""
    with archive.open(name) as member:
        data = member.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"{name[:60]} unpacks to over {MAX_BYTES:,} bytes", hint="the archive is a zip bomb")
    return data
