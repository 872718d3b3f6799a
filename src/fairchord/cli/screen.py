# SPDX-License-Identifier: Apache-2.0
"""`fairchord screen`: does a piece share long runs with the works a model learned from? Exit 1 when it does."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_table


def screen(
    file: Annotated[Path, typer.Argument(help="A MIDI or score file.")],
    model: Annotated[Path | None, typer.Option(help="Model folder; the starter model unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compare a piece, in any key, with every work of a model's screening index."""
    from fairchord.screening.verdict import LIMITS
    from fairchord.workflows.screen_piece import screen_piece

    verdict = screen_piece(file, model)
    if as_json:
        print_json(verdict.to_dict())
    else:
        print(f"{file}: {verdict}")
        if verdict.matches:
            columns = ("work", "notes", "bars here", "bars there", "semitones")
            print_table(
                columns,
                [
                    (f"{m.title} ({m.work_id})", m.notes, f"{m.first_bar}–{m.last_bar}, track {m.track + 1}",
                     f"{m.work_first_bar}–{m.work_last_bar}, track {m.work_track + 1}", m.transposition)
                    for m in verdict.matches
                ],
            )  # fmt: skip
        print(f"\n{LIMITS}")
    if not verdict.is_clear:
        raise typer.Exit(1)
