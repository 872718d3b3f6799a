# SPDX-License-Identifier: Apache-2.0
"""How composed pieces are printed: a table of drafts, best first, then where the files of the best one are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fairchord.cli.printing import print_json, print_result, print_table, remark

if TYPE_CHECKING:
    from fairchord.disclosure.certificate import Certificate
    from fairchord.workflows.compose_piece import ComposedPiece


def print_composed(composed: Sequence[ComposedPiece], *, as_json: bool, as_line: bool = False) -> None:
    """Print every output; drafts come ranked by screening, then by the controls they kept."""
    if as_json:
        outputs = {"outputs": [piece.to_dict() for piece in composed]}
        print(json.dumps(outputs, ensure_ascii=False, sort_keys=True)) if as_line else print_json(outputs)
        return
    best = composed[0]
    if not best.draft.is_complete:
        remark("stopped: the bars written so far are kept, and the certificate says that the piece is not complete")
    if len(composed) > 1:
        columns = ("draft", "screening", "longest shared run", "controls kept", "notes", "folder")
        print_table(columns, [_row(piece) for piece in composed])
    print_result(facts_of(best), as_json=False)
    for kept in best.draft.report:
        if not kept.kept:
            print(f"not kept: {kept.control} ({kept.detail})")


def facts_of(composed: ComposedPiece) -> dict[str, object]:
    """What to tell about one output: what it is, what screening says, and where each file lies."""
    from fairchord.disclosure.licence import licence_sentence

    names = {fact.name for fact in composed.certificate.files}
    stems = sorted(name for name in names if name.startswith("stems/"))
    mixes = [str(composed.folder / name) for name in sorted(names) if name.startswith("mix.")]
    kept, controls = composed.controls_kept
    facts: dict[str, object] = {
        "title": composed.certificate.title,
        "seed": composed.draft.seed,
        "screening": str(composed.verdict),
        "controls kept": f"{kept} of {controls}",
        "MIDI": composed.folder / "song.mid",
        "picture": composed.folder / "piano-roll.svg",
    }
    if "performance.mid" in names:
        facts |= {"performance": composed.folder / "performance.mid", "played": played_by(composed.certificate)}
    if scores := sorted(name for name in names if name.startswith("score.")):
        facts["score"] = [str(composed.folder / name) for name in scores]
    if stems:
        facts |= {"mix": mixes, "stems": [str(composed.folder / name) for name in stems]}
    if "credentials-root.pem" in names:
        facts["credentials"] = "in every sound file, and beside the MIDI"
        facts["their root"] = composed.folder / "credentials-root.pem"
    if composed.certificate.licence:
        facts["licence"] = licence_sentence(composed.certificate.licence)
    return facts | {"certificate": composed.folder / "certificate.json", "made with AI": "yes, and marked so"}


def played_by(certificate: Certificate) -> str:
    """Say what the performance rests on."""
    expression = certificate.composition["expression"]
    swing = "" if expression["swing_percent"] == 50 else f"; swing {expression['swing_percent']} percent"
    return f"drums: {expression['drums']}; others: {expression['others']}{swing}"


def _row(piece: ComposedPiece) -> tuple[object, ...]:
    kept, controls = piece.controls_kept
    longest = f"{piece.verdict.longest_notes} notes" if piece.verdict.longest_notes else "none"
    return (
        piece.draft.index + 1,
        piece.verdict.state,
        longest,
        f"{kept}/{controls}",
        piece.piece.note_count,
        piece.folder,
    )
