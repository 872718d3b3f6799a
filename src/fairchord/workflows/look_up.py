# SPDX-License-Identifier: Apache-2.0
"""Find the certificate of a file that came without one: by its bytes, or, for MIDI, by its notes alone.

A MIDI file that was saved anew, stripped of its mark, renamed, or played at another loudness or tempo has the same
notes, and is found. One that was transposed, cut, quantised or edited has others, and is not; nor is sound that was
converted or recorded. Entries written before notes were recorded are found by their certificate alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import sha256_hex
from fairchord.disclosure.certificate import MARKING
from fairchord.disclosure.marking import is_marked
from fairchord.disclosure.signed_certificate import CERTIFICATE, ENTRY_KIND, SignedCertificate
from fairchord.errors import FairchordError, InvalidMusic, LimitExceeded
from fairchord.ledger.entry import Entry
from fairchord.music.melody_keys import notes_key
from fairchord.music.midi import read_midi
from fairchord.workflows.log_source import LogSource, read_log_facts
from fairchord.workflows.small_file import read_bytes

MOST_BYTES: Final = 1 << 30
_MIDI_HEAD: Final = b"MThd"


class FoundBy(StrEnum):
    """What a file and an entry have in common."""

    BYTES = "bytes"
    NOTES = "notes"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntry:
    """One entry that speaks of the file, how it was found, and what later took it back."""

    index: int
    at: str
    found_by: FoundBy
    certificate_sha256: str
    weights_sha256: str = ""
    revoked: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain values; what is not recorded is left out."""
        record: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in record.items() if value != ""} | {"found_by": self.found_by.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """What was looked for, and where it was found; `remark` says what could not be looked for."""

    sha256: str
    notes_sha256: str
    is_marked: bool
    log_origin: str
    log_size: int
    found: tuple[FoundEntry, ...]
    remark: str

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        record = {name: getattr(self, name) for name in ("sha256", "notes_sha256", "log_origin", "log_size", "remark")}
        return record | {"marked_as_ai": self.is_marked, "found": [entry.to_dict() for entry in self.found]}

    @property
    def sentence(self) -> str:
        """The outcome in one sentence."""
        if not self.found:
            return f"not recorded: none of the {self.log_size} entries of {self.log_origin} speaks of this file"
        first = self.found[0]
        more = f", and {len(self.found) - 1} more" if len(self.found) > 1 else ""
        return f"entry {first.index} of {self.log_origin} records it, found by its {first.found_by}{more}"


def look_up(path: Path, source: LogSource) -> LookUp:
    """Verify a log, then look in it for what speaks of a file."""
    content = read_bytes(path, at_most=MOST_BYTES)
    log = read_log_facts(source)
    sha256, certificate = sha256_hex(content), _certificate_hash(path, content)
    notes, remark = _notes(content)
    revoked = {key: str(fact.record.get("reason", "")) for key, fact in log.register.revoked.items()}
    return LookUp(
        sha256=sha256,
        notes_sha256=notes,
        is_marked=is_marked(content, mark=MARKING["digital_source_type"]),
        log_origin=log.origin,
        log_size=log.size,
        found=tuple(_find(log.entries, {"sha256": sha256, "notes": notes, "certificate": certificate}, revoked)),
        remark=remark,
    )


def _find(entries: Iterable[Entry], wanted: Mapping[str, str], revoked: Mapping[str, str]) -> Iterator[FoundEntry]:
    for index, entry in enumerate(entries):
        found_by = _match(entry, wanted)
        if found_by is not None:
            certificate = str(entry.body["certificate_sha256"])
            yield FoundEntry(
                index=index,
                at=entry.at,
                found_by=found_by,
                certificate_sha256=certificate,
                weights_sha256=str(entry.body.get("weights_sha256", "")),
                revoked=revoked.get(certificate, ""),
            )


def _match(entry: Entry, wanted: Mapping[str, str]) -> FoundBy | None:
    if entry.kind != ENTRY_KIND:
        return None
    if entry.body["certificate_sha256"] == wanted["certificate"]:
        return FoundBy.CERTIFICATE
    if wanted["sha256"] in entry.body.get("music_sha256", ()):
        return FoundBy.BYTES
    return FoundBy.NOTES if wanted["notes"] and entry.body.get("notes_sha256") == wanted["notes"] else None


def _certificate_hash(path: Path, content: bytes) -> str:
    """The hash that the log holds of a certificate, when the file is one."""
    if path.name != CERTIFICATE and not content.startswith(b'{"certificate":'):
        return ""
    try:
        return SignedCertificate.from_bytes(content).certificate.sha256
    except FairchordError:
        return ""


def _notes(content: bytes) -> tuple[str, str]:
    if not content.startswith(_MIDI_HEAD):
        return "", "only MIDI files are looked for by their notes; this one by its bytes"
    try:
        piece = read_midi(content).piece
    except (InvalidMusic, LimitExceeded) as error:
        return "", f"its notes cannot be read, so it was looked for by its bytes: {error.message}"
    if not piece.note_count:
        return "", "it holds no notes, so it was looked for by its bytes"
    return notes_key(piece), ""
