# SPDX-License-Identifier: Apache-2.0
"""Freezing: every admitted work is decided afresh, cut, encoded and listed. A work that is refused is left out.

The arrays are plain .npy files: `tokens.npy` (uint16, every sequence one after another) and `sequences.npy`
(int64, one row a sequence; columns in `manifest`). The same admissions, register and moment give the same bytes.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.corpus.admission import AdmittedWork, load_analysis, load_piece
from fairchord.corpus.blobs import BlobFolder
from fairchord.corpus.manifest import SPLITS, Manifest, ManifestHead, ManifestWork, merkle_root, split_of
from fairchord.corpus.melody_gate import reserved_reasons
from fairchord.corpus.membership_index import INDEX, MembershipIndex
from fairchord.corpus.membership_keys import index_lines
from fairchord.corpus.tokenise import LONGEST_SEQUENCE, tokenise
from fairchord.durable import write_durably
from fairchord.errors import ConsentMissing
from fairchord.rights.decide import decide
from fairchord.rights.permit import Permit, Reason, Refusal
from fairchord.rights.register import Register

MANIFEST: Final = "manifest.json"
PERMITS: Final = "permits.json"
TOKENS: Final = "tokens.npy"
SEQUENCES: Final = "sequences.npy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What freezing made: the manifest, the root of its permits, and the works that were left out."""

    manifest: Manifest
    permits_root: str
    left_out: tuple[Refusal, ...]
    clip_count: int
    token_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What is gathered while going through the works."""

    works: list[ManifestWork]
    permits: list[Permit]
    left_out: list[Refusal]
    tokens: list[NDArray[np.uint16]]
    rows: array[int]
    lines: list[bytes]
    seen: set[bytes]


def freeze(
    folder: Path,
    admitted: Iterable[AdmittedWork],
    register: Register,
    blobs: BlobFolder,
    *,
    head: ManifestHead,
    progress: Callable[[int], None] | None = None,
) -> Frozen:
    """Write a snapshot's five files into a folder; `progress` is told how many works are done."""
    parts = _Parts(works=[], permits=[], left_out=[], tokens=[], rows=array("q"), lines=[], seen=set())
    for done, work in enumerate(sorted(admitted, key=lambda work: work.work), start=1):
        decision = decide(register, work.work, head.use, territory=head.territory, at=head.at, model=head.model)
        if isinstance(decision, Refusal):
            parts.left_out.append(decision)
        else:
            _take_in(parts, work, decision, register, blobs)
        if progress is not None:
            progress(done)
    if not parts.works:
        raise ConsentMissing(
            f"no admitted work may be used for {head.use.value} in {head.territory}", hint=_first_steps(parts.left_out)
        )
    return _write(folder, parts, head)


def _take_in(parts: _Parts, admitted: AdmittedWork, permit: Permit, register: Register, blobs: BlobFolder) -> None:
    work = register.work(admitted.work)
    if admitted.content_sha256 not in permit.content_sha256s:
        raise ConsentMissing(
            f"the admitted bytes of {work.id} are not among those its permit covers", hint="add the work again"
        )
    piece, analysis = load_piece(blobs, admitted), load_analysis(blobs, admitted)
    if reasons := reserved_reasons(register, work.id, piece):
        parts.left_out.append(_refuse(permit, reasons))
        return
    parts.lines.extend(index_lines(register, work.id, piece))
    split, place = split_of(admitted.tune_key), len(parts.works)
    kept = dropped = 0
    for clip in tokenise(piece, analysis, collection=admitted.collection, genre=admitted.genre):
        mark = hashlib.blake2b(clip.tokens.tobytes(), digest_size=16).digest()
        if len(clip.tokens) > LONGEST_SEQUENCE or mark in parts.seen:
            dropped += 1
            continue
        parts.seen.add(mark)
        parts.rows.extend((0, len(clip.tokens), place, clip.length_bars, split))
        parts.tokens.append(clip.tokens)
        kept += 1
    parts.permits.append(permit)
    parts.works.append(
        ManifestWork(
            work_id=work.id,
            title=work.title,
            contributors=tuple(f"{maker.name} ({maker.role})" for maker in work.contributors),
            collection=admitted.collection,
            genre=admitted.genre,
            basis=permit.basis.value,
            licence=work.licence,
            attribution=work.attribution,
            source=work.source,
            content_sha256=admitted.content_sha256,
            piece_sha256=admitted.piece_sha256,
            permit_sha256=permit.sha256,
            tune_key=admitted.tune_key,
            split=SPLITS[split],
            clip_count=kept,
            note_count=admitted.note_count,
            dropped=dropped,
        )
    )


def _refuse(permit: Permit, reasons: tuple[Reason, ...]) -> Refusal:
    """The answer to the same question, where the music itself speaks against it."""
    return Refusal(
        work=permit.work,
        use=permit.use.value,
        territory=permit.territory,
        at=permit.at,
        log_size=permit.log_size,
        reasons=reasons,
    )


def _write(folder: Path, parts: _Parts, head: ManifestHead) -> Frozen:
    rows = np.array(parts.rows, dtype=np.int64).reshape(-1, 5)
    rows[:, 0] = np.cumsum(rows[:, 1]) - rows[:, 1]
    tokens = np.concatenate(parts.tokens) if parts.tokens else np.zeros(0, np.uint16)
    index = MembershipIndex.build(parts.lines)
    arrays = {INDEX: index.to_bytes(), SEQUENCES: _array_bytes(rows), TOKENS: _array_bytes(tokens)}
    manifest = Manifest(
        head=head,
        works=tuple(parts.works),
        arrays={name: sha256_hex(data) for name, data in arrays.items()},
        index=index.summary,
    )
    permits = [permit.to_dict() for permit in parts.permits]
    for name, data in {**arrays, MANIFEST: manifest.to_bytes(), PERMITS: canonical_bytes(permits)}.items():
        write_durably(folder / name, data)
    return Frozen(
        manifest=manifest,
        permits_root=merkle_root(permits),
        left_out=tuple(parts.left_out),
        clip_count=len(rows),
        token_count=len(tokens),
    )


def _array_bytes(values: NDArray[np.uint16] | NDArray[np.int64]) -> bytes:
    out = BytesIO()
    np.save(out, values, allow_pickle=False)
    return out.getvalue()


def _first_steps(left_out: list[Refusal]) -> str:
    steps = [reason.next_step for refusal in left_out for reason in refusal.reasons]
    return "; ".join(list(dict.fromkeys(steps))[:3]) or "add works: fairchord work add, fairchord catalogue add"
