# SPDX-License-Identifier: Apache-2.0
"""MIDI to tokens: files and notes per second, beside miditok's REMI on symusic, in the same run, interleaved.

    python benchmarks/tokens.py [--rounds 5] [--data FOLDER]

Three ways, in CPU seconds of one process: from files on the disk, from their bytes, and from symusic Scores read
before. Ours encodes 32 files at a time (`corpus.midi_tokens`), and one at a time for comparison; `--guarded` adds the
path for foreign bytes (scanned event by event, read into Pieces). miditok gets the same files one at a time, as its
interface has it. Before anything is timed, our tokens are compared with those of `encode` on every file. With FOLDER,
or FAIRCHORD_DATA, every 20th MIDI file of the public collections is measured as well.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import symusic

from fairchord.corpus.midi_tokens import tokens_of_midi
from fairchord.errors import FairchordError
from fairchord.music.edit import slice_ticks
from fairchord.music.midi import write_midi
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.reading.midi_tables import read_admitted, tabulate
from fairchord.shelf import shelf_pieces
from fairchord.tokens.encode import Tokens, encode
from fairchord.tokens.vocabulary import MAX_BARS

BATCH = 32
Way = Callable[[], object]


def encode_file(data: bytes) -> list[Tokens]:
    """The windows of one file by the path for foreign bytes: scanned, read into a Piece, encoded window by window."""
    piece = parse_midi(data).piece
    lines = piece.bar_onsets()
    windows = []
    for first in range(0, len(lines) - 1, MAX_BARS):
        bars = min(MAX_BARS, len(lines) - 1 - first)
        part = piece if len(lines) - 1 <= MAX_BARS else slice_ticks(piece, lines[first], lines[first + bars])
        windows.append(encode(part, bars=bars))
    return windows


def readable(files: Sequence[bytes]) -> list[bytes]:
    """The files that our path takes (one known meter throughout)."""
    kept = []
    for data in files:
        try:
            encode_file(data)
            kept.append(data)
        except FairchordError:
            continue
    return kept


def check_same(files: Sequence[bytes]) -> None:
    """Refuse to time anything that is not exactly what `encode` gives."""
    for data, together in zip(files, tokens_of_midi(read_admitted(files)), strict=True):
        alone = encode_file(data)
        if len(alone) != len(together) or not all(map(np.array_equal, alone, together)):
            raise SystemExit("our fast tokens are not those of `encode`: nothing is timed")


def batches(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[first : first + BATCH] for first in range(0, len(items), BATCH)]


def miditok_encoder() -> Callable[[Any], object] | None:
    """The peer, or None when it is not installed."""
    try:
        from miditok import REMI, TokenizerConfig
    except ImportError:
        return None
    return REMI(TokenizerConfig(use_programs=True, use_time_signatures=True, use_tempos=True))


def ways(paths: Sequence[Path], *, guarded: bool) -> dict[str, dict[str, Callable[[], Way]]]:
    """For each source of the notes, what is timed. Each entry prepares, untimed, what it then runs."""
    files = [path.read_bytes() for path in paths]
    peer = miditok_encoder()

    def scores() -> list[Any]:
        return [symusic.Score.from_midi(data) for data in files]

    def ours_from_scores() -> Way:
        parts = batches(scores())
        return lambda: [tokens_of_midi(tabulate(part)) for part in parts]

    found: dict[str, dict[str, Callable[[], Way]]] = {
        "from files": {
            "fairchord": lambda: (
                lambda: [tokens_of_midi(read_admitted([path.read_bytes() for path in part])) for part in batches(paths)]
            ),
            "fairchord, one at a time": lambda: (
                lambda: [tokens_of_midi(read_admitted([path.read_bytes()])) for path in paths]
            ),
        },
        "from bytes": {"fairchord": lambda: lambda: [tokens_of_midi(read_admitted(part)) for part in batches(files)]},
        "from Scores": {"fairchord": ours_from_scores},
    }
    if guarded:
        found["from bytes"]["fairchord, foreign bytes"] = lambda: lambda: [encode_file(data) for data in files]
    if peer is not None:
        encoder = peer

        def peer_from_scores() -> Way:
            fresh = scores()
            return lambda: [encoder(score) for score in fresh]

        found["from files"]["miditok"] = lambda: lambda: [encoder(symusic.Score(path)) for path in paths]
        found["from bytes"]["miditok"] = lambda: lambda: [encoder(symusic.Score.from_midi(data)) for data in files]
        found["from Scores"]["miditok"] = peer_from_scores
    return found


def cpu_seconds(prepare: Callable[[], Way]) -> float:
    work = prepare()
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(name: str, files: Sequence[bytes], rounds: int, *, guarded: bool) -> None:
    """Print the median of each way, and the ratio to the peer with its spread over the rounds."""
    check_same(files)
    notes = sum(parse_midi(data).piece.note_count for data in files)
    print(f"{name}: {len(files)} files, {notes} notes")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.mid" for number in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        for source, entries in ways(paths, guarded=guarded).items():
            taken: dict[str, list[float]] = {way: [] for way in entries}
            for _ in range(rounds):
                for way, prepare in entries.items():
                    taken[way].append(cpu_seconds(prepare))
            print_source(source, taken, len(files), notes)


def print_source(source: str, taken: dict[str, list[float]], files: int, notes: int) -> None:
    for way, seconds in taken.items():
        middle = statistics.median(seconds)
        line = f"  {source:12s} {way:26s} {files / middle:8.0f} files/s {notes / middle:10.0f} notes/s"
        if "miditok" in taken and way != "miditok":
            ratios = sorted(b / a for a, b in zip(seconds, taken["miditok"], strict=True))
            line += f"   {statistics.median(ratios):5.1f} x miditok ({ratios[0]:.1f} to {ratios[-1]:.1f})"
        print(line)
    if "miditok" not in taken:
        print("  miditok is not installed: pip install -r benchmarks/requirements.txt")


def main() -> None:
    """Measure the shelf, and the public collections where they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=os.environ.get("FAIRCHORD_DATA"))
    parser.add_argument("--guarded", action="store_true")
    options = parser.parse_args()
    shelf = [write_midi(piece.piece) for piece in shelf_pieces()]
    measure("shelf", readable(shelf), options.rounds, guarded=options.guarded)
    if options.data:
        names = ("freedoom", "mutopia", "groove", "openscore-lieder", "openscore-string-quartets")
        paths = sorted(path for name in names for path in (Path(options.data) / name).rglob("*.mid"))[::20]
        public = readable([path.read_bytes() for path in paths])
        measure("public, every 20th", public, options.rounds, guarded=options.guarded)


if __name__ == "__main__":
    main()
