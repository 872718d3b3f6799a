# SPDX-License-Identifier: Apache-2.0
"""The options of `fairchord compose` that say what a piece is to be, each under a name of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Key = Annotated[str | None, typer.Option(help="Such as 'A minor'.")]
Bpm = Annotated[int | None, typer.Option(help="Quarter notes a minute.")]
Meter = Annotated[str | None, typer.Option(help="4/4, 3/4, 2/4, 6/8 or 12/8.")]
Bars = Annotated[
    int | None,
    typer.Option(help="Length; when continuing, the new bars. As long as the chords, at least 8, unless given."),
]
Chords = Annotated[
    str | None, typer.Option(help="'Am F C G', a bar each; 'Am F | C G7'; 'ii7 V7 Imaj7'; see the chord language.")
]
Roles = Annotated[str | None, typer.Option(help="main_melody,accompaniment,bass,drums unless given.")]
Programs = Annotated[list[str] | None, typer.Option(help="role=NN, a General MIDI program; repeatable.")]
Instruments = Annotated[list[str] | None, typer.Option(help="role=NAME, such as bass=cello; repeatable.")]
Pitches = Annotated[
    list[str] | None, typer.Option("--range", help="role=E2-G4, or role=mid_high for the mean; repeatable.")
]
Velocities = Annotated[list[str] | None, typer.Option(help="role=40-80, or 40-80 for all; repeatable.")]
Densities = Annotated[list[str] | None, typer.Option(help="role=0 to role=7, sparse to dense; repeatable.")]
Polyphonies = Annotated[list[str] | None, typer.Option(help="role=N notes at once, 1 to 8; repeatable.")]
Rhythm = Annotated[str | None, typer.Option(help="standard or triplet.")]
Section = Annotated[str | None, typer.Option(help="intro, verse, chorus, bridge or ending.")]
Dynamics = Annotated[str | None, typer.Option(help="flat or shaped.")]
Genre = Annotated[str | None, typer.Option(help="One of the vocabulary's genres.")]
Mood = Annotated[str | None, typer.Option(help="A preset of conditions; fairchord presets lists them.")]
Style = Annotated[str | None, typer.Option(help="A genre with what goes with it; fairchord presets.")]
BriefFile = Annotated[Path | None, typer.Option(help="JSON file of a brief; options given beside it win.")]
Fix = Annotated[bool, typer.Option("--fix", help="Where wishes contradict, take the nearest that fits.")]
Title = Annotated[str | None, typer.Option(help="Title of the piece.")]
Seed = Annotated[int | None, typer.Option(help="Same seed, same bytes; drawn by lot unless given.")]
Temperature = Annotated[float | None, typer.Option(help="Below 1 safer, above 1 bolder; 1 unless given.")]
Guidance = Annotated[
    float | None, typer.Option(help="How far the conditions pull: 1 as they are, 1.5 further, at twice the time.")
]
Candidates = Annotated[
    int | None, typer.Option(help="Write each stretch so many times and keep the one that measures best; 1 to 64.")
]
ModelFolder = Annotated[Path | None, typer.Option(help="Model folder; the starter model unless given.")]
NoTraining = Annotated[bool, typer.Option("--no-training", help="State in them: not for training AI, nor data mining.")]
Issuer = Annotated[Path | None, typer.Option("--project", "-p", help="Project that issues the certificate.")]
