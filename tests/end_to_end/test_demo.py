# SPDX-License-Identifier: Apache-2.0
"""The demo, end to end on the CPU: the world, both refusals with their reasons, a certified piece, a forgery found."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.certified_folder import NOON
from builders.tiny_model import a_tiny_model
from fairchord.workflows.project import Project
from fairchord.workflows.prove_membership import check_membership
from fairchord.workflows.run_demo import Demo, DemoReport, Scene, run_demo
from fairchord.workflows.user_folders import UserFolders
from fairchord.workflows.verify_output import verify_output

pytestmark = pytest.mark.slow
SCENES: list[Scene] = []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def report(place: Path) -> DemoReport:
    SCENES.clear()
    model = a_tiny_model(place / "model")
    folders = UserFolders(data=place / "data", config=place / "config")
    demo = Demo(folder=place / "world", model_folder=model, clock=lambda: NOON, tell=SCENES.append)
    return run_demo(demo, folders=folders)


def test_one_work_is_refused_for_lack_of_consent_and_one_for_a_reservation(report: DemoReport) -> None:
    reasons = [refusal.reasons[0].message for refusal in report.refusals]
    assert len(reasons) == 2
    assert "granted nothing" in reasons[0]
    assert "reservation" in reasons[1]


def test_the_refused_works_are_not_in_the_snapshot(report: DemoReport) -> None:
    assert report.snapshot.works >= 40
    manifest = (report.folder / "project" / "snapshots" / "demo" / "manifest.json").read_text()
    assert "Paper Boats" in manifest
    assert "Two Windows" not in manifest
    assert "Night Tram" not in manifest


def test_the_song_is_complete_and_sounds(report: DemoReport) -> None:
    song = report.folder / "song"
    stems = {path.stem for path in (song / "stems").iterdir()}
    assert stems == {"main_melody", "accompaniment", "bass", "drums"}
    assert {"song.mid", "mix.wav", "piano-roll.svg", "certificate.json"} <= {path.name for path in song.iterdir()}
    assert report.composed.certificate.sound["licence"]


def test_it_is_verified_where_it_lies_now_and_the_forgery_was_found(report: DemoReport, place: Path) -> None:
    folders = UserFolders(data=place / "data", config=place / "config")
    assert report.verification.is_verified
    assert [check.name for check in report.forgery.problems] == ["song.mid"]
    assert all(outcome.is_verified for outcome in verify_output(report.folder / "song", folders=folders))


def test_nothing_else_is_left_behind(report: DemoReport, place: Path) -> None:
    assert {path.name for path in place.iterdir()} == {"model", "world", "config"}
    assert {path.name for path in report.folder.iterdir()} == {
        "project", "music", "song", "log", "proofs", "starter-bundle.zip",
    }  # fmt: skip


def test_the_ledger_it_leaves_is_sound_and_holds_the_certificate(report: DemoReport) -> None:
    with Project.open(report.folder / "project") as project:
        last = project.ledger.entry(project.ledger.size - 1)
    assert last.body["certificate_sha256"] == report.composed.certificate.sha256


def test_every_step_is_told_in_order(report: DemoReport) -> None:
    assert len(SCENES) == 7
    assert all(scene.lines for scene in SCENES)
    assert "REFUSED" in " ".join(SCENES[1].lines)


def test_an_outsider_can_check_what_it_proves(report: DemoReport) -> None:
    proofs = report.proofs
    assert proofs.absent.checked.absent
    assert not proofs.absent.checked.present
    assert {finding.kind for finding in proofs.present.checked.present} >= {"fingerprint"}
    assert proofs.log.is_verified
    assert proofs.bundle.is_confirmed
    for name in ("absent", "present-in-another-key"):
        data = (report.folder / "proofs" / f"{name}.json").read_bytes()
        assert check_membership(data, file=report.folder / "proofs" / f"{name}.mid").is_about_file
