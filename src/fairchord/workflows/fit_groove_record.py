# SPDX-License-Identifier: Apache-2.0
"""Learn a groove from the drum performances of a snapshot, under its permits, and sign what was learned.

Only works of one collection in the snapshot's training split are read: their pieces, out of the project's blobs by the
hashes in the manifest. Opening the snapshot decides every permit again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from fairchord.corpus.manifest import SPLITS, TRAIN, ManifestWork, merkle_root
from fairchord.corpus.snapshot import Snapshot
from fairchord.disclosure.groove_record import GrooveRecord, LearnedFrom
from fairchord.errors import ResourceAbsent
from fairchord.music.packing import unpack_piece
from fairchord.music.performance.fit_groove import Hits, fit_groove, read_hits
from fairchord.music.performance.groove import TEMPO_EXPONENT
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.project import Project

COLLECTION: Final = "groove"
Progress = Callable[[int, int], None]


def fit_groove_record(
    project: Project, folder: Path, *, collection: str = COLLECTION, progress: Progress | None = None
) -> GrooveRecord:
    """Learn and sign; the project's operator answers for it."""
    snapshot = open_recorded(project, folder)
    learned, hits = read_performances(project, snapshot, collection, split=SPLITS[TRAIN], progress=progress)
    if not learned:
        raise ResourceAbsent(
            f"{folder} holds no played drums of {collection!r} to learn from", hint="freeze a snapshot with some"
        )
    facts = LearnedFrom(
        collection=collection,
        split=SPLITS[TRAIN],
        use=snapshot.use.value,
        territory=snapshot.territory,
        works=len(learned),
        hits=sum(len(performance.drums) for performance in hits),
        works_root=merkle_root(_leaf(work) for work in learned),
        snapshot_root=snapshot.root,
        permits_root=snapshot.permits_root,
        tree_head_size=snapshot.tree_head_size,
        tree_head_root=snapshot.tree_head_root,
        licences=tuple(sorted({work.licence for work in learned})),
        attributions=tuple(sorted({work.attribution for work in learned if work.attribution})),
    )
    return GrooveRecord.sign(fit_groove(hits), facts, issued_at=project.now(), key=project.operator_key())


def read_performances(
    project: Project,
    snapshot: Snapshot,
    collection: str,
    *,
    split: str,
    tempo_exponent: float = TEMPO_EXPONENT,
    progress: Progress | None = None,
) -> tuple[Sequence[ManifestWork], Sequence[Hits]]:
    """The works of a collection and split that are drum performances the model can describe, and their hits."""
    found: list[tuple[ManifestWork, Hits]] = []
    works = [work for work in snapshot.works if work.collection == collection and work.split == split]
    for done, work in enumerate(works, start=1):
        piece = unpack_piece(project.blobs.get(work.piece_sha256))
        if (hits := read_hits(piece, work.genre, tempo_exponent=tempo_exponent)) is not None:
            found.append((work, hits))
        if progress is not None:
            progress(done, len(works))
    return [work for work, _ in found], [hits for _, hits in found]


def _leaf(work: ManifestWork) -> dict[str, str]:
    return {"content_sha256": work.content_sha256, "permit_sha256": work.permit_sha256, "work_id": str(work.work_id)}
