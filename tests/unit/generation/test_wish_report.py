# SPDX-License-Identifier: Apache-2.0
"""The report names a wish only where there was one, and counts it in the finished notes."""

import pytest

from fairchord.generation.brief import Brief
from fairchord.generation.draft import Kept
from fairchord.generation.wish_report import report_wishes
from fairchord.music.piece import Piece, Track
from fairchord.music.track_role import TrackRole

STEADY = [(beat * 480, 480, 66, 60) for beat in range(8)]


def wishes(
    notes: list[tuple[int, int, int, int]] = STEADY, *, track: object = None, **asked: object
) -> dict[str, Kept]:
    record = {"bars": 2, "tracks": [{"role": "main_melody", **(track or {})}], **asked}  # type: ignore[dict-item]
    made = Track(name="m", role=TrackRole.MAIN_MELODY, program=0, is_drum=False, notes=notes)  # type: ignore[arg-type]
    return {kept.control: kept for kept in report_wishes(Piece(title="t", tracks=(made,)), Brief.from_dict(record))}


def test_nothing_asked_nothing_reported() -> None:
    assert wishes() == {}


@pytest.mark.parametrize(("name", "kept"), [("mid", True), ("low", False)])
def test_the_mean_pitch_is_told(name: str, kept: bool) -> None:
    found = wishes(track={"pitch_range": name})["mean pitch"]
    assert found == Kept(control="mean pitch", kept=kept, detail=f"main_melody 66.0 for {name}")


@pytest.mark.parametrize(("program", "kept"), [(73, True), (13, True), (9, False)])
def test_a_named_instrument_plays_within_its_range(program: int, kept: bool) -> None:
    assert wishes(track={"program": program})["playable range"].kept == kept


@pytest.mark.parametrize(("length", "rhythm"), [(160, "triplet"), (240, "standard")])
def test_the_rhythm_is_told_from_the_onsets(length: int, rhythm: str) -> None:
    notes = [(at, length, 66, 60) for at in range(0, 3840, length)]
    assert wishes(notes, rhythm=rhythm)["rhythm"].kept
    other = "standard" if rhythm == "triplet" else "triplet"
    assert not wishes(notes, rhythm=other)["rhythm"].kept


def test_density_is_counted_as_the_model_was_told_it() -> None:
    assert wishes(track={"density": 3})["density"] == Kept(control="density", kept=True, detail="3 for 3")
    assert not wishes(track={"density": 5})["density"].kept


def test_dynamics_are_shaped_by_more_than_three_velocities() -> None:
    swelling = [(beat * 480, 480, 66, 40 + 8 * beat) for beat in range(8)]
    assert wishes(swelling, dynamics="shaped")["dynamics"].kept
    assert not wishes(dynamics="shaped")["dynamics"].kept
    assert wishes(dynamics="flat")["dynamics"].detail == "1 of 1 tracks flat"


def test_sounding_throughout_is_checked_at_both_ends() -> None:
    assert wishes(sounds_throughout=True)["sounds throughout"].kept
    assert not wishes(STEADY[4:], sounds_throughout=True)["sounds throughout"].kept
    assert not wishes(STEADY[:4], sounds_throughout=True)["sounds throughout"].kept
