# SPDX-License-Identifier: Apache-2.0
"""Perform a composed piece, and say in plain words what the performance rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from fairchord.disclosure.groove_record import GrooveRecord
from fairchord.errors import FairchordError, RecordTampered, ResourceAbsent
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.performance.expression import Expression
from fairchord.music.performance.groove import style_of
from fairchord.music.performance.perform import Bounds, perform
from fairchord.music.piece import VELOCITY, Piece
from fairchord.signing import VerifyKey
from fairchord.workflows.build_snapshot import find_snapshot_of, open_recorded
from fairchord.workflows.model_standing import check_not_retired
from fairchord.workflows.project import Project

GROOVE: Final = "groove.json"
NOTHING: Final = "none"
BY_RULE: Final = "by rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """The piece as it is played, and what a certificate says of that."""

    piece: Piece
    facts: Mapping[str, Any]


def perform_piece(
    piece: Piece, asked: Mapping[str, Any], expression: Expression, *, seed: int, project: Project | None = None
) -> Performance:
    """Perform a piece that answers a brief or a plan (as its `to_dict` gives it), within its velocity bounds.

    In the project whose log the groove comes from, its permits are decided again first.
    """
    expression = replace(expression, keeps_velocities=asked.get("dynamics") == "flat")
    has_drums = any(track.is_drum and len(track.notes) for track in piece.tracks)
    record = shipped_groove() if has_drums and expression.kind != NOTHING else None
    if record is not None and project is not None:
        check_groove_standing(project, record)
    style = style_of(asked.get("genre"))
    played = perform(
        piece,
        expression,
        seed=seed,
        groove=None if record is None else record.groove,
        style=style,
        bounds=_bounds(piece, asked),
    )
    facts: dict[str, Any] = expression.to_dict()
    facts |= {"drums": NOTHING, "others": BY_RULE if expression.kind == "all" else NOTHING}
    if record is not None:
        facts |= {"drums": record.learned_from.sentence, "groove_sha256": record.sha256, "style": style}
    return Performance(piece=played, facts=facts)


@cache
def shipped_groove() -> GrooveRecord:
    """The groove that ships with the package, its signature checked."""
    path = Path(__file__).resolve().parents[1] / "starter_groove" / GROOVE
    try:
        return GrooveRecord.from_bytes(path.read_bytes())
    except OSError as error:
        raise ResourceAbsent(f"{path} cannot be read: {error.strerror}", hint="install fairchord again") from error
    except FairchordError as error:
        raise RecordTampered(f"{path} does not hold: {error.message}", hint="install fairchord again") from error


def check_groove_standing(project: Project, record: GrooveRecord) -> None:
    """Refuse a groove that this project's log retired; one learned here also when a work of it may be used no more."""
    check_not_retired(project, record.sha256)
    if project.ledger.operator_keys.is_known(VerifyKey.from_text(record.signer_public_key)):
        open_recorded(project, find_snapshot_of(project, record.learned_from.snapshot_root))


def _bounds(piece: Piece, asked: Mapping[str, Any]) -> Bounds:
    """The bounds of each track that is asked for by name; what was louder or softer before may stay so."""
    wanted: dict[str, tuple[int, int]] = {}
    for record in asked.get("tracks", ()):
        track = TrackBrief.from_dict(record)
        name, count = track.name or track.role.value, 1
        while name in wanted:  # as Brief.track_names numbers them
            count += 1
            name = f"{track.role.value} {count}"
        wanted[name] = track.velocity_bounds
    bounds = {}
    for index, part in enumerate(piece.tracks):
        if part.name in wanted and len(part.notes):
            least, greatest = wanted[part.name]
            velocities = part.notes[:, VELOCITY]
            bounds[index] = (min(least, int(velocities.min())), max(greatest, int(velocities.max())))
    return bounds
