# SPDX-License-Identifier: Apache-2.0
"""The commands of docs/how-to/check-our-log.md, as they stand there, on a published log and on damaged ones."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from builders.published_log import a_long_ledger, flip, grow_to, publish

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "check-our-log.md"
TOOLS = ("bash", "sha256sum", "openssl", "basenc")


def run(folder: Path, *, index: int = 0, kept: str = "checkpoint") -> subprocess.CompletedProcess[str]:
    """Run every command of the page in a folder."""
    for tool in TOOLS:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    blocks = re.findall(r"```bash\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 4
    script = f"index={index} kept={kept}\n" + "\n".join(blocks)
    return subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def test_page_confirms_a_small_log(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 11) as ledger:
        publish(ledger, tmp_path / "pub")
        said = run(tmp_path / "pub", index=7)
        assert said.stdout.splitlines() == [
            "Signature Verified Successfully",
            "the tiles lead to the signed root of 11 entries",
            "entry 7 is in the log",
            ledger.entry_bytes(7).decode(),
            "the log begins with the 11 entries of the head you kept",
        ]


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/11", "tile/entries/000.p/11"])
def test_page_refutes_a_changed_log(tmp_path: Path, path: str) -> None:
    with a_long_ledger(tmp_path, 11) as ledger:
        publish(ledger, tmp_path / "pub")
    before = run(tmp_path / "pub").stdout
    flip(tmp_path / "pub" / path, 50)
    after = run(tmp_path / "pub").stdout
    assert set(before.splitlines()) - set(after.splitlines()), after


@pytest.mark.slow
def test_page_confirms_a_log_of_two_levels_and_an_older_head(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path, 259) as ledger:
        publish(ledger, tmp_path / "pub")
        (tmp_path / "pub/kept").write_text(ledger.head.note)
        grow_to(ledger, 515)
        publish(ledger, tmp_path / "pub")
        for index in (0, 300, 514):
            said = run(tmp_path / "pub", index=index, kept="kept").stdout
            assert f"entry {index} is in the log" in said
            assert "the tiles lead to the signed root of 515 entries" in said
            assert "begins with the 259 entries" in said
            assert ledger.entry_bytes(index).decode() in said
    flip(tmp_path / "pub/tile/0/000", 40)
    assert "entry 1 is NOT in the log" in run(tmp_path / "pub", index=1).stdout
