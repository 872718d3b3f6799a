# SPDX-License-Identifier: Apache-2.0
"""How long people wait: from the command to the first bar, to a sketch, and to a whole song that is mastered.

    python benchmarks/song_speed.py [--rounds 3] [--skip-song] [--json FILE]

Each is the real command in a fresh process, its start and the checking of the model included. The sketch is eight bars
for four tracks, without sound; the song has 64 bars and five tracks, arranged, played, mastered and certified. Seconds
on the wall and seconds of the processor, medians of the rounds; the wall counts only on a machine that is idle.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

COMMAND = (sys.executable, "-m", "fairchord.cli.main")
SKETCH = ("compose", "--bars", "8", "--key", "A minor", "--chords", "Am F C G", "--no-audio", "--stream", "--json")
PLAN = ("arrange", "plan", "--bars", "64", "--key", "A minor", "--seed", "1")


def processor_seconds() -> float:
    """Of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def own_folders(folder: Path) -> dict[str, str]:
    """An environment in which nothing of the user's is touched."""
    return {**os.environ, **{f"XDG_{name}_HOME": str(folder / name) for name in ("DATA", "CONFIG", "CACHE")}}


def time_sketch(folder: Path, seed: int) -> dict[str, float]:
    """Seconds to the first bar with a note, to the last bar, and to the end of the command."""
    before, start = processor_seconds(), time.perf_counter()
    command = [*COMMAND, *SKETCH, "--seed", str(seed), "-o", str(folder / f"sketch-{seed}")]
    run = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=own_folders(folder)
    )
    assert run.stdout is not None
    told: list[float] = []
    for line in run.stdout:
        if json.loads(line).get("notes"):
            told.append(time.perf_counter() - start)
    if run.wait() or not told:
        raise SystemExit("the sketch failed")
    taken = {"first bar": told[0], "last bar": told[-1], "whole command": time.perf_counter() - start}
    return taken | {"processor": processor_seconds() - before}


def time_song(folder: Path) -> dict[str, float]:
    """Seconds of composing and of all of it: the difference between an order without and with sound."""
    environment, plan = own_folders(folder), folder / "plan.txt"
    subprocess.run([*COMMAND, *PLAN, "-o", str(plan)], check=True, capture_output=True, env=environment)
    taken: dict[str, float] = {}
    for name, options in (("notes alone", ["--no-audio"]), ("with sound", [])):
        before, start = processor_seconds(), time.perf_counter()
        command = [*COMMAND, "arrange", "song", str(plan), "-o", str(folder / name), *options]
        subprocess.run(command, check=True, capture_output=True, env=environment)
        taken[name] = time.perf_counter() - start
        taken[f"{name}, processor"] = processor_seconds() - before
    return taken


def show(title: str, rounds: list[dict[str, float]]) -> dict[str, Any]:
    """Print the median of each time with its range."""
    print(title)
    summary = {}
    for name in rounds[0]:
        values = sorted(taken[name] for taken in rounds)
        summary[name] = {
            "median": round(statistics.median(values), 2),
            "range": [round(v, 2) for v in values[:: len(values) - 1 or 1]],
        }
        print(f"  {name:24s} {statistics.median(values):7.2f} s  ({values[0]:.2f} to {values[-1]:.2f})", flush=True)
    return summary


def main() -> None:
    """Run the commands and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--skip-song", action="store_true")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        time_sketch(folder, 1000)
        sketches = [time_sketch(folder, seed) for seed in range(options.rounds)]
        result = {"cores": os.cpu_count(), "load before": round(load, 1)}
        print(f"{os.cpu_count()} cores, load {load:.1f} before")
        result["sketch"] = show("8 bars, 4 tracks, from a fresh process", sketches)
        if not options.skip_song:
            result["song"] = show("64 bars, 5 tracks, arranged", [time_song(folder)])
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
