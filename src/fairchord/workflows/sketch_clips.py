# SPDX-License-Identifier: Apache-2.0
"""Sketch: a file of briefs in ComMU's form, one JSON object a line, to one single-track MIDI clip for each line.

OUT/0001.mid is the clip of line 1 (OUT/0001-01.mid and so on when several are asked for); OUT/report.jsonl says of each
line what was done, what was kept of it, and what was not understood. A line that cannot be read has a report and no
clip. The same file, seed and model give the same bytes: each clip has a seed of its own, made of the seed, its line and
its number, so other lines do not matter to it; only where an earlier clip of the same wishes has the same notes is it
written again. Files are written as they come; when it is stopped, every clip that is whole is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from fairchord.disclosure.marking import mark_midi
from fairchord.errors import EnvironmentLacking, InvalidInput, ResourceAbsent
from fairchord.generation.brief import LIMITS
from fairchord.generation.commu.line import SKETCH_TEMPERATURE, ReadLine, read_line
from fairchord.generation.compose import Watch, compose_many
from fairchord.generation.next_token import NextToken
from fairchord.music.midi import write_midi
from fairchord.music.piece import PITCH
from fairchord.screening.index import RunIndex
from fairchord.workflows.clip_table import TABLE, clip_row, write_table
from fairchord.workflows.sketch_choice import Chosen, DraftChoice

REPORT: Final = "report.jsonl"
MOST_LINES: Final = 100_000
MOST_LETTERS: Final = 1_000_000
MOST_SAMPLES: Final = 100
_AT_ONCE: Final = 192
"""Clips that are written before their files are; a bound on what a stopped run loses, and on memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SketchOrder:
    """What to sketch: the file of briefs, where the clips go, how many of each, whether a table lies beside them."""

    briefs: Path
    folder: Path
    seed: int = 0
    samples: int = 1
    has_table: bool = False
    overwrite: bool = False
    temperature_per_mille: int = SKETCH_TEMPERATURE

    def check(self) -> None:
        """Refuse what cannot be carried out."""
        if not 1 <= self.samples <= MOST_SAMPLES:
            raise InvalidInput(f"{self.samples} clips a line are out of range", hint=f"ask for 1 to {MOST_SAMPLES}")
        if not 1 <= self.temperature_per_mille <= LIMITS["temperature_per_mille"][1]:
            raise InvalidInput("the temperature is out of range", hint="give 0.001 to 3; 1.2 is usual")
        if not 0 <= self.seed < 2**53:
            raise InvalidInput(f"seed {self.seed} is out of range", hint="give a whole number, 0 to 2**53 - 1")
        if self.folder.exists() and not self.folder.is_dir():
            raise InvalidInput(f"{self.folder} is a file", hint="name a folder with -o")
        if self.folder.is_dir() and any(self.folder.iterdir()) and not self.overwrite:
            raise InvalidInput(
                f"{self.folder} is there already and not empty",
                hint="name another folder, or add --overwrite: clips of the same names are replaced",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketched:
    """What came of it: clips written and stopped, lines that were read, and for people what was said of any line."""

    folder: Path
    clips: int
    stopped: int
    lines: int
    unread: tuple[str, ...]
    remarks: tuple[str, ...]
    not_kept: tuple[str, ...]
    close: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The outcome as plain values."""
        return {
            "folder": str(self.folder),
            "report": str(self.folder / REPORT),
            "clips": self.clips,
            "clips_stopped": self.stopped,
            "lines": self.lines,
            "lines_not_read": list(self.unread),
            "remarks": len(self.remarks),
            "controls_not_kept": list(self.not_kept),
            "close_to_training_works": list(self.close),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One clip to write."""

    line: int
    name: str
    read: ReadLine


@dataclass(slots=True)
class _Outcome:
    clips: int = 0
    rows: list[dict[str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    not_kept: list[str] = field(default_factory=list)
    close: list[str] = field(default_factory=list)


def sketch_clips(
    source: NextToken,
    index: RunIndex,
    order: SketchOrder,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    should_stop: Callable[[], bool] | None = None,
) -> Sketched:
    """Write a clip for every line that can be read, and the report."""
    order.check()
    lines = read_lines(order.briefs)
    outcome = _Outcome()
    entries, jobs = _plan(lines, order, outcome)
    try:
        order.folder.mkdir(parents=True, exist_ok=True)
        with (order.folder / REPORT).open("w", encoding="utf-8") as report:
            written = _write_clips(source, index, order, jobs, outcome, progress=progress, should_stop=should_stop)
            for entry in _in_order(entries, written):
                report.write(json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n")
                report.flush()
        if order.has_table:
            write_table(order.folder / TABLE, outcome.rows)
    except OSError as error:
        raise EnvironmentLacking(
            f"{order.folder} cannot be written: {error.strerror or error}", hint="check the path and the free space"
        ) from error
    return Sketched(
        folder=order.folder,
        clips=outcome.clips,
        stopped=len(jobs) - outcome.clips,
        lines=sum(1 for content in lines.values() if not isinstance(content, str)),
        unread=tuple(outcome.unread),
        remarks=tuple(outcome.remarks),
        not_kept=tuple(outcome.not_kept),
        close=tuple(outcome.close),
    )


def read_lines(path: Path) -> dict[int, Mapping[str, Any] | str]:
    """The lines of a file by number: each a table of fields, or why it could not be read; blank ones are left out."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ResourceAbsent(
            f"cannot read {path}: {error.strerror or error}", hint="name a file of JSON lines"
        ) from error
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InvalidInput(f"{path} is UTF-16 text", hint="save it as UTF-8")
    found: dict[int, Mapping[str, Any] | str] = {}
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if number > MOST_LINES:
            raise InvalidInput(f"{path} has more than {MOST_LINES} lines", hint="part the file")
        if line.strip():
            found[number] = _read_json(line)
    return found


def _read_json(line: bytes) -> Mapping[str, Any] | str:
    if len(line) > MOST_LETTERS:
        return f"the line is longer than {MOST_LETTERS} letters"
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return "the line is not UTF-8 text"
    except json.JSONDecodeError as error:
        return f"the line is not JSON: {error.msg} at character {error.pos + 1}"
    except ValueError:
        return "the line is not JSON that can be read: a number in it is too long"
    except RecursionError:
        return "the line is not JSON that can be read: it is nested too deeply"
    return record if isinstance(record, dict) else "the line is not a JSON object of fields"


def clip_seed(seed: int, line: int, sample: int) -> int:
    """The seed of one clip."""
    digest = hashlib.sha256(f"fairchord sketch {seed} {line} {sample}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 11


def _plan(
    lines: Mapping[int, Mapping[str, Any] | str], order: SketchOrder, outcome: _Outcome
) -> tuple[list[dict[str, Any] | None], list[_Job]]:
    """What the report holds in order, None for each clip still to write, and those clips."""
    entries: list[dict[str, Any] | None] = []
    jobs: list[_Job] = []
    for number, content in lines.items():
        if isinstance(content, str):
            outcome.unread.append(f"line {number}: {content}")
            entries.append({"line": number, "error": content})
            continue
        for sample in range(1, order.samples + 1):
            name = f"{number:04d}" if order.samples == 1 else f"{number:04d}-{sample:02d}"
            read = read_line(
                content,
                seed=clip_seed(order.seed, number, sample),
                title=f"Clip {name}",
                temperature_per_mille=order.temperature_per_mille,
            )
            jobs.append(_Job(line=number, name=name, read=read))
            entries.append(None)
        outcome.remarks += [f"line {number}, {remark.field}: {remark.said}" for remark in jobs[-1].read.remarks]
    return entries, jobs


def _in_order(
    entries: list[dict[str, Any] | None], written: Iterator[dict[str, Any] | None]
) -> Iterator[dict[str, Any]]:
    """What is reported of the lines, in their order; a clip that was stopped is passed over."""
    for entry in entries:
        found = next(written) if entry is None else entry
        if found is not None:
            yield found


@dataclass(slots=True)
class _Counted:
    """Bars over all batches."""

    progress: Callable[[int, int], None]
    total: int
    before: int = 0

    def tell(self, bars: int, _: int) -> None:
        self.progress(self.before + bars, self.total)


def _write_clips(
    source: NextToken,
    index: RunIndex,
    order: SketchOrder,
    jobs: Sequence[_Job],
    outcome: _Outcome,
    *,
    progress: Callable[[int, int], None],
    should_stop: Callable[[], bool] | None,
) -> Iterator[dict[str, Any] | None]:
    """Write clips, and give what is reported of each, or None for one that was stopped before it was whole."""
    counted = _Counted(progress, total=sum(job.read.brief.bars for job in jobs))
    watch = Watch(progress=counted.tell, should_stop=should_stop)
    choice = DraftChoice(source=source, index=index, should_stop=should_stop)
    for at in range(0, len(jobs), _AT_ONCE):
        batch = jobs[at : at + _AT_ONCE]
        drafts = compose_many(source, [job.read.brief for job in batch], watch=watch)
        counted.before += sum(job.read.brief.bars for job in batch)
        for job, chosen in zip(batch, choice.choose(drafts), strict=True):
            yield None if chosen is None else _write_clip(order, job, chosen, outcome)


def _write_clip(order: SketchOrder, job: _Job, chosen: Chosen, outcome: _Outcome) -> dict[str, Any]:
    draft, verdict = chosen.draft, chosen.verdict
    (order.folder / f"{job.name}.mid").write_bytes(mark_midi(write_midi(draft.piece)))
    outcome.clips += 1
    # The density was drawn, not asked for; so there is nothing to keep.
    asked = [kept for kept in draft.report if kept.control != "density"]
    outcome.not_kept += [f"{job.name}.mid: {kept.control} ({kept.detail})" for kept in asked if not kept.kept]
    outcome.close += [] if verdict.is_clear else [f"{job.name}.mid: {verdict}"]
    if order.has_table:
        outcome.rows.append(clip_row(draft.piece, draft.brief, name=job.name))
    notes = draft.piece.tracks[0].notes
    return {
        "line": job.line,
        "draft": draft.index,
        "file": f"{job.name}.mid",
        "brief": draft.brief.to_dict(),
        "remarks": [{"field": remark.field, "said": remark.said} for remark in job.read.remarks],
        "controls": [{"control": k.control, "kept": k.kept, "detail": k.detail} for k in asked],
        "notes": len(notes),
        "mean_pitch": round(float(notes[:, PITCH].mean()), 3) if len(notes) else None,
        "screening": {"verdict": verdict.state, "longest_notes": verdict.longest_notes},
        "tokens_sha256": draft.tokens_sha256,
    }
