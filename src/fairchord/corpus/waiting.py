# SPDX-License-Identifier: Apache-2.0
"""Music that was brought before anyone agreed to its use: kept aside, learned from by nobody, until a Permit admits it.

One small JSON file for each work in PROJECT/waiting/, and the bytes as a blob. These files carry no authority: the
gate checks bytes and Permit in any case.
"""

from __future__ import annotations

from pathlib import Path

from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.corpus.admission import Offer
from fairchord.corpus.blobs import BlobFolder, write_durably
from fairchord.corpus.told import Told
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields
from fairchord.rights.identifiers import WorkId, work_id


class WaitingRoom:
    """The offers that wait, by work."""

    def __init__(self, folder: Path, blobs: BlobFolder) -> None:
        self._folder = folder
        self._blobs = blobs

    def put(self, work: WorkId, offer: Offer) -> None:
        """Keep an offer for a registered work."""
        record = {
            "collection": offer.collection,
            "content_sha256": self._blobs.put(offer.content),
            "genre": offer.genre,
            "name": offer.name,
        } | offer.told.to_dict()
        write_durably(self._path(work), canonical_bytes(record))

    def offers(self) -> dict[WorkId, Offer]:
        """Return every offer, in order of work."""
        found = sorted(self._folder.glob("work-*.json")) if self._folder.is_dir() else []
        return {work_id(path.stem): self._read(path) for path in found}

    def remove(self, work: WorkId) -> None:
        """Forget an offer: it was admitted, or is a duplicate."""
        self._path(work).unlink(missing_ok=True)

    def _path(self, work: WorkId) -> Path:
        return self._folder / f"{work_id(work)}.json"

    def _read(self, path: Path) -> Offer:
        try:
            fields = Fields(parse_canonical(path.read_bytes()), "waiting work")
            texts = {name: fields.text(name) for name in ("collection", "content_sha256", "genre", "name")}
            told = Told(key=fields.text("key"), role=fields.text("role"), chords=fields.texts("chords"))
            fields.finish()
        except InvalidRecord as error:
            raise InvalidRecord(
                f"{path} cannot be read: {error.message}", hint="remove it, add the work again"
            ) from error
        return Offer(
            name=texts["name"],
            content=self._blobs.get(texts["content_sha256"]),
            collection=texts["collection"],
            genre=texts["genre"],
            told=told,
        )
