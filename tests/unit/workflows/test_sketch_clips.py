# SPDX-License-Identifier: Apache-2.0
"""Sketching: one clip for each line that can be read, exactly as long and as loud as asked, whatever the line holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fairchord.corpus.commu import CommuClip, read_table
from fairchord.errors import InvalidInput, ResourceAbsent
from fairchord.generation.scripted import Scripted
from fairchord.music.midi import read_midi
from fairchord.music.piece import PITCH, VELOCITY
from fairchord.screening.index import RunIndex, build_index, open_index
from fairchord.tokens.vocabulary import SIZE
from fairchord.workflows.sketch_clips import Sketched, SketchOrder, clip_seed, read_lines, sketch_clips

GRID = ["Am"] * 8 + ["F"] * 8 + ["C"] * 4 + ["G"] * 4 + ["E7"] * 8
LINE: dict[str, Any] = {
    "audio_key": "aminor", "chord_progressions": [GRID], "pitch_range": "mid_high", "num_measures": 4, "bpm": 100,
    "genre": "newage", "track_role": "main_melody", "inst": "string_violin", "sample_rhythm": "standard",
    "time_signature": "4/4", "min_velocity": 61, "max_velocity": 62,
}  # fmt: skip


NOISE = np.random.default_rng(1).standard_normal((61, SIZE)).astype(np.float32) * 3


def noise(tokens: Sequence[int]) -> Any:
    """Other logits at nearly every place."""
    return NOISE[(len(tokens) * 7 + tokens[-1] * 13) % len(NOISE)]


def no_works() -> RunIndex:
    """An index of nothing, so that screening finds nothing."""
    return open_index(build_index([]))


def sketch(place: Path, lines: Sequence[Any], **order: Any) -> tuple[Sketched, list[dict[str, Any]]]:
    """Sketch some lines; what came of it, and the report."""
    briefs = place / "briefs.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    briefs.write_text("\n".join(texts) + "\n", encoding="utf-8", newline="\n")
    out = order.pop("folder", place / "out")
    done = sketch_clips(Scripted(score=noise), no_works(), SketchOrder(briefs=briefs, folder=out, **order))
    report = [json.loads(line) for line in (out / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    return done, report


def test_a_line_becomes_a_clip_that_keeps_every_wish(tmp_path: Path) -> None:
    done, report = sketch(tmp_path, [LINE])
    piece = read_midi(done.folder / "0001.mid").piece
    (track,) = piece.tracks
    assert (done.clips, done.unread, done.remarks) == (1, (), ())
    assert [control for control in report[0]["controls"] if not control["kept"]] == []
    assert {"mean pitch", "rhythm", "sounds throughout"} <= {control["control"] for control in report[0]["controls"]}
    assert (str(piece.time_signatures[0]), round(piece.tempi[0].bpm), str(piece.key_signatures[0])) == (
        "4/4", 100, "A minor",
    )  # fmt: skip
    assert [(span.onset_ticks // 240, str(span.chord)) for span in piece.chords] == [
        (0, "Am"), (8, "F"), (16, "C"), (20, "G"), (24, "E7"),
    ]  # fmt: skip
    assert track.program == 40
    assert 72 <= track.notes[:, PITCH].mean() < 84
    assert set(track.notes[:, VELOCITY].tolist()) <= {61, 62}
    assert piece.bar_onsets()[-1] == 4 * 1920


def test_what_a_line_has_wrong_is_reported_and_the_rest_is_done(tmp_path: Path) -> None:
    lines = [
        {**LINE, "genre": "polka", "bpm": "fast", "inst": "kazoo", "colour": "blue", "min_velocity": 90},
        "{broken",
        "",
        "[1, 2]",
        {},
        {"chord_progressions": "['Am', 'H', 'C']", "num_measures": 3},
        '{"bpm": NaN, "num_measures": null, "audio_key": "unknown"}',
        "\x00\x01",
    ]
    done, report = sketch(tmp_path, lines)
    assert sorted(path.name for path in done.folder.glob("*.mid")) == ["0001.mid", "0005.mid", "0006.mid", "0007.mid"]
    assert [entry["line"] for entry in report if "error" in entry] == [2, 4, 8]
    remarks = {remark["field"]: remark["said"] for remark in report[0]["remarks"]}
    assert set(remarks) == {"genre", "bpm", "inst", "colour", "min_velocity"}
    assert remarks["min_velocity"] == "min_velocity 90 is above max_velocity 62: they are exchanged"
    assert done.lines == 4
    assert any(text.startswith("line 2: the line is not JSON") for text in done.unread)


def test_a_clip_does_not_depend_on_the_other_lines(tmp_path: Path) -> None:
    sketch(tmp_path, [LINE, LINE | {"num_measures": 9}, LINE])
    sketch(tmp_path, ["{}", "x", LINE], folder=tmp_path / "other")
    assert (tmp_path / "out" / "0003.mid").read_bytes() == (tmp_path / "other" / "0003.mid").read_bytes()
    assert (tmp_path / "out" / "0001.mid").read_bytes() != (tmp_path / "out" / "0003.mid").read_bytes()


def test_the_same_file_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        sketch(tmp_path, [LINE, {}], seed=7, samples=2, has_table=True, folder=tmp_path / name)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["0001-01.mid", "0001-02.mid", "0002-01.mid", "0002-02.mid", "metadata.csv", "report.jsonl"]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)
    assert (tmp_path / "one" / "0001-01.mid").read_bytes() != (tmp_path / "one" / "0001-02.mid").read_bytes()


def test_the_table_is_read_again_as_it_was_written(tmp_path: Path) -> None:
    pick_up = {**LINE, "num_measures": 5, "track_role": "bass", "inst": "electric_bass", "pitch_range": "low"}
    done, _ = sketch(tmp_path, [LINE, pick_up, {"track_role": "pad", "time_signature": "6/8"}], has_table=True)
    clips = read_table(done.folder / "metadata.csv", done.folder)
    assert all(isinstance(clip, CommuClip) for clip in clips)
    first, second, third = (clip for clip in clips if isinstance(clip, CommuClip))
    assert (first.told.key, first.told.role, first.genre) == ("aminor", "main_melody", "newage")
    assert first.told.chords == tuple(GRID)
    assert second.told.chords == ("N.C.",) * 8 + tuple(GRID)
    assert len(third.told.chords) == 8 * 6


def test_a_folder_that_is_not_empty_is_not_written_into_unasked(tmp_path: Path) -> None:
    sketch(tmp_path, [{}])
    with pytest.raises(InvalidInput, match="not empty"):
        sketch(tmp_path, [{}])
    done, _ = sketch(tmp_path, [{}], overwrite=True)
    assert done.clips == 1


@pytest.mark.parametrize("order", [{"samples": 0}, {"samples": 1000}, {"seed": -1}])
def test_an_order_that_cannot_be_carried_out_is_refused(tmp_path: Path, order: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        sketch(tmp_path, [{}], **order)


def test_a_file_that_is_not_there_is_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match=r"none\.jsonl"):
        read_lines(tmp_path / "none.jsonl")


def test_stopping_keeps_what_exists(tmp_path: Path) -> None:
    briefs = tmp_path / "briefs.jsonl"
    briefs.write_text(json.dumps(LINE) * 1 + "\n")
    order = SketchOrder(briefs=briefs, folder=tmp_path / "out")
    done = sketch_clips(Scripted(score=noise), no_works(), order, should_stop=lambda: True)
    assert done.clips == 0
    assert (tmp_path / "out" / "report.jsonl").read_text() == ""


def test_every_clip_has_a_seed_of_its_own() -> None:
    seeds = {clip_seed(seed, line, sample) for seed in range(4) for line in range(1, 40) for sample in range(1, 4)}
    assert len(seeds) == 4 * 39 * 3
    assert max(seeds) < 2**53
