# SPDX-License-Identifier: Apache-2.0
"""Music that was brought before anyone agreed to its use: kept aside, learned from by nobody, until a Permit admits it.

One small JSON file for each work in PROJECT/waiting/, and the bytes as a blob. Of a work that is refused only its
fingerprint may be kept, so that its music is known again. These files carry no authority: the gate checks bytes and
Permit in any case. Each is read on its own, so that a damaged one harms no other work.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fairchord.canonical import canonical_bytes, check_sha256, parse_canonical
from fairchord.corpus.admission import Offer
from fairchord.corpus.blobs import BlobFolder
from fairchord.corpus.told import NOTHING_TOLD, Told
from fairchord.durable import write_durably
from fairchord.errors import FairchordError, InvalidRecord
from fairchord.rights.fields import Fields
from fairchord.rights.identifiers import WorkId, work_id


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingWork:
    """What is kept of a work that waits, but for its bytes; without a hash of them only the music's fingerprint."""

    fingerprint: str
    content_sha256: str = ""
    name: str = ""
    collection: str = ""
    genre: str = ""
    told: Told = NOTHING_TOLD


class WaitingRoom:
    """The offers that wait, by work."""

    def __init__(self, folder: Path, blobs: BlobFolder) -> None:
        self._folder = folder
        self._blobs = blobs

    def put(self, work: WorkId, offer: Offer, fingerprint: str = "") -> None:
        """Keep an offer for a registered work; without its fingerprint, that is made when it is first needed."""
        record = {
            "collection": offer.collection,
            "content_sha256": self._blobs.put(offer.content),
            "genre": offer.genre,
            "name": offer.name,
        } | offer.told.to_dict()
        known = {"fingerprint": fingerprint} if fingerprint else {}
        write_durably(self._path(work), canonical_bytes(record | known))

    def remember(self, work: WorkId, fingerprint: str) -> None:
        """Keep the fingerprint of a refused work's music, and nothing else of it; what is kept already stays."""
        if not self._path(work).exists():
            write_durably(self._path(work), canonical_bytes({"fingerprint": fingerprint}))

    def works(self) -> list[WorkId]:
        """Return every work that waits, in order; what is kept of one may still turn out to be damaged."""
        names = sorted(path.stem for path in self._folder.glob("work-*.json")) if self._folder.is_dir() else []
        return [WorkId(name) for name in names if _is_work_id(name)]

    def read(self, work: WorkId) -> WaitingWork:
        """Return what is kept of a work."""
        path = self._path(work)
        try:
            return _read(path.read_bytes())
        except (FairchordError, OSError) as error:
            raise InvalidRecord(
                f"{path} cannot be read: {error}", hint="remove it, then add the work again from its file"
            ) from error

    def holds(self, work: WorkId) -> bool:
        """Say whether the offer for a work is there, whole."""
        try:
            self.offer(work)
        except FairchordError:
            return False
        return True

    def offer(self, work: WorkId) -> Offer:
        """Return the offer for a work, its bytes checked."""
        kept = self.read(work)
        return Offer(
            name=kept.name,
            content=self._blobs.get(kept.content_sha256),
            collection=kept.collection,
            genre=kept.genre,
            told=kept.told,
        )

    def remove(self, work: WorkId) -> None:
        """Forget an offer: it was admitted, or is a duplicate."""
        self._path(work).unlink(missing_ok=True)

    def _path(self, work: WorkId) -> Path:
        return self._folder / f"{work_id(work)}.json"


def _read(data: bytes) -> WaitingWork:
    record = parse_canonical(data)
    fields = Fields(record, "waiting work")
    fingerprint = fields.optional_text("fingerprint") or ""
    if fingerprint:
        check_sha256(fingerprint, what="fingerprint")
    if fingerprint and len(record) == 1:
        return WaitingWork(fingerprint=fingerprint)
    texts = {name: fields.text(name) for name in ("collection", "content_sha256", "genre", "name")}
    told = Told(key=fields.text("key"), role=fields.text("role"), chords=fields.texts("chords"))
    fields.finish()
    return WaitingWork(fingerprint=fingerprint, told=told, **texts)


def _is_work_id(name: str) -> bool:
    try:
        return work_id(name) == name
    except InvalidRecord:
        return False
