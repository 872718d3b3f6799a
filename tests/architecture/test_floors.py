# SPDX-License-Identifier: Apache-2.0
"""The floors of ARCHITECTURE.md as a test: imports point down, torch and sqlite3 stay where they belong."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "fairchord"
FLOORS = {
    "errors": -2, "durable": -1, "canonical": -1, "signing": -1, "openssh": -0.9, "sshsig": -0.8,
    "author_key": -0.7, "music": 0, "rights": 0, "ledger": 1, "tokens": 1, "audio": 1, "notation": 1,
    "corpus": 2, "model": 2, "shelf": 2, "starter": 2, "starter_record": 2, "starter_groove": 2,
    "training": 3, "generation": 3, "screening": 3, "evaluation": 3, "disclosure": 4, "conformance": 4,
    "workflows": 5, "song": 6, "arrangement": 6.5, "cli": 6,
}  # fmt: skip
PURE = ("rights", "tokens")
TORCH_MAY = ("model", "training")


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def package_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0]
    return first.removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def own_packages(path: Path) -> set[str]:
    names = {name.split(".")[1] for name in imports_of(path) if name.startswith("fairchord.")}
    return {name for name in names if name in FLOORS}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_point_down(path: Path) -> None:
    package = package_of(path)
    if package == "__init__":
        return
    assert package in FLOORS, f"{package} has no floor: give it one in ARCHITECTURE.md and here"
    upward = {other for other in own_packages(path) - {package} if FLOORS[other] >= FLOORS[package] >= -1}
    if FLOORS[package] == -1:
        upward -= {"canonical", "signing", "durable"}
    assert not upward, f"{path.name} on floor {FLOORS[package]} imports {sorted(upward)}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_torch_stays_in_model_and_training(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports_of(path)}
    assert "torch" not in roots or package_of(path) in TORCH_MAY


def test_only_the_store_knows_sqlite() -> None:
    users = {str(path.relative_to(SOURCE)) for path in modules() if "sqlite3" in imports_of(path)}
    assert users <= {"ledger/store_sqlite.py"}


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_touch_no_file_clock_or_chance(package: str) -> None:
    forbidden = {"os", "io", "pathlib", "time", "random", "secrets", "socket", "subprocess", "tempfile", "shutil"}
    for path in (SOURCE / package).rglob("*.py"):
        assert not imports_of(path) & forbidden, path.name


def test_learning_never_reaches_the_reader_the_gate_or_the_blobs() -> None:
    forbidden = (
        "fairchord.music.midi",
        "fairchord.music.scorefile",
        "fairchord.corpus.blobs",
        "fairchord.corpus.admission",
    )
    for package in ("training", "model", "tokens"):
        for path in (SOURCE / package).rglob("*.py"):
            assert not {n for n in imports_of(path) if n.startswith(forbidden)}, path.name
