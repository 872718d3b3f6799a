# SPDX-License-Identifier: Apache-2.0
"""Publishing that is killed outright at any point leaves the older log whole, and the next publishing goes on."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builders.published_log import a_long_ledger, files_of, grow_to, publish
from builders.running_server import environment
from fairchord.ledger.tiles import read_tiles

PUBLISH = """
import os, signal, sys
from pathlib import Path
from fairchord.durable import write_durably
from fairchord.ledger import tiles
from fairchord.ledger.log import Ledger

left = int(sys.argv[3])

def write(path, data):
    global left
    left -= 1
    if left < 0:
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / ".writing-half").write_bytes(data[: len(data) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
    write_durably(path, data)

tiles.write_durably = write
with Ledger.open(Path(sys.argv[1])) as ledger:
    tiles.write_tiles(ledger, Path(sys.argv[2]))
    tiles.write_head(Path(sys.argv[2]), ledger.head.note, [ledger.note_key.text])
"""


@pytest.mark.slow
def test_publishing_killed_before_each_of_its_writes(tmp_path: Path) -> None:
    with a_long_ledger(tmp_path / "a", 300) as ledger:
        publish(ledger, tmp_path / "pub")
        old = ledger.head.note
        grow_to(ledger, 800)
        new = ledger.head.note
        publish(ledger, tmp_path / "whole")
        whole = files_of(tmp_path / "whole")
    for writes in range(100):
        copy = tmp_path / f"killed-{writes}"
        shutil.copytree(tmp_path / "pub", copy)
        arguments = [str(tmp_path / "a/ledger.sqlite"), str(copy), str(writes)]
        done = subprocess.run([sys.executable, "-c", PUBLISH, *arguments], env=environment(), check=False)
        assert read_tiles(copy)[0] == (old if done.returncode else new)
        if done.returncode == 0:
            break
        arguments[2] = "100"
        subprocess.run([sys.executable, "-c", PUBLISH, *arguments], env=environment(), check=True)
        published = files_of(copy)
        assert {path: published[path] for path in whole} == whole
    assert writes > 5
