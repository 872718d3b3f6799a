# SPDX-License-Identifier: Apache-2.0
"""Real files, where they are at hand: all are read, and what is read can be analysed, cut and told apart."""

import os
from pathlib import Path

import pytest

from fairchord.music.analysis import analyse
from fairchord.music.clip import cut_clips
from fairchord.music.fingerprint import fingerprint_piece, tune_key
from fairchord.music.midi import ReadResult, read_many, write_midi
from fairchord.music.reading.midi_parse import parse_midi
from fairchord.music.scorefile import read_abc_book

DATA = Path(os.environ.get("FAIRCHORD_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))


def folder(name: str) -> Path:
    if not (DATA / name).exists():
        pytest.skip(f"{DATA / name} is not there; set FAIRCHORD_DATA to the collections' folder")
    return DATA / name


@pytest.mark.slow
def test_all_hymns_are_read_and_known_tunes_fall_together() -> None:
    outcomes = [outcome for _, outcome in read_abc_book(folder("open-hymnal") / "OpenHymnal.abc")]
    pieces = {o.piece.title: o.piece for o in outcomes if isinstance(o, ReadResult)}
    assert len(outcomes) == sum(isinstance(o, ReadResult) for o in outcomes) == 292
    assert tune_key(pieces["A Great and Mighty Wonder"]) == tune_key(pieces["Lo, How A Rose E'er Blooming"])
    assert sum(1 for piece in pieces.values() if analyse(piece).key_confidence > 600) > 200


@pytest.mark.slow
def test_all_freedoom_music_is_read_cut_and_written_again() -> None:
    paths = sorted((folder("freedoom") / "musics").glob("*.mid"))
    assert paths
    for path, outcome in read_many(paths):
        assert isinstance(outcome, ReadResult), outcome
        piece = outcome.piece
        assert parse_midi(write_midi(piece)).piece == piece, path
        for clip in cut_clips(piece, analyse(piece), lengths=(8,)):
            assert len(fingerprint_piece(clip.piece)) == 64
