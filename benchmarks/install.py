# SPDX-License-Identifier: Apache-2.0
"""Size of the base install and time of `fairchord --help`, beside `python -c pass` in the same run.

Makes a fresh virtual environment in a temporary folder. Usage: python benchmarks/install.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def size_mb(folder: Path) -> float:
    """Bytes of all files in a folder, in megabytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def seconds(command: list[str], rounds: int) -> float:
    """Median wall seconds of a command."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Install, weigh and time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "venv"
        venv.create(home, with_pip=True)
        bare = size_mb(home)
        python = str(home / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", "-c", str(ROOT / "constraints.txt"), str(ROOT)]
        subprocess.run(install, check=True)
        packages = next((home / "lib").glob("python*/site-packages"))
        print(f"base install: {size_mb(home) - bare:.0f} MB beyond a bare virtual environment ({bare:.0f} MB)")
        for path in sorted(packages.iterdir(), key=size_mb, reverse=True)[:8]:
            print(f"  {size_mb(path):7.1f} MB  {path.name}")
        torch = subprocess.run([python, "-c", "import torch"], capture_output=True)
        print("torch in it:", "yes" if torch.returncode == 0 else "no")
        seconds([str(home / "bin" / "fairchord"), "--help"], 1)
        ours = seconds([str(home / "bin" / "fairchord"), "--help"], arguments.rounds)
        nothing = seconds([python, "-c", "pass"], arguments.rounds)
    print(f"fairchord --help: {ours:.3f} s, {ours / nothing:.1f} x of `python -c pass` ({nothing:.3f} s)")


if __name__ == "__main__":
    main() if sys.version_info >= (3, 11) else sys.exit("Python 3.11 or later")
