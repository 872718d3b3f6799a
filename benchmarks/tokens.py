# SPDX-License-Identifier: Apache-2.0
"""MIDI to tokens: files and notes per second, beside miditok's REMI on symusic, in the same run, interleaved.

Both sides get the same MIDI bytes in memory and give token ids. Ours parses, quantises and encodes windows of at most
16 bars; miditok parses with symusic and tokenises the whole file. Usage: python benchmarks/tokens.py [--rounds 5]
[--data FOLDER] (with FOLDER, or FAIRCHORD_DATA, every 20th MIDI file of the public collections is measured too).
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from fairchord.errors import FairchordError
from fairchord.music.edit import slice_ticks
from fairchord.music.midi import write_midi
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.shelf import shelf_pieces
from fairchord.tokens.encode import encode
from fairchord.tokens.vocabulary import MAX_BARS


def encode_file(data: bytes) -> tuple[int, int]:
    """Tokens and notes of one file, by our path."""
    piece = parse_midi(data).piece
    lines = piece.bar_onsets()
    tokens = 0
    for first in range(0, len(lines) - 1, MAX_BARS):
        bars = min(MAX_BARS, len(lines) - 1 - first)
        window = piece if len(lines) - 1 <= MAX_BARS else slice_ticks(piece, lines[first], lines[first + bars])
        tokens += len(encode(window, bars=bars))
    return tokens, piece.note_count


def miditok_encoder() -> Callable[[bytes], int] | None:
    """The peer's path, or None when it is not installed."""
    try:
        import symusic
        from miditok import REMI, TokenizerConfig
    except ImportError:
        return None
    tokeniser = REMI(TokenizerConfig(use_programs=True, use_time_signatures=True, use_tempos=True))

    def run(data: bytes) -> int:
        encoded = tokeniser(symusic.Score.from_midi(data))
        sequences = encoded if isinstance(encoded, list) else [encoded]
        return sum(len(sequence.ids) for sequence in sequences)

    return run


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


def seconds(work: Callable[[bytes], object], files: Sequence[bytes]) -> float:
    start = time.process_time()
    for data in files:
        work(data)
    return time.process_time() - start


def measure(name: str, files: Sequence[bytes], rounds: int) -> None:
    """Print one line for ours and one for the peer, medians of CPU seconds."""
    peer = miditok_encoder()
    notes = sum(encode_file(data)[1] for data in files)
    ours = [(seconds(encode_file, files), seconds(peer, files) if peer else 0.0) for _ in range(rounds)]
    mine = statistics.median(a for a, _ in ours)
    print(f"{name}: {len(files)} files, {notes} notes")
    print(f"  fairchord  {len(files) / mine:9.0f} files/s  {notes / mine:11.0f} notes/s")
    if peer is None:
        print("  miditok    not installed: pip install miditok")
        return
    theirs = statistics.median(b for _, b in ours)
    ratios = sorted(b / a for a, b in ours)
    print(f"  miditok    {len(files) / theirs:9.0f} files/s  {notes / theirs:11.0f} notes/s")
    print(f"  ratio      {statistics.median(ratios):9.1f} x  (rounds: {ratios[0]:.1f} to {ratios[-1]:.1f})")


def main() -> None:
    """Measure the shelf, and the public collections where they are."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=os.environ.get("FAIRCHORD_DATA"))
    arguments = parser.parse_args()
    measure("shelf", readable([write_midi(piece.piece) for piece in shelf_pieces()]), arguments.rounds)
    if arguments.data:
        names = ("freedoom", "mutopia", "groove", "openscore-lieder", "openscore-string-quartets")
        paths = sorted(path for name in names for path in (Path(arguments.data) / name).rglob("*.mid"))[::20]
        measure("public, every 20th", readable([path.read_bytes() for path in paths]), arguments.rounds)


if __name__ == "__main__":
    main()
