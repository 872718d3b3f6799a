# SPDX-License-Identifier: Apache-2.0
"""`--stream`: every bar is told as soon as it is written, and a MIDI file beside the folder grows with it.

For people a line on stderr, with --json a line of JSON on stdout for each bar. Ctrl-C once: what exists is kept.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fairchord.cli.printing import remark
from fairchord.cli.stop_request import stop_requested

if TYPE_CHECKING:
    from fairchord.generation.brief import Brief
    from fairchord.generation.compose import Watch
    from fairchord.generation.draft import BarWritten

_SECONDS_BETWEEN_WRITES: Final = 0.2


def growing_path(out: Path) -> Path:
    """Where the growing MIDI file of an output folder lies: beside it."""
    return out.with_name(f"{out.name}.growing.mid")


@contextmanager
def bars_shown(brief: Brief, out: Path, *, as_json: bool) -> Iterator[Watch]:
    """Give the Watch that tells of every bar; the growing file is removed when the block ends."""
    from fairchord.generation.compose import Watch
    from fairchord.workflows.growing_midi import GrowingMidi

    growing = GrowingMidi(growing_path(out), brief)
    names = brief.track_names()
    written_at = -_SECONDS_BETWEEN_WRITES

    def show(bar: BarWritten) -> None:
        nonlocal written_at
        growing.take(bar)
        if time.monotonic() - written_at >= _SECONDS_BETWEEN_WRITES:
            growing.write()
            written_at = time.monotonic()
        if as_json:
            print(json.dumps(_as_dict(bar, names[bar.track])), flush=True)
        else:
            remark(f"bar {bar.bar + 1} of {brief.bars}, {names[bar.track]}: {len(bar.notes)} notes")

    try:
        with stop_requested() as should_stop:
            yield Watch(on_bar=show, should_stop=should_stop)
    finally:
        growing.remove()


def _as_dict(bar: BarWritten, track: str) -> dict[str, Any]:
    """One bar; notes as onset, duration (ticks of the piece, 480 a quarter), pitch, velocity."""
    return {"bar": bar.bar + 1, "track": track, "notes": bar.notes.tolist()}
