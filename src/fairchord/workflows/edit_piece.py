# SPDX-License-Identifier: Apache-2.0
"""Edit: one change to a piece, screened, drawn, written, played and certified, in a new folder that appears whole.

Beside what `compose_piece` writes: OUT/edits.jsonl and OUT/edits/, the chain by which any edit is undone. A chain in
which no note or chord was written by a machine (a file given, transposed) is not certified, nor marked as made with AI;
one that holds any is, also where a later edit took it out of the piece again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fairchord.audio.rendering import write_rendering
from fairchord.disclosure.certificate import Certificate
from fairchord.errors import InvalidInput
from fairchord.generation.compose import Watch
from fairchord.generation.draft import Kept
from fairchord.generation.editing.chain import EditChain, replay
from fairchord.generation.editing.edit import Edit, apply_edit
from fairchord.music.midi import write_midi
from fairchord.music.performance.perform import perform
from fairchord.music.piano_roll import piano_roll_svg
from fairchord.music.piece import Piece
from fairchord.screening.verdict import Verdict, screen
from fairchord.workflows.export_files import MIDI, PERFORMANCE, PICTURE, Export, Progress
from fairchord.workflows.new_folder import check_target, new_folder
from fairchord.workflows.open_model import OpenedModel, check_standing_in
from fairchord.workflows.project import Project
from fairchord.workflows.state_licence import state_licence
from fairchord.workflows.write_output import Destination, MadeMusic, write_output
from fairchord.workflows.write_scores import write_scores


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOrder:
    """Where an edited piece goes, and in which forms; `bank` None means no sound."""

    folder: Path
    bank: str | Path | None = "house"
    overwrite: bool = False
    export: Export = field(default_factory=Export)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedOutput:
    """One finished edit; `certificate` is None where a machine wrote nothing in the chain."""

    folder: Path
    chain: EditChain
    verdict: Verdict
    certificate: Certificate | None
    report: tuple[Kept, ...]

    @property
    def piece(self) -> Piece:
        """Its notes."""
        return self.chain.now.standing.piece

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain values."""
        statement = self.chain.statement()
        return {
            "folder": str(self.folder),
            "notes": self.piece.note_count,
            "edits": len(self.chain.steps) - 1,
            "edit": statement.get("edit", {}),
            "written": statement.get("written", []),
            "machine_wrote": statement["machine_wrote"],
            **{name: statement[name] for name in ("written_chords", "machine_wrote_chords") if name in statement},
            "screening": self.verdict.to_dict(),
            "controls": controls_of(self.report),
            "certificate_sha256": None if self.certificate is None else self.certificate.sha256,
        }


def controls_of(report: tuple[Kept, ...]) -> list[dict[str, Any]]:
    """A report as plain values."""
    return [{"control": kept.control, "kept": kept.kept, "detail": kept.detail} for kept in report]


def edit_piece(
    project: Project,
    model: OpenedModel,
    chain: EditChain,
    edit: Edit,
    order: EditOrder,
    *,
    progress: Progress = lambda _doing, _done: None,
    should_stop: Callable[[], bool] | None = None,
) -> EditedOutput:
    """Make one edit and write it out; nothing remains when any step fails."""
    order.export.check()
    check_target(order.folder, overwrite=order.overwrite)
    check_standing_in(project, model.provenance)
    watch = Watch(progress=lambda done, total: progress("writing", done / total), should_stop=should_stop)
    standing, edited = apply_edit(model.engine, chain.now.standing, edit, watch=watch)
    longer = chain.extend(edit, standing, edited, weights_sha256=model.provenance.weights_sha256)
    return write_edited(project, model, longer, order, report=edited.report, progress=progress)


def undo_edit(
    project: Project,
    model: OpenedModel,
    chain: EditChain,
    order: EditOrder,
    *,
    to: int | None = None,
    progress: Progress = lambda _doing, _done: None,
) -> EditedOutput:
    """Write out the piece as it was before the latest edit, or after edit `to` (0: the start), note for note."""
    earlier = chain.back_to(len(chain.steps) - 2 if to is None else to)
    if len(earlier.steps) == 1 and earlier.given and not earlier.now.facts:
        raise InvalidInput("the start of this chain is the file that was given", hint="it is still where it was")
    return write_edited(project, model, earlier, order, progress=progress)


