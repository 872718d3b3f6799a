# SPDX-License-Identifier: Apache-2.0
"""What may be wished of a song on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

DEFAULT_PLAN: Final = Path("plan.txt")
PlanOut = Annotated[Path, typer.Option("-o", "--out", help="Plan to write; its picture lies beside it, as .svg.")]
Bars = Annotated[int | None, typer.Option(help="Length, 16 to 128. 32 unless given.")]
Seconds = Annotated[float | None, typer.Option(help="Length in seconds instead.")]
Form = Annotated[str | None, typer.Option(help="Such as 'intro A A B A ending', or 'verse chorus verse chorus'.")]
Roles = Annotated[str | None, typer.Option(help="main_melody,accompaniment,bass,pad,drums unless given.")]
Programs = Annotated[list[str] | None, typer.Option(help="role=NN, a General MIDI program; repeatable.")]
Key = Annotated[str | None, typer.Option(help="Such as 'A minor'.")]
Bpm = Annotated[int | None, typer.Option(help="Quarter notes a minute.")]
Meter = Annotated[str | None, typer.Option(help="4/4, 3/4, 2/4, 6/8 or 12/8.")]
Chords = Annotated[
    list[str] | None,
    typer.Option(help="'Am F C G' for every section, 'B=F G Am C' for one, 'model' for its own; repeatable."),
]
Mood = Annotated[str | None, typer.Option(help="calm, epic, …: sets what is not asked; fairchord presets.")]
Style = Annotated[str | None, typer.Option(help="pop, waltz, …: sets what is not asked.")]
Genre = Annotated[str | None, typer.Option(help="One of the vocabulary's genres.")]
Title = Annotated[str | None, typer.Option(help="Title of the song.")]
Seed = Annotated[int | None, typer.Option(help="Same seed, same plan; drawn by lot unless given.")]
Variation = Annotated[int | None, typer.Option(help="Percent of a returning section written anew; 25.")]
Lift = Annotated[int | None, typer.Option(help="Semitones by which the last chorus lies higher.")]
Energy = Annotated[int | None, typer.Option(help="-50 thinner and softer, to 50 fuller and louder.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a plan that is there.")]
