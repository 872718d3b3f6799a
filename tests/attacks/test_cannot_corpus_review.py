# SPDX-License-Identifier: Apache-2.0
"""Attacks that a reviewer found on the corpus: music under other bytes, files edited in between, a log rolled back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from builders.project_world import a_frozen_world, an_empty_world
from fairchord.corpus import snapshot as opening
from fairchord.shelf import shelf_pieces
from fairchord.signing import SigningKey
from fairchord.workflows.add_shelf import MAKER, add_shelf
from fairchord.workflows.admit_works import Fate
from fairchord.workflows.build_snapshot import open_recorded
from fairchord.workflows.register_party import PartyDetails, register_party


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


def test_a_stranger_who_bears_the_shelfs_name_does_not_hold_the_shelf(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    stranger = register_party(world.project, PartyDetails(name=MAKER), key=SigningKey.from_seed(b"\x66" * 32))
    for _ in range(2):
        outcomes = add_shelf(world.project, pieces=shelf_pieces()[:1], random_bytes=world.random_bytes)
        assert [outcome.fate for outcome in outcomes] == [Fate.ADMITTED]
    register = world.project.register()
    makers = [item.record.id for item in register.parties.values() if item.record.name == MAKER]
    assert len(makers) == 2
    assert stranger.id not in {share.holder for item in register.works.values() for share in item.record.shares}
