# SPDX-License-Identifier: Apache-2.0
"""`fairchord edit infill` and `fairchord edit vary`: bars written anew among bars that stay."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.edit_options import BarSpan, Common, Source, TrackNames, carry_out, takes_common

Candidates = Annotated[
    int, typer.Option(help="Fillings of each hole, of which the one is kept that leads best into what follows.")
]


@takes_common
def infill(
    source: Source, bars: BarSpan = None, tracks: TrackNames = None, candidates: Candidates = 4, *, common: Common
) -> None:
    """Write bars of tracks anew, given everything around them. Ctrl-C keeps the bars that were finished."""
    carry_out("infill", source, {"bars": bars, "tracks": tracks, "candidates": candidates}, common)


@takes_common
def vary(
    source: Source,
    how_far: Annotated[int, typer.Option(help="Per cent of the bars: 0 the same notes, 100 all new.")] = 30,
    bars: BarSpan = None,
    tracks: TrackNames = None,
    candidates: Candidates = 1,
    *,
    common: Common,
) -> None:
    """Write a share of the bars anew; the opening of each track is kept longest."""
    carry_out("vary", source, {"how_far": how_far, "bars": bars, "tracks": tracks, "candidates": candidates}, common)
