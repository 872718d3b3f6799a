# SPDX-License-Identifier: Apache-2.0
"""A folder of MIDI clips, whoever made them, read in the confined child; what cannot be read is named, not hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fairchord.errors import FairchordError, ResourceAbsent
from fairchord.music.midi import read_many
from fairchord.music.piece import Piece

_SUFFIXES = (".mid", ".midi")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFolder:
    """The pieces of a folder by their path in it, without suffix; and why each other file could not be read."""

    folder: Path
    pieces: Mapping[str, Piece]
    unread: Mapping[str, str]


def read_clips(folder: Path, *, progress: Callable[[int, int], None] | None = None) -> ClipFolder:
    """Read every MIDI file under a folder."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())
    if not paths:
        raise ResourceAbsent(f"{folder} holds no MIDI file", hint="name a folder of clips: NAME.mid")
    pieces: dict[str, Piece] = {}
    unread: dict[str, str] = {}

    def tell(done: int) -> None:
        if progress is not None:
            progress(done, len(paths))

    for path, outcome in read_many(paths, progress=tell):
        name = path.relative_to(folder).with_suffix("").as_posix()
        if isinstance(outcome, FairchordError):
            unread[name] = outcome.message
        else:
            pieces[name] = outcome.piece
    return ClipFolder(folder=folder, pieces=pieces, unread=unread)
