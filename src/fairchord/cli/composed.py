# SPDX-License-Identifier: Apache-2.0
"""How composed pieces are printed: a table of drafts, best first, then where the files of the best one are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fairchord.cli.printed_output import files_of, print_not_kept
from fairchord.cli.printing import print_json, print_result, print_table, remark

if TYPE_CHECKING:
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
    print_not_kept(best.draft.report)


def facts_of(composed: ComposedPiece) -> dict[str, object]:
    """What to tell about one output: what it is, what screening says, and where each file lies."""
    from fairchord.disclosure.licence import licence_sentence

    names = {fact.name for fact in composed.certificate.files}
    kept, controls = composed.controls_kept
    facts: dict[str, object] = {
        "title": composed.certificate.title,
        "seed": composed.draft.seed,
        "screening": str(composed.verdict),
        "controls kept": f"{kept} of {controls}",
        "MIDI": composed.folder / "song.mid",
        "picture": composed.folder / "piano-roll.svg",
        **files_of(composed.certificate, composed.folder),
    }
    if "credentials-root.pem" in names:
        facts["credentials"] = "in every sound file, and beside the MIDI"
        facts["their root"] = composed.folder / "credentials-root.pem"
    if composed.certificate.licence:
        facts["licence"] = licence_sentence(composed.certificate.licence)
    return facts | {"certificate": composed.folder / "certificate.json", "made with AI": "yes, and marked so"}


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
