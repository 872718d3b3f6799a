# SPDX-License-Identifier: Apache-2.0
"""Go's own checksum-database code reads our key, head, tiles and entries: built from Debian's source package."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from builders.published_log import a_long_ledger, flip, grow_to, publish

READER = Path(__file__).resolve().parents[1] / "peers" / "go_log_reader" / "main.go"
GO_SOURCES = Path("/usr/share/gocode")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def go_reader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("go") is None:
        pytest.skip("go is not installed: apt-get install golang-go golang-golang-x-mod-dev")
    if not (GO_SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip(f"no sources of golang.org/x/mod in {GO_SOURCES}: apt-get install golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("go")
    settings = {"GO111MODULE": "off", "GOPATH": str(GO_SOURCES), "GOCACHE": str(folder / "cache"), "GOFLAGS": ""}
    built = folder / "go_log_reader"
    subprocess.run(["go", "build", "-o", str(built), str(READER)], check=True, env={**os.environ, **settings})
    return built


def read(reader: Path, *arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(reader), *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1500])
def test_go_confirms_every_entry(go_reader: Path, tmp_path: Path, size: int) -> None:
    with a_long_ledger(tmp_path / "a", size) as ledger:
        publish(ledger, tmp_path / "pub")
    assert read(go_reader, tmp_path / "pub").stdout == f"key, signature, root and {size} entries hold\n"


def test_go_confirms_that_the_log_has_grown(go_reader: Path, tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 300) as ledger:
        publish(ledger, tmp_path / "pub")
        shutil.copy(tmp_path / "pub/checkpoint", tmp_path / "old")
        grow_to(ledger, 700)
        publish(ledger, tmp_path / "pub")
    said = read(go_reader, tmp_path / "pub", tmp_path / "old").stdout
    assert "the log of 700 entries begins with the log of 300" in said


@pytest.mark.parametrize("path", ["checkpoint", "key", "tile/0/000", "tile/1/000.p/1", "tile/entries/001.p/44"])
def test_go_refutes_a_changed_log(go_reader: Path, tmp_path: Path, path: str) -> None:
    with a_long_ledger(tmp_path / "a", 300) as ledger:
        publish(ledger, tmp_path / "pub")
    flip(tmp_path / "pub" / path, 4)
    assert read(go_reader, tmp_path / "pub").returncode == 1
