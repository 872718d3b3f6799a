# SPDX-License-Identifier: Apache-2.0
"""Options by which verbs that write an output say how it is performed, and whether its score is written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from fairchord.workflows.export_files import Export

ExpressionKind = Annotated[
    str, typer.Option("--expression", help="none, drums or all: which tracks the performance moves off the grid.")
]
Swing = Annotated[int, typer.Option("--swing", help="Where off-beat eighths fall, in percent of a beat: 50 to 75.")]
Scores = Annotated[
    str | None, typer.Option("--score", help="Write the score too: musicxml, svg, pdf; such as pdf,svg.")
]


def with_performance(export: Export, kind: str, swing: int, scores: str | None) -> Export:
    """Add the wishes to an export; what cannot be carried out is refused."""
    from fairchord.music.performance.expression import Expression

    forms = tuple(word.strip().lower() for word in (scores or "").split(",") if word.strip())
    export = replace(export, expression=Expression(kind=kind, swing_percent=swing), scores=forms)
    export.check()
    return export
