# SPDX-License-Identifier: Apache-2.0
"""The whole job in one small world: rights, snapshot, model, piece, certificate, verification, and a forgery found.

Every step is the real one that its own verb takes; this module only puts them in order and tells what happens.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fairchord.disclosure.bundle.finding import Standing
from fairchord.disclosure.verification import Verification
from fairchord.generation.brief import Brief
from fairchord.music.shelf_notation import parse_notation
from fairchord.rights.permit import Refusal
from fairchord.workflows.build_snapshot import SnapshotReport, build_snapshot
from fairchord.workflows.compose_piece import ComposedPiece, Order, compose_piece
from fairchord.workflows.demo_pieces import NIGHT_TRAM, PAPER_BOATS
from fairchord.workflows.demo_proofs import BUNDLE, DemoProofs, make_demo_proofs
from fairchord.workflows.demo_world import DemoWorld, build_demo_world
from fairchord.workflows.export_files import MIDI
from fairchord.workflows.new_folder import check_target, new_folder
from fairchord.workflows.open_model import OpenedModel, open_model
from fairchord.workflows.project import Project, system_clock
from fairchord.workflows.user_folders import UserFolders, remember_issuer
from fairchord.workflows.verify_output import verify_output

Progress = Callable[[str, float], None]
BRIEF: Final = {
    "title": "Small World", "key": "A minor", "bpm": 92, "meter": "4/4", "bars": 16, "chords": "Am F C G",
    "roles": "main_melody,accompaniment,bass,drums", "genre": "cinematic", "seed": 8,
}  # fmt: skip
LIMITS: Final = (
    "A ledger proves what was declared, by whom and when. It cannot prove that a declaration was true.",
    "This demo trains nothing: the shipped model composes. `fairchord train` learns from a snapshot like this one.",
    "Screening compares runs of notes with the training works only, and is no legal opinion.",
    "The people and the society are invented; their keys, signatures and the decisions are real.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One step of the demo as it is told: a heading and lines of facts."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What the demo made, and what it showed."""

    folder: Path
    composed: ComposedPiece
    refusals: tuple[Refusal, ...]
    snapshot: SnapshotReport
    verification: Verification
    forgery: Verification
    proofs: DemoProofs


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """How the demo is run: where, with which model and sound, and who is told."""

    folder: Path
    model_folder: Path | None = None
    bank: str | Path | None = "house"
    overwrite: bool = False
    clock: Callable[[], datetime] = system_clock
    random_bytes: Callable[[int], bytes] = os.urandom
    tell: Callable[[Scene], None] = lambda _scene: None
    progress: Progress = lambda _doing, _done: None


def run_demo(demo: Demo, *, folders: UserFolders | None = None) -> DemoReport:
    """Build the world in a new folder and go through the whole job; nothing remains when a step fails."""
    check_target(demo.folder, overwrite=demo.overwrite)
    model = open_model(demo.model_folder)
    with new_folder(demo.folder, overwrite=demo.overwrite) as staging:
        place = staging / "project"
        with Project.create(place, name="Demo studio", clock=demo.clock, random_bytes=demo.random_bytes) as project:
            world, refusals = _tell_rights(demo, project, staging / "music")
            snapshot = _tell_snapshot(demo, project, world)
            _tell_model(demo, model)
            composed = _tell_piece(demo, project, model, staging / "song")
            key = project.ledger.operator_key
            (verification,) = verify_output(staging / "song", trusted_key=key)
            forgery = _forge(staging, project)
            proofs = _tell_proofs(demo, project, staging)
        remember_issuer(folders or UserFolders.from_environment(), key, "Demo studio")
    _tell_verification(demo, verification, forgery)
    return DemoReport(
        folder=demo.folder,
        composed=composed,
        refusals=refusals,
        snapshot=snapshot,
        verification=verification,
        forgery=forgery,
        proofs=proofs,
    )


def _tell_rights(demo: Demo, project: Project, music: Path) -> tuple[DemoWorld, tuple[Refusal, ...]]:
    world = build_demo_world(project, music, random_bytes=demo.random_bytes, progress=demo.progress)
    head = project.ledger.head
    demo.tell(
        Scene(
            heading="A ledger: who holds what, and what they signed",
            lines=(
                f"Parties with keys of their own: {', '.join(world.names.values())}, "
                "and the Fairchord project, which wrote the shelf. Persons' names are sealed in the log.",
                f"{head.size} signed entries, tree head {head.root.hex()[:16]}…",
            ),
        )
    )
    lines, refusals = [], []
    for title, decision in world.decisions(project):
        if isinstance(decision, Refusal):
            refusals.append(decision)
            lines.append(f"REFUSED  {title}")
            lines += [f"  {world.in_names(f'{reason.message} → {reason.next_step}')}" for reason in decision.reasons]
        else:
            lines.append(f"PERMIT   {title}, resting on {len(decision.evidence)} entries")
    lines.append(f"PERMIT   {world.shelf_works} works of the shelf, each by its own signed grant")
    demo.tell(Scene(heading="May the base model learn from it? The ledger decides", lines=tuple(lines)))
    return world, tuple(refusals)


