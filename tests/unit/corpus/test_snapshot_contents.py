# SPDX-License-Identifier: Apache-2.0
"""What a snapshot holds: windows of permitted works, split by tune, the same bytes from the same facts."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from builders.project_world import a_frozen_world
from fairchord.canonical import canonical_bytes
from fairchord.corpus.freeze import freeze
from fairchord.corpus.manifest import LENGTH, SPLIT, SPLITS, WORK, Manifest, split_of
from fairchord.corpus.snapshot import load_array
from fairchord.errors import ConsentMissing, InvalidRecord, RecordTampered
from fairchord.tokens.decode import decode
from fairchord.tokens.vocabulary import BOS, EOS
from fairchord.workflows.build_snapshot import open_recorded


def npy_header(shape: tuple[int, ...]) -> bytes:
    """The beginning of a file that says it holds an array of this shape."""
    start = BytesIO()
    np.lib.format.write_array_header_1_0(start, {"descr": "<i8", "fortran_order": False, "shape": shape})
    return start.getvalue()


def test_every_sequence_decodes_to_a_window_of_its_work(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    snapshot = open_recorded(world.project, folder)
    assert len(snapshot.sequences) > 4
    for row in range(len(snapshot.sequences)):
        tokens = snapshot.tokens_of(row)
        assert (tokens[0], tokens[-1], len(tokens)) == (BOS, EOS, snapshot.sequences[row, LENGTH])
        assert decode(tokens).note_count > 0


def test_counts_and_splits_agree(tmp_path: Path) -> None:
    world, works, folder = a_frozen_world(tmp_path)
    snapshot = open_recorded(world.project, folder)
    counted = Counter(snapshot.sequences[:, WORK].tolist())
    assert [work.clip_count for work in snapshot.works] == [counted[place] for place in range(len(works))]
    for work, split in zip(snapshot.works, (split_of(work.tune_key) for work in snapshot.works), strict=True):
        assert work.split == SPLITS[split]
    assert set(snapshot.sequences[:, SPLIT].tolist()) <= {0, 1, 2}
    assert not snapshot.tokens.flags.writeable


def test_freezing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    project = world.project
    head = Manifest.from_bytes((folder / "manifest.json").read_bytes()).head
    register = project.register(head.tree_head_size)
    freeze(tmp_path / "again", project.admitted().values(), register, project.blobs, head=head)
    for name in ("manifest.json", "permits.json", "tokens.npy", "sequences.npy"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_freezing_nothing_says_what_to_do(tmp_path: Path) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    head = Manifest.from_bytes((folder / "manifest.json").read_bytes()).head
    with pytest.raises(ConsentMissing) as caught:
        freeze(tmp_path / "none", [], world.project.register(), world.project.blobs, head=head)
    assert "work add" in caught.value.hint


def test_the_manifest_reads_back_and_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    _, _, folder = a_frozen_world(tmp_path)
    manifest = Manifest.from_bytes((folder / "manifest.json").read_bytes())
    assert manifest.to_bytes() == (folder / "manifest.json").read_bytes()
    record = {"arrays": {}, "head": manifest.head.to_dict(), "works": []}
    for change in ({"more": 1}, {"head": manifest.head.to_dict() | {"version": 9}}, {"works": [{}]}, {"head": "none"}):
        with pytest.raises(InvalidRecord):
            Manifest.from_bytes(canonical_bytes(record | change))


def test_splits_are_stable_and_near_their_shares() -> None:
    counts = np.bincount([split_of(f"tune {number}") for number in range(5000)], minlength=3) / 50
    assert abs(counts - np.array([92, 4, 4])).max() < 1.5
    assert [split_of(key) for key in ("a", "b", "c")] == [split_of(key) for key in ("a", "b", "c")]


@pytest.mark.parametrize(
    "data", [b"", b"no array", npy_header((1 << 50,)), npy_header((2**62, 2**62)), npy_header((3, 5)) + b"short"]
)
def test_bytes_that_are_no_array_are_refused(data: bytes) -> None:
    with pytest.raises(RecordTampered, match="holds no array"):
        load_array(Path("sequences.npy"), data)
