# SPDX-License-Identifier: Apache-2.0
"""The habits of human music that the critic of takes compares with: median and spread by role, as a table to paste.

    python benchmarks/quality/critic_habits.py --snapshot FOLDER [--clips 1500]

Windows of eight bars of the validation split only, at most sixteen of one work. The spread is half the interquartile
range, and at least 0.05 (0.5 for the interval), so that no habit outweighs the others.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import numpy as np

from fairchord.corpus.manifest import VALIDATION
from fairchord.evaluation.held_out import held_out_clips, open_clips
from fairchord.generation.critic import HABITS, count_habits
from fairchord.generation.writing.progression import read_harmony
from fairchord.music.time import TICKS_PER_GRID
from fairchord.music.track_role import TrackRole
from fairchord.tokens.grid import to_grid

LEAST_SPREAD = {"leap": 0.5}


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--snapshot", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=1500)
    options = parser.parse_args()
    counted: dict[tuple[str, str], list[float]] = defaultdict(list)
    clips = held_out_clips(
        open_clips(options.snapshot), count=options.clips, splits=(VALIDATION,), most_of_a_work=16, tracks=(1, 8)
    )
    for clip in clips:
        steps = clip.piece.time_signatures[0].bar_ticks // TICKS_PER_GRID
        harmony = read_harmony(clip.piece, bars=clip.bars, steps=steps)
        for track in clip.piece.tracks:
            grid = to_grid(track.notes, is_drum=track.is_drum, length_steps=clip.bars * steps)
            for name, value in count_habits(grid, harmony, steps=steps, is_drum=track.is_drum).items():
                counted[str(track.role), name].append(value)
    print(f"# {len(clips)} clips")
    for role in TrackRole:
        entries = []
        for name in HABITS:
            values = counted.get((role.value, name))
            if values:
                low, middle, high = np.percentile(values, (25, 50, 75))
                spread = max((high - low) / 2, LEAST_SPREAD.get(name, 0.05))
                entries.append(f'"{name}": ({middle:.3f}, {spread:.3f})')
        print(
            f'    "{role.value}": {{{", ".join(entries)}}},  # {len(counted.get((role.value, HABITS[-1]), []))} tracks'
        )


if __name__ == "__main__":
    main()