def _tell_snapshot(demo: Demo, project: Project, world: DemoWorld) -> SnapshotReport:
    report = build_snapshot(
        project, name="demo", progress=lambda done, total: demo.progress("freezing a snapshot", done / max(total, 1))
    )
    lines = (
        f"{report.works} works, {report.clips} clips, {report.tokens} tokens; the refused works are not among them.",
        f"Snapshot root {report.root[:16]}…, permits root {report.permits_root[:16]}…",
    )
    demo.tell(Scene(heading="A snapshot: the only thing a model can learn from", lines=lines))
    return report


def _tell_model(demo: Demo, model: OpenedModel) -> None:
    facts = model.provenance.facts
    lines = (
        f"{facts.model_id}: every file is as its maker signed it (weights {model.provenance.weights_sha256[:16]}…).",
        f"It learned from {len(model.index.works)} works of snapshot {facts.snapshot_root[:16]}…; MODEL_CARD.md and "
        "works.jsonl beside it list them with their rights.",
    )
    demo.tell(Scene(heading="The shipped model, held against its provenance", lines=lines))


def _tell_piece(demo: Demo, project: Project, model: OpenedModel, folder: Path) -> ComposedPiece:
    order = Order(brief=Brief.from_dict(BRIEF), folder=folder, bank=demo.bank)
    (composed,) = compose_piece(project, model, order, progress=demo.progress)
    kept, controls = composed.controls_kept
    sound = composed.certificate.sound
    asked = "Asked: {key}, {bpm} quarter notes a minute, {meter}, {bars} bars over {chords}, {genre}, seed {seed}."
    size = f"{len(composed.piece.tracks)} tracks, {composed.piece.note_count} notes"
    lines = [
        asked.format(**BRIEF),
        f"Written: {size}; {kept} of {controls} controls kept.",
        f"Screened: {composed.verdict}.",
    ]
    if sound:
        lines.append(f"Played by the {sound['name']} ({sound['licence']}), {sound['loudness_lufs']} LUFS.")
    lines.append("Marked as made with AI, certified, and entered in the ledger.")
    demo.tell(Scene(heading="A piece from a brief", lines=tuple(lines)))
    return composed


def _tell_proofs(demo: Demo, project: Project, staging: Path) -> DemoProofs:
    tram, boats = (parse_notation(notation, source="demo").piece for notation in (NIGHT_TRAM, PAPER_BOATS))
    proofs = make_demo_proofs(project, staging, snapshot="demo", absent=tram, present=boats, progress=demo.progress)
    held = sum(finding.standing is Standing.HELD for finding in proofs.bundle.findings)
    unproven = ", ".join(item.part for item in proofs.bundle.findings if item.standing is Standing.OPEN)
    lines = (
        f"“Night Tram”, which the society reserved, is not in the snapshot: {len(proofs.absent.checked.absent)} keys "
        "of its bytes, notes and melodies are shown to be absent (proofs/absent.json).",
        "“Paper Boats”, three semitones higher, is found in it by its melody (proofs/present-in-another-key.json).",
        f"The log as anyone can fetch it (log/): {proofs.log.sentence}.",
        f"The shipped model's audit bundle ({BUNDLE}): {'' if proofs.bundle.is_confirmed else 'NOT '}confirmed, "
        f"{held} checks held; not proven by it: {unproven}. Its own script says the same without Fairchord: "
        f"unzip {BUNDLE} -d bundle && bash bundle/verify-bundle.sh",
    )
    demo.tell(Scene(heading="Proofs that an outsider can check", lines=lines))
    return proofs


def _forge(staging: Path, project: Project) -> Verification:
    """Flip one bit of a copy's MIDI file, and verify the copy."""
    copy = staging / "forged"
    shutil.copytree(staging / "song", copy)
    content = bytearray((copy / MIDI).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / MIDI).write_bytes(bytes(content))
    (forgery,) = verify_output(copy, trusted_key=project.ledger.operator_key)
    shutil.rmtree(copy)
    return forgery


def _tell_verification(demo: Demo, verification: Verification, forgery: Verification) -> None:
    lines = (
        f"The piece: {verification.sentence}.",
        f"A copy with one bit of its MIDI file flipped: {forgery.sentence}.",
    )
    demo.tell(Scene(heading="Verified without network and without the ledger", lines=lines))