def write_edited(
    project: Project,
    model: OpenedModel,
    chain: EditChain,
    order: EditOrder,
    *,
    report: tuple[Kept, ...] = (),
    progress: Progress = lambda _doing, _done: None,
) -> EditedOutput:
    """Write and certify a piece that was edited before."""
    order.export.check()
    check_standing_in(project, model.provenance)
    with new_folder(order.folder, overwrite=order.overwrite) as staging:
        for name, content in chain.to_files().items():
            (staging / name).parent.mkdir(exist_ok=True)
            (staging / name).write_bytes(content)
        if not holds_machine_work(chain):
            output = _write_uncertified(model, chain, order, staging, progress=progress)
        else:
            output = _write_certified(project, model, chain, order, staging, report=report, progress=progress)
    return replace(output, report=report, folder=order.folder)


def holds_machine_work(chain: EditChain) -> bool:
    """Whether a machine wrote anything of the piece as it stands or as it stood at any earlier step."""
    return any(step.standing.is_machine_made for step in chain.steps)


def _write_certified(
    project: Project,
    model: OpenedModel,
    chain: EditChain,
    order: EditOrder,
    folder: Path,
    *,
    report: tuple[Kept, ...],
    progress: Progress,
) -> EditedOutput:
    step, export = chain.now, order.export
    licence = state_licence(project, model, chain.given, licensee=export.licensee) if export.grants_licence else {}
    facts = {name: step.facts[name] for name in ("tokens_sha256", "token_count", "is_complete") if name in step.facts}
    made = MadeMusic(
        piece=step.standing.piece,
        seed=0 if step.edit is None else step.edit.seed,
        asked=_asked(chain),
        composition={**facts, "controls": controls_of(report), "edit": chain.statement()},
        given=chain.given,
    )
    to = Destination(folder=folder, bank=order.bank, export=export, licence=licence)
    verdict, certificate = write_output(project, model, made, to, progress=progress)
    return EditedOutput(folder=folder, chain=chain, verdict=verdict, certificate=certificate, report=report)


def _asked(chain: EditChain) -> dict[str, Any]:
    """What later edits keep to; a certificate always says what was asked."""
    brief, edit = chain.now.standing.brief, chain.now.edit
    if brief is not None:
        return brief.to_dict()
    return {"edit": "none" if edit is None else edit.operation}


def _write_uncertified(
    model: OpenedModel, chain: EditChain, order: EditOrder, folder: Path, *, progress: Progress
) -> EditedOutput:
    """The files of a chain of which a machine wrote nothing: unmarked, because the mark would be untrue.

    It is played as its notes stand, without what a model learned of how others play; a swing that is asked for holds.
    """
    if order.export.credentials or order.export.grants_licence:
        raise InvalidInput(
            "content credentials and licences are for what a model wrote, and it wrote nothing of this piece",
            hint="leave them out",
        )
    piece = chain.now.standing.piece
    (folder / MIDI).write_bytes(write_midi(piece))
    (folder / PICTURE).write_text(piano_roll_svg(piece), encoding="utf-8")
    played = perform(piece, replace(order.export.expression, kind="none"), seed=0)
    if played is not piece:
        (folder / PERFORMANCE).write_bytes(write_midi(played))
    write_scores(piece, folder, forms=order.export.scores, is_marked=False)
    if order.bank is not None:
        from fairchord.audio.renderer import render  # loaded only where it sounds

        write_rendering(render(played, bank=order.bank, progress=progress), folder, forms=order.export.forms)
    verdict = screen(piece, model.index)
    return EditedOutput(folder=folder, chain=chain, verdict=verdict, certificate=None, report=())


def replay_chain(model: OpenedModel, chain: EditChain) -> tuple[int, ...]:
    """Make every edit again from the start with this model; the numbers of those that came out otherwise."""
    for step in chain.steps[1:]:
        if step.facts.get("weights_sha256", model.provenance.weights_sha256) != model.provenance.weights_sha256:
            raise InvalidInput("an edit of this chain was made with another model", hint="name it with --model")
    return replay(model.engine, chain)
