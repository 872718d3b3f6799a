# SPDX-License-Identifier: Apache-2.0
"""The shell functions in the reference check a membership proof with sha256sum and basenc alone."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from builders.membership import a_tie, an_index, values_of
from fairchord.corpus.membership_index import index_key

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "membership-proof.md"
MISSING = [tool for tool in ("sh", "sha256sum", "basenc", "cut", "tr") if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed here: {', '.join(MISSING)}")


def shell(*lines: str) -> list[str]:
    functions = re.search(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert functions
    script = functions[1] + "\n".join(lines)
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("works", [1, 2, 3])
def test_leaves_lead_to_the_root_by_hand(works: int) -> None:
    index = an_index(works)
    lines = index.lines
    places = range(len(lines))
    calls = [
        " ".join(["climb", str(place), str(len(lines)), f"'{lines[place].decode().rstrip()}'",
                  *(item.hex() for item in index.prove(place).hashes)])
        for place in places
    ]  # fmt: skip
    assert shell(*calls) == [index.root.hex()] * len(lines)


def test_a_changed_leaf_does_not_lead_to_the_root_by_hand() -> None:
    index = an_index(2)
    hashes = " ".join(item.hex() for item in index.prove(3).hashes)
    line = index.lines[3].decode().rstrip()
    count = len(index.lines)
    assert shell(f"climb 3 {count} '{line}x' {hashes}", f"climb 2 {count} '{line}' {hashes}") != [index.root.hex()] * 2


def test_keys_are_made_by_hand() -> None:
    kind, value = values_of(1)[4]
    assert shell(f"key {kind} {value}") == [index_key(kind, value)]


def test_the_index_is_checked_by_hand_for_order_and_count(tmp_path: Path) -> None:
    index = an_index(5)
    path = tmp_path / "index.txt"
    path.write_bytes(index.to_bytes())
    assert shell(f"LC_ALL=C sort -c '{path}' && wc -l < '{path}'")[0].strip() == str(index.summary.count)
    assert a_tie(index.summary, 5).index.count == index.summary.count
