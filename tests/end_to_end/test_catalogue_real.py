# SPDX-License-Identifier: Apache-2.0
"""The real collections, where they are at hand: fetched from a local mirror, registered, admitted, refused."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from builders.project_world import an_empty_world
from builders.small_collection import served
from fairchord.rights.identifiers import WorkId
from fairchord.rights.permit import Permit, Refusal
from fairchord.workflows.add_collection import add_collection
from fairchord.workflows.admit_works import Fate
from fairchord.workflows.build_snapshot import build_snapshot
from fairchord.workflows.explain_decision import explain_decision
from fairchord.workflows.fetch_collection import fetch_collection

DATA = Path(os.environ.get("FAIRCHORD_DATA", Path(__file__).parents[3] / "shared" / "data"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no collections at {DATA}; set FAIRCHORD_DATA to their folder"),
]


def fetched(name: str, folder: Path) -> Path:
    with served(DATA / name) as address:
        report = fetch_collection(name, folder / name, base_url=address)
    assert report.failures == ()
    return folder / name


def test_the_open_hymnal_is_free_but_for_nineteen_hymns(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    outcomes = add_collection(world.project, "open-hymnal", fetched("open-hymnal", tmp_path))
    fates = Counter(outcome.fate for outcome in outcomes)
    assert (len(outcomes), fates[Fate.REFUSED]) == (292, 19)
    assert fates[Fate.QUARANTINED] <= 1
    refused = [WorkId(outcome.work) for outcome in outcomes if outcome.fate is Fate.REFUSED]
    abroad = [explain_decision(world.project, work, "train_base", territory="FR") for work in refused]
    at_home = [explain_decision(world.project, work, "train_base", territory="US") for work in refused]
    assert all(isinstance(answer, Refusal) for answer in abroad)
    assert sum(isinstance(answer, Permit) for answer in at_home) == 12


def test_freedoom_is_admitted_with_credit_and_simutrans_refused(tmp_path: Path) -> None:
    world = an_empty_world(tmp_path)
    freedoom = add_collection(world.project, "freedoom", fetched("freedoom", tmp_path))
    simutrans = add_collection(world.project, "simutrans", fetched("simutrans", tmp_path))
    assert Counter(outcome.fate for outcome in freedoom) == {Fate.ADMITTED: 110}
    assert Counter(outcome.fate for outcome in simutrans) == {Fate.REFUSED: 38}
    assert all("Artistic" in "".join(outcome.reasons) for outcome in simutrans)
    permit = explain_decision(world.project, freedoom[0].work, "train_base")
    assert isinstance(permit, Permit)
    assert "BSD-3-Clause" in permit.attribution


def test_unconfirmed_songs_stay_out_of_the_snapshot(tmp_path: Path) -> None:
    """The folder of the songs, with all but a few of their files left away."""
    world = an_empty_world(tmp_path)
    folder = tmp_path / "songs"
    for pattern in ("Obradors,*", "Abbott,*"):
        for path in (DATA / "openscore-lieder" / "mid").glob(f"{pattern}/**/*.mid"):
            target = folder / path.relative_to(DATA / "openscore-lieder")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    outcomes = add_collection(world.project, "openscore-lieder", folder)
    there = [outcome for outcome in outcomes if outcome.work]
    assert {Fate.ADMITTED, Fate.REFUSED} <= {outcome.fate for outcome in there}
    report = build_snapshot(world.project)
    admitted = [outcome for outcome in there if outcome.fate is Fate.ADMITTED]
    assert report.works == len(admitted)
