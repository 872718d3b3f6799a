# SPDX-License-Identifier: Apache-2.0
"""Attacks that a reviewer found on the corpus: music under other bytes, files edited in between, a log rolled back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from builders.project_world import a_frozen_world
from fairchord.corpus import snapshot as opening
from fairchord.workflows.build_snapshot import open_recorded


@pytest.mark.parametrize("name", ["tokens.npy", "sequences.npy"])
def test_arrays_edited_after_opening_change_nothing(tmp_path: Path, name: str) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    snapshot = open_recorded(world.project, folder)
    before = snapshot.tokens.copy(), snapshot.sequences.copy()
    data = bytearray((folder / name).read_bytes())
    with (folder / name).open("r+b") as file:
        file.seek(len(data) // 2)
        file.write(bytes(len(data) - len(data) // 2))
    assert np.array_equal(snapshot.tokens, before[0])
    assert np.array_equal(snapshot.sequences, before[1])
    assert not snapshot.tokens.flags.writeable
    assert not snapshot.sequences.flags.writeable


@pytest.mark.parametrize("name", ["tokens.npy", "sequences.npy"])
def test_arrays_edited_between_hashing_and_loading_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    world, _, folder = a_frozen_world(tmp_path)
    expected = np.load(folder / name)
    read_receipt = opening.read_receipt

    def swap_then_read(*arguments: object) -> object:
        np.save(folder / name, np.zeros_like(expected))
        return read_receipt(*arguments)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(opening, "read_receipt", swap_then_read)
    snapshot = open_recorded(world.project, folder)
    assert np.array_equal({"tokens.npy": snapshot.tokens, "sequences.npy": snapshot.sequences}[name], expected)
