# SPDX-License-Identifier: Apache-2.0
"""Content credentials are bound to their piece: no bit of them changes unseen, and none serve another piece."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builders.exported_output import a_model, a_studio, an_export
from fairchord.disclosure.credentials.c2pa_library import ROOT_FILE
from fairchord.disclosure.credentials.reading import CredentialState
from fairchord.disclosure.file_fact import state_file
from fairchord.disclosure.signed_certificate import CERTIFICATE
from fairchord.disclosure.verification import Verification
from fairchord.workflows.certify import OutputFacts, certify
from fairchord.workflows.check_credentials import check_credentials
from fairchord.workflows.compose_piece import ComposedPiece
from fairchord.workflows.credential_keys import open_credential_keys
from fairchord.workflows.export_files import Export
from fairchord.workflows.project import Project
from fairchord.workflows.verify_output import verify_output

pytest.importorskip("c2pa", reason="the extra `credentials` is not installed")
SIDECAR = "song.mid.c2pa"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, ComposedPiece, ComposedPiece]:
    folder = tmp_path_factory.mktemp("swap")
    project, model = a_studio(folder), a_model(folder)
    export = Export(credentials=True)
    one, two = (an_export(project, model, folder / f"song-{n}", export, seed=n, with_sound=n == 1) for n in (1, 2))
    return project, one, two


def copied(piece: ComposedPiece, folder: Path) -> Path:
    shutil.copytree(piece.folder, folder / "song")
    return folder / "song"


def verified(project: Project, song: Path) -> Verification:
    return verify_output(song, trusted_key=project.ledger.operator_key)[0]


def states(verification: Verification) -> dict[str, CredentialState]:
    return {name: found.state for name, found in check_credentials(verification).files}


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_cannot_change_one_bit_of_a_sidecar(
    world: tuple[Project, ComposedPiece, ComposedPiece], tmp_path: Path
) -> None:
    project, one, _ = world
    song = copied(one, tmp_path)
    original = (song / SIDECAR).read_bytes()
    for place in range(0, len(original), 41):
        flip(song / SIDECAR, place)
        assert [check.name for check in verified(project, song).problems] == [SIDECAR], place
        (song / SIDECAR).write_bytes(original)


@pytest.mark.parametrize("name", ["song.mid", "mix.wav"])
def test_cannot_change_one_bit_of_a_file(
    world: tuple[Project, ComposedPiece, ComposedPiece], tmp_path: Path, name: str
) -> None:
    project, one, _ = world
    song = copied(one, tmp_path)
    flip(song / name, (song / name).stat().st_size // 2)
    verification = verified(project, song)
    assert [check.name for check in verification.problems] == [name]
    assert states(verification)[name] is CredentialState.BROKEN
    assert check_credentials(verification).is_broken


def test_cannot_swap_the_sidecars_of_two_pieces(
    world: tuple[Project, ComposedPiece, ComposedPiece], tmp_path: Path
) -> None:
    project, one, two = world
    song = copied(one, tmp_path)
    shutil.copy(two.folder / SIDECAR, song / SIDECAR)
    verification = verified(project, song)
    assert [check.name for check in verification.problems] == [SIDECAR]
    assert states(verification)["song.mid"] is CredentialState.BROKEN


def test_cannot_certify_credentials_of_another_piece_as_this_one(
    world: tuple[Project, ComposedPiece, ComposedPiece], tmp_path: Path
) -> None:
    """Even an issuer that lists a foreign sidecar in a certificate of its own is found out by the reader."""
    project, one, two = world
    song = copied(one, tmp_path)
    shutil.copy(two.folder / SIDECAR, song / SIDECAR)
    (song / CERTIFICATE).unlink()
    old = one.certificate
    names = ("title", "seed", "brief", "composition", "model", "screening", "sound", "given")
    certify(project, song, OutputFacts(**{name: getattr(old, name) for name in names}))
    verification = verified(project, song)
    assert verification.is_verified
    assert check_credentials(verification).is_broken


def test_cannot_take_the_sidecar_away_unseen(
    world: tuple[Project, ComposedPiece, ComposedPiece], tmp_path: Path
) -> None:
    project, one, _ = world
    song = copied(one, tmp_path)
    (song / SIDECAR).unlink()
    verification = verified(project, song)
    assert states(verification)["song.mid"] is CredentialState.ABSENT
    assert check_credentials(verification).is_broken


def test_cannot_bring_a_root_of_ones_own(world: tuple[Project, ComposedPiece, ComposedPiece], tmp_path: Path) -> None:
    project, one, _ = world
    song = copied(one, tmp_path)
    thief = Project.create(tmp_path / "thief", name="Studio", clock=project.clock)
    forged = open_credential_keys(thief).root.certificate_pem
    (song / ROOT_FILE).write_bytes(forged)
    verification = verified(project, song)
    assert [check.name for check in verification.problems] == [ROOT_FILE]
    assert set(states(verification).values()) == {CredentialState.UNTRUSTED}


def test_the_folder_itself_is_trusted(world: tuple[Project, ComposedPiece, ComposedPiece]) -> None:
    project, one, two = world
    for piece in (one, two):
        verification = verified(project, piece.folder)
        assert verification.is_verified
        assert set(states(verification).values()) == {CredentialState.TRUSTED}
        assert state_file(piece.folder, SIDECAR) in piece.certificate.files
