# SPDX-License-Identifier: Apache-2.0
"""Turn what a person names (a music file, a work, an identifier, a hash) into the values that an index is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.corpus.admission import load_piece
from fairchord.corpus.membership_keys import Value, file_values, music_values, register_values
from fairchord.corpus.reading import MusicReader
from fairchord.errors import FairchordError, InvalidInput
from fairchord.music.midi import ReadLimits
from fairchord.music.reading.confined import load_bytes
from fairchord.rights.identifiers import WorkId, work_id
from fairchord.rights.standard_identifiers import WORK_IDENTIFIERS, read_identifier
from fairchord.workflows.project import Project

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NO_LINES: Final = (
    "no melodic line of it is long and varied enough to have a key: only its bytes and all its notes count"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for, and what is said about how far the question reaches."""

    name: str
    values: tuple[Value, ...]
    remarks: tuple[str, ...] = ()


def ask(text: str, project: Project | None) -> Question:
    """Read a question: a file that is there, else a work's id, an ISWC or ISRC, or the SHA-256 of a file."""
    path = Path(text)
    if path.is_file():
        return ask_file(path)
    if text.startswith("work-"):
        return _ask_work(work_id(text), project)
    if _HASH.fullmatch(text):
        return Question(name=text, values=(("content", text),), remarks=("only these very bytes are looked up",))
    try:
        identifier = read_identifier(text)
    except FairchordError as error:
        raise InvalidInput(
            f"{text!r} is no file here, and neither a work, an ISWC, an ISRC nor a SHA-256: {error.message}",
            hint="name a music file, work-..., iswc:..., isrc:... or 64 hexadecimal digits",
        ) from error
    if identifier.partition(":")[0] not in WORK_IDENTIFIERS:
        raise InvalidInput(f"{identifier} names a person, not a work", hint="name an ISWC or an ISRC")
    remark = "an identifier is in an index only if it was recorded for the work before the snapshot was frozen"
    return Question(name=identifier, values=(("identifier", identifier),), remarks=(remark,))


def ask_file(path: Path) -> Question:
    """Read a music file and ask for it in every form that has a key."""
    content = load_bytes(path, ReadLimits())
    with MusicReader() as reader:
        values = file_values(content, reader.read(path.name, content).piece)
    return Question(name=str(path), values=values, remarks=() if _has_lines(values) else (_NO_LINES,))


def _ask_work(work: WorkId, project: Project | None) -> Question:
    """Ask for a work by everything that the project knows of it; elsewhere by its id alone."""
    if project is None or work not in project.register().works:
        return Question(
            name=work, values=(("work", work),), remarks=("the work is not registered here: only its id is looked up",)
        )
    values = register_values(project.register(), work)
    admitted = project.admitted().get(work)
    if admitted is None or not project.blobs.has(admitted.piece_sha256):
        remark = "its music is not in this project: only its id, files and identifiers are looked up; name its file too"
        return Question(name=work, values=values, remarks=(remark,))
    values += music_values(load_piece(project.blobs, admitted))
    return Question(name=work, values=values, remarks=() if _has_lines(values) else (_NO_LINES,))


def _has_lines(values: tuple[Value, ...]) -> bool:
    return any(kind in ("line", "opening") for kind, _ in values)
