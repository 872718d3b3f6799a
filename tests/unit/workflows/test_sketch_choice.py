# SPDX-License-Identifier: Apache-2.0
"""Which draft of a clip is kept: clips of the same wishes differ, few bars are silent, whole ones stay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.commu.line import read_line
from fairchord.generation.compose import compose, compose_many
from fairchord.generation.scripted import Scripted
from fairchord.music.midi import read_midi
from fairchord.music.piece import Piece
from fairchord.screening.index import RunIndex, build_index, open_index
from fairchord.tokens.vocabulary import SIZE
from fairchord.workflows.sketch_choice import DraftChoice, silent_bars
from fairchord.workflows.sketch_clips import SketchOrder, clip_seed, sketch_clips

PAD: dict[str, Any] = {"track_role": "pad", "inst": "synth_pad", "num_measures": 2, "audio_key": "cmajor",
                       "chord_progressions": ["C"] * 16, "min_velocity": 60, "max_velocity": 60}  # fmt: skip
LINES = 8
NOISE = np.random.default_rng(4).standard_normal((997, SIZE)).astype(np.float32) * 40


def stubborn(tokens: Sequence[int]) -> Any:
    """Logits that leave nothing to chance: the same conditions, the same notes, whatever the seed."""
    return NOISE[(sum(tokens) * 31 + len(tokens) * 7) % len(NOISE)]


def no_works() -> RunIndex:
    """An index of nothing, so that screening finds nothing."""
    return open_index(build_index([]))


def notes_of(piece: Piece) -> bytes:
    """The notes of the one track."""
    return piece.tracks[0].notes.tobytes()


def sketch_pads(place: Path, *, stop_after: int | None = None) -> tuple[Path, Any]:
    """Sketch the same line several times; stopped after so many rounds where a number is given."""
    briefs = place / "briefs.jsonl"
    briefs.write_text((json.dumps(PAD) + "\n") * LINES, encoding="utf-8", newline="\n")
    rounds = iter(range(10**9))
    order = SketchOrder(briefs=briefs, folder=place / "out")
    should_stop = None if stop_after is None else (lambda: next(rounds) >= stop_after)
    return order.folder, sketch_clips(Scripted(score=stubborn), no_works(), order, should_stop=should_stop)


def test_clips_of_the_same_wishes_are_written_again_until_they_differ(tmp_path: Path) -> None:
    briefs = [read_line(PAD, seed=clip_seed(0, line, 1), title="Clip").brief for line in range(1, LINES + 1)]
    first = {notes_of(draft.piece) for draft in compose_many(Scripted(score=stubborn), briefs)}
    folder, done = sketch_pads(tmp_path)
    kept = {notes_of(read_midi(path).piece) for path in folder.glob("*.mid")}
    report = [json.loads(line) for line in (folder / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert done.clips == LINES
    assert len(first) < len(kept)
    assert any(entry["draft"] for entry in report)
    for entry in report:
        assert entry["controls"] == [control for control in entry["controls"] if control["kept"]]


def test_what_the_report_names_composes_the_same_clip_again(tmp_path: Path) -> None:
    folder, _ = sketch_pads(tmp_path)
    for line in (folder / "report.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        (again,) = compose(Scripted(score=stubborn), Brief.from_dict(entry["brief"]), first_draft=entry["draft"])
        assert again.tokens_sha256 == entry["tokens_sha256"]


def test_a_draft_that_was_stopped_is_not_kept_and_whole_ones_are(tmp_path: Path) -> None:
    folder, done = sketch_pads(tmp_path, stop_after=3)
    assert (done.clips, done.stopped) == (0, LINES)
    assert (folder / "report.jsonl").read_text(encoding="utf-8") == ""
    source = Scripted(score=stubborn)
    brief = read_line(PAD, seed=5, title="Clip").brief
    (whole,) = compose(source, brief)
    choice = DraftChoice(source=source, index=no_works(), should_stop=lambda: True)
    chosen = choice.choose([whole, whole])
    assert [one.draft.tokens_sha256 for one in chosen if one is not None] == [whole.tokens_sha256] * 2


def test_a_bar_is_silent_when_nothing_sounds_in_it() -> None:
    brief = read_line({**PAD, "num_measures": 5}, seed=5, title="Clip").brief
    (draft,) = compose(Scripted(score=stubborn), brief)
    (track,) = draft.piece.tracks

    def with_notes(*notes: tuple[int, int]) -> Piece:
        table = np.array([(onset, duration, 60, 60) for onset, duration in notes], np.int32).reshape(-1, 4)
        return replace(draft.piece, tracks=(replace(track, notes=table),))

    assert silent_bars(with_notes((0, 5 * 1920))) == 0
    assert silent_bars(with_notes((0, 1920), (1920 * 3, 480))) == 3
    assert silent_bars(with_notes()) == 5
