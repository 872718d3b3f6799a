# SPDX-License-Identifier: Apache-2.0
"""The admission gate: bytes and a Permit become an AdmittedWork. Nothing else brings music into a project.

Rules, in the order the code follows:
1. The Permit is decided again on the Register the gate was opened with, and must come out the same; it must be for
   learning or for measuring.
2. The bytes are among the contents of the Work and of the Permit, by SHA-256.
3. The bytes are read here, in a confined child; what was dropped is said.
4. Music of another work that is known, in whatever key, tempo or note values, is a Duplicate of that work, even where
   that work was refused: music does not become free by a new registration.
5. The Work declares the melodies of this music or none; no reservation names one that it does not declare.
6. Source, piece (with roles, key and chords filled in) and analysis are kept as blobs; the admission names them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from fairchord.canonical import MAX_ENTRY_BYTES, canonical_bytes, parse_canonical, sha256_hex
from fairchord.corpus.blobs import BlobFolder
from fairchord.corpus.known_music import KnownMusic
from fairchord.corpus.melody_gate import check_melodies
from fairchord.corpus.told import NOTHING_TOLD, Told, apply_told
from fairchord.errors import ConsentMissing, FairchordError, InvalidMusic, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.music.analysis import Analysis, analyse
from fairchord.music.fingerprint import fingerprint_piece, tune_key
from fairchord.music.packing import pack_piece, unpack_piece
from fairchord.music.piece import Piece
from fairchord.music.reading.result import ReadResult
from fairchord.rights.decide import decide_again
from fairchord.rights.fields import Fields
from fairchord.rights.identifiers import WorkId, work_id
from fairchord.rights.permit import Permit
from fairchord.rights.register import Register
from fairchord.rights.use import Use

ADMITTING_USES: Final = frozenset({Use.TRAIN_BASE, Use.TRAIN_ARTIST, Use.EVALUATE})
_LARGEST_ADMISSION: Final = MAX_ENTRY_BYTES - 2_000


class Reader(Protocol):
    """Reads the bytes of a music file into a Piece; the name says the format by its suffix."""

    def read(self, name: str, content: bytes) -> ReadResult:
        """Read one file's bytes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedWork:
    """What the gate let in: where its parts rest, what it is, and on which Permit it came in."""

    work: WorkId
    content_sha256: str
    permit_sha256: str
    piece_sha256: str
    analysis_sha256: str
    fingerprint: str
    tune_key: str
    collection: str
    genre: str
    note_count: int
    key_confidence: int
    meter_confidence: int
    dropped: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values: the body of an admission entry."""
        return {name: getattr(self, name) for name in self.__slots__} | {"dropped": list(self.dropped)}

    @classmethod
    def from_dict(cls, record: object) -> AdmittedWork:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "admission")
        texts = ("content_sha256", "permit_sha256", "piece_sha256", "analysis_sha256", "fingerprint", "tune_key")
        values: dict[str, Any] = {name: fields.text(name) for name in (*texts, "collection", "genre")}
        values |= {name: fields.count(name) for name in ("note_count", "key_confidence", "meter_confidence")}
        admitted = cls(work=work_id(fields.text("work")), dropped=fields.texts("dropped"), **values)
        fields.finish()
        return admitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """The music of a work is known already as another work's."""

    work: WorkId
    original: WorkId


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Music offered at the gate: the bytes of a file, its name, and what its bringer says of it."""

    name: str
    content: bytes
    collection: str = ""
    genre: str = ""
    told: Told = NOTHING_TOLD


class AdmissionGate:
    """Admits works into one blob folder, as one Register allows; adds what it has admitted to the music it knows."""

    def __init__(self, register: Register, blobs: BlobFolder, reader: Reader, known: KnownMusic) -> None:
        self._register = register
        self.blobs = blobs
        self._reader = reader
        self._known = known

    def admit(self, offer: Offer, permit: Permit) -> AdmittedWork | Duplicate:
        """Let one work in, or raise."""
        _check_permit(self._register, permit)
        content_sha256 = _check_content(self._register, offer, permit)
        result = read_offer(self._reader, offer)
        fingerprint = fingerprint_piece(result.piece)
        original = self._known.owner(fingerprint)
        if original is not None and original != permit.work:
            return Duplicate(work=permit.work, original=original)
        check_melodies(self._register, permit.work, result.piece)
        analysis = analyse(result.piece, meter_is_given=result.meter_is_given)
        piece = fill_in(result.piece, analysis)
        self.blobs.put(offer.content)
        admitted = AdmittedWork(
            work=permit.work,
            content_sha256=content_sha256,
            permit_sha256=permit.sha256,
            piece_sha256=self.blobs.put(pack_piece(piece)),
            analysis_sha256=self.blobs.put(canonical_bytes(analysis.to_dict())),
            fingerprint=fingerprint,
            tune_key=tune_key(result.piece),
            collection=offer.collection,
            genre=offer.genre,
            note_count=piece.note_count,
            key_confidence=analysis.key_confidence,
            meter_confidence=analysis.meter_confidence,
            dropped=result.dropped,
        )
        _check_size(offer.name, admitted)
        self._known.add(fingerprint, permit.work)
        return admitted


def _check_permit(register: Register, permit: Permit) -> None:
    if permit.use not in ADMITTING_USES:
        raise ConsentMissing(
            f"the permit for {permit.work} is for {permit.use.value}, which admits no music",
            hint="decide for one of: " + ", ".join(sorted(use.value for use in ADMITTING_USES)),
        )
    if decide_again(register, permit) != permit:
        raise ConsentMissing(
            f"the permit for {permit.work} is not what the register says at entry {register.size}",
            hint="decide again, and bring that permit",
        )


def _check_content(register: Register, offer: Offer, permit: Permit) -> str:
    sha256 = sha256_hex(offer.content)
    if sha256 not in permit.content_sha256s or sha256 not in register.work(permit.work).content_sha256s:
        raise RecordTampered(
            f"{offer.name} is not the music registered as {permit.work}: its SHA-256 {sha256[:16]}... is not listed",
            hint="bring the registered file, or register this one as a work of its own",
        )
    return sha256


def _check_size(name: str, admitted: AdmittedWork) -> None:
    """Refuse what would not fit into an entry of the log, so that it fails alone and not with its whole batch."""
    size = len(canonical_bytes(admitted.to_dict()))
    if size > _LARGEST_ADMISSION:
        raise InvalidMusic(
            f"{name}: what is to be said of it takes {size:,} bytes, more than an entry of the log holds",
            hint="shorten its genre, or give a file with less to leave out",
        )


def read_offer(reader: Reader, offer: Offer) -> ReadResult:
    """Read what is offered, as its bringer describes it; tracks without notes are left out."""
    result = reader.read(offer.name, offer.content)
    sounding = tuple(track for track in result.piece.tracks if len(track.notes))
    if not sounding:
        raise InvalidMusic(f"{offer.name} holds no notes", hint="give a file with at least one note")
    return replace(result, piece=apply_told(replace(result.piece, tracks=sounding), offer.told))


def fill_in(piece: Piece, analysis: Analysis) -> Piece:
    """Return the piece with the roles, keys and chords that it lacks taken from its analysis."""
    tracks = tuple(
        track if track.role is not None else replace(track, role=found.role)
        for track, found in zip(piece.tracks, analysis.tracks, strict=True)
    )
    return replace(
        piece,
        tracks=tracks,
        key_signatures=piece.key_signatures or analysis.keys or (replace(analysis.key, onset_ticks=0),),
        chords=piece.chords or analysis.chords,
    )


def admitted_works(entries: Iterable[Entry]) -> dict[WorkId, AdmittedWork]:
    """Return what a log says was admitted, by work; the latest admission of a work counts."""
    found = (AdmittedWork.from_dict(entry.body) for entry in entries if entry.kind == "admission")
    return {admitted.work: admitted for admitted in found}


def is_whole(blobs: BlobFolder, admitted: AdmittedWork) -> bool:
    """Say whether all that was kept of an admitted work is still there, unchanged."""
    try:
        for sha256 in (admitted.content_sha256, admitted.piece_sha256, admitted.analysis_sha256):
            blobs.get(sha256)
    except FairchordError:
        return False
    return True


def load_piece(blobs: BlobFolder, admitted: AdmittedWork) -> Piece:
    """Return the piece of an admitted work, its bytes checked."""
    return unpack_piece(blobs.get(admitted.piece_sha256))


def load_analysis(blobs: BlobFolder, admitted: AdmittedWork) -> Analysis:
    """Return the analysis of an admitted work, its bytes checked."""
    record: Mapping[str, Any] = parse_canonical(blobs.get(admitted.analysis_sha256))
    try:
        return Analysis.from_dict(dict(record))
    except (KeyError, TypeError, ValueError, FairchordError) as error:
        raise RecordTampered(
            f"the analysis of {admitted.work} cannot be read: {error}", hint="add the work again from its file"
        ) from error
