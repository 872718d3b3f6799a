# SPDX-License-Identifier: Apache-2.0
"""Opening a Snapshot: everything the freezing promised is checked again, and every Permit is decided again, now.

In the order the code follows:
1. The folder holds the six files of a snapshot (five, when it was frozen before there were membership indexes) and
   nothing else; the arrays and the index have the hashes in the manifest. Each file is read once: the very bytes that
   were hashed are the ones that are used, whatever happens to the file later.
2. The manifest, the permits and the index have the roots in the receipt: a snapshot entry of the log's operator.
3. Permits and works match one to one; every sequence lies in the tokens and belongs to a work and its split.
4. Every work may still be used so today, as the Register given here says, with the very bytes that were cut.
5. The index is in order, and holds every key of every work that can be told from the manifest and the Register. No
   melody in it is reserved now, unless the Work declares it, so that 4 has weighed the reservation.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fairchord.canonical import parse_canonical, sha256_hex
from fairchord.corpus.freeze import MANIFEST, PERMITS, SEQUENCES, TOKENS
from fairchord.corpus.index_check import check_index, read_index
from fairchord.corpus.manifest import (
    BARS,
    LENGTH,
    OFFSET,
    SPLIT,
    SPLITS,
    WORK,
    Manifest,
    ManifestWork,
    merkle_root,
)
from fairchord.corpus.melody_gate import reserved_in_index
from fairchord.corpus.membership_index import INDEX, MembershipIndex
from fairchord.corpus.receipt import RECEIPT, read_receipt
from fairchord.errors import ConsentMissing, FairchordError, RecordTampered, ResourceAbsent
from fairchord.rights.decide import decide
from fairchord.rights.permit import Permit, Refusal
from fairchord.rights.register import Register
from fairchord.rights.use import Use
from fairchord.tokens import vocabulary

_FILES: Final = frozenset({MANIFEST, PERMITS, RECEIPT, SEQUENCES, TOKENS})
_RESTORE: Final = "restore the folder from a copy, or freeze again: fairchord snapshot"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Snapshot:
    """A snapshot whose files are whole and whose every work is permitted at the moment of opening."""

    folder: Path
    root: str
    permits_root: str
    use: Use
    territory: str
    tree_head_size: int
    tree_head_root: str
    vocabulary_sha256: str
    index_root: str
    """Root of its membership index; empty when it was frozen before there were any."""
    works: tuple[ManifestWork, ...]
    permits: tuple[Permit, ...]
    tokens: NDArray[np.uint16]
    sequences: NDArray[np.int64]

    def tokens_of(self, row: int) -> NDArray[np.uint16]:
        """The tokens of one sequence."""
        offset, length = self.sequences[row, OFFSET], self.sequences[row, LENGTH]
        return self.tokens[offset : offset + length]


def open_snapshot(folder: Path, register: Register, *, at: str) -> Snapshot:
    """Open a snapshot for use at a moment; raise RecordTampered or ConsentMissing when anything does not hold."""
    _check_files(folder)
    manifest = _read_manifest(folder)
    arrays = _read_arrays(folder, manifest)
    receipt = read_receipt(folder, register)
    permits = _read_permits(folder, manifest)
    permits_root = merkle_root(permit.to_dict() for permit in permits)
    for name, recorded, found in (
        (MANIFEST, receipt["root"], manifest.root),
        (PERMITS, receipt["permits_root"], permits_root),
    ):
        if recorded != found:
            raise RecordTampered(f"{folder / name} is not what the log recorded for this snapshot", hint=_RESTORE)
    index = read_index(folder, manifest, arrays.pop(INDEX, None), receipt)
    tokens, sequences = (load_array(folder / name, arrays.pop(name)) for name in (TOKENS, SEQUENCES))
    _check_sequences(folder, manifest, tokens, sequences)
    _check_consent(manifest, register, at)
    if index is not None:
        check_index(folder, index, manifest.works, register)
        _check_melodies(manifest, index, register)
    head = manifest.head
    return Snapshot(
        folder=folder,
        root=manifest.root,
        permits_root=permits_root,
        use=head.use,
        territory=head.territory,
        tree_head_size=head.tree_head_size,
        tree_head_root=head.tree_head_root,
        vocabulary_sha256=head.vocabulary_sha256,
        index_root="" if index is None else index.root.hex(),
        works=manifest.works,
        permits=permits,
        tokens=tokens,
        sequences=sequences,
    )


def _check_files(folder: Path) -> None:
    if not folder.is_dir():
        raise ResourceAbsent(f"{folder} is not a snapshot folder", hint="freeze one first: fairchord snapshot")
    found = {entry.name for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)}
    strange = sorted({entry.name for entry in os.scandir(folder)} - _FILES - {INDEX})
    missing = sorted(_FILES - found)
    if missing:
        raise RecordTampered(f"{folder / missing[0]} is missing from the snapshot", hint=_RESTORE)
    if strange:
        raise RecordTampered(f"{folder / strange[0]} does not belong to the snapshot", hint="remove it")


def _read_manifest(folder: Path) -> Manifest:
    try:
        manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    except FairchordError as error:
        raise RecordTampered(f"{folder / MANIFEST} cannot be read: {error.message}", hint=_RESTORE) from error
    if manifest.head.vocabulary_sha256 != vocabulary.digest():
        raise RecordTampered(
            f"{folder} was encoded with another vocabulary", hint="freeze it again with this version of fairchord"
        )
    return manifest


def _read_arrays(folder: Path, manifest: Manifest) -> dict[str, bytes]:
    """Read the files of the two arrays and of the index, which have the hashes in the manifest."""
    index = set() if manifest.index is None else {INDEX}
    if set(manifest.arrays) != {TOKENS, SEQUENCES} | index:
        raise RecordTampered(f"{folder / MANIFEST} does not name the files of a snapshot", hint=_RESTORE)
    if (folder / INDEX).is_file() != bool(index):
        wrong = "is missing from" if index else "does not belong to"
        raise RecordTampered(f"{folder / INDEX} {wrong} the snapshot", hint=_RESTORE)
    arrays = {name: (folder / name).read_bytes() for name in manifest.arrays}
    for name, data in arrays.items():
        if sha256_hex(data) != manifest.arrays[name]:
            raise RecordTampered(f"{folder / name} does not have the hash in the manifest", hint=_RESTORE)
    return arrays


def load_array(path: Path, data: bytes) -> NDArray[Any]:
    """Make an array of bytes that were checked; it cannot be written to."""
    try:
        array: NDArray[Any] = np.load(BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError, OverflowError, MemoryError) as error:  # a header may claim any size
        raise RecordTampered(f"{path} holds no array: {error}", hint=_RESTORE) from error
    array.setflags(write=False)
    return array


def _read_permits(folder: Path, manifest: Manifest) -> tuple[Permit, ...]:
    try:
        records: list[Any] = parse_canonical((folder / PERMITS).read_bytes())
        permits = tuple(Permit.from_dict(record) for record in records)
    except (FairchordError, TypeError) as error:
        raise RecordTampered(f"{folder / PERMITS} cannot be read: {error}", hint=_RESTORE) from error
    if len(permits) != len(manifest.works):
        raise RecordTampered(f"{folder / PERMITS} does not hold one permit for each work", hint=_RESTORE)
    for work, permit in zip(manifest.works, permits, strict=True):
        _check_permit(folder, manifest, work, permit)
    return permits


def _check_permit(folder: Path, manifest: Manifest, work: ManifestWork, permit: Permit) -> None:
    head = manifest.head
    asked = (work.work_id, head.use, head.territory, head.at, head.tree_head_size, head.model)
    if asked != (permit.work, permit.use, permit.territory, permit.at, permit.log_size, permit.model):
        raise RecordTampered(f"{folder / PERMITS} holds no permit for {work.work_id} in this snapshot", hint=_RESTORE)
    if permit.sha256 != work.permit_sha256 or work.content_sha256 not in permit.content_sha256s:
        raise RecordTampered(f"{folder / PERMITS}: the permit for {work.work_id} was changed", hint=_RESTORE)


def _check_sequences(
    folder: Path, manifest: Manifest, tokens: NDArray[np.uint16], sequences: NDArray[np.int64]
) -> None:
    sound = tokens.ndim == 1 and tokens.dtype == np.uint16 and sequences.dtype == np.int64
    sound = sound and sequences.ndim == 2 and sequences.shape[1] == 5
    if sound and len(sequences):
        splits = np.array([SPLITS.index(work.split) for work in manifest.works])
        whose = sequences[:, WORK]
        sound = bool(
            whose.min() >= 0
            and whose.max() < len(manifest.works)
            and (sequences[:, LENGTH] > 0).all()
            and (sequences[:, BARS] > 0).all()
            and (sequences[:, OFFSET] == np.cumsum(sequences[:, LENGTH]) - sequences[:, LENGTH]).all()
            and (splits[whose] == sequences[:, SPLIT]).all()
        )
    if not sound or int(sequences[:, LENGTH].sum()) != len(tokens):
        raise RecordTampered(f"{folder / SEQUENCES} does not fit the tokens and works of the snapshot", hint=_RESTORE)


def _check_melodies(manifest: Manifest, index: MembershipIndex, register: Register) -> None:
    reserved = reserved_in_index(register, index)
    if reserved:
        work, reasons = next(iter(reserved.items()))
        raise ConsentMissing(
            f"{len(reserved)} of {len(manifest.works)} works have a melody that is reserved now: {work}: "
            + reasons[0].message,
            hint="freeze a new snapshot without them: fairchord snapshot",
        )


def _check_consent(manifest: Manifest, register: Register, at: str) -> None:
    head = manifest.head
    refused: list[Refusal] = []
    for work in manifest.works:
        decision = decide(register, work.work_id, head.use, territory=head.territory, at=at, model=head.model)
        if isinstance(decision, Refusal):
            refused.append(decision)
        elif work.content_sha256 not in decision.content_sha256s:
            raise RecordTampered(f"the bytes of {work.work_id} are no longer those registered", hint=_RESTORE)
    if refused:
        named = "; ".join(f"{r.work}: {r.reasons[0].message}" for r in refused[:5])
        more = f"; and {len(refused) - 5} more" if len(refused) > 5 else ""
        raise ConsentMissing(
            f"{len(refused)} of {len(manifest.works)} works may no longer be used for {head.use.value}: {named}{more}",
            hint="freeze a new snapshot without them: fairchord snapshot",
        )
