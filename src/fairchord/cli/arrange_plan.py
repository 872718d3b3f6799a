# SPDX-License-Identifier: Apache-2.0
"""`fairchord arrange plan`: few wishes in; a plan's text and picture out, to be edited and then composed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from fairchord.cli.options import AsJson


def plan(
    out: Annotated[
        Path, typer.Option("-o", "--out", help="Plan to write; its picture lies beside it, as .svg.")
    ] = Path("plan.txt"),
    bars: Annotated[int | None, typer.Option(help="Length, 16 to 128. 32 unless given.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Length in seconds instead.")] = None,
    form: Annotated[
        str | None, typer.Option(help="Such as 'intro A A B A ending', or 'verse chorus verse chorus'.")
    ] = None,
    roles: Annotated[str | None, typer.Option(help="main_melody,accompaniment,bass,pad,drums unless given.")] = None,
    program: Annotated[list[str] | None, typer.Option(help="role=NN, a General MIDI program; repeatable.")] = None,
    key: Annotated[str | None, typer.Option(help="Such as 'A minor'.")] = None,
    bpm: Annotated[int | None, typer.Option(help="Quarter notes a minute.")] = None,
    meter: Annotated[str | None, typer.Option(help="4/4, 3/4, 2/4, 6/8 or 12/8.")] = None,
    chords: Annotated[
        list[str] | None,
        typer.Option(help="'Am F C G' for every section, 'B=F G Am C' for one, 'model' for its own; repeatable."),
    ] = None,
    mood: Annotated[str | None, typer.Option(help="calm, epic, …: sets what is not asked; fairchord presets.")] = None,
    style: Annotated[str | None, typer.Option(help="pop, waltz, …: sets what is not asked.")] = None,
    genre: Annotated[str | None, typer.Option(help="One of the vocabulary's genres.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the song.")] = None,
    seed: Annotated[int | None, typer.Option(help="Same seed, same plan; drawn by lot unless given.")] = None,
    variation: Annotated[int | None, typer.Option(help="Percent of a returning section written anew; 25.")] = None,
    lift: Annotated[int | None, typer.Option(help="Semitones by which the last chorus lies higher.")] = None,
    energy: Annotated[int | None, typer.Option(help="-50 thinner and softer, to 50 fuller and louder.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a plan that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a plan from a few wishes. It is a text: edit it, look at it with `show`, compose it with `song`."""
    import secrets

    from fairchord.cli.printed_plan import print_plan
    from fairchord.workflows.state_plan import save_plan, state_plan

    asked: dict[str, Any] = {
        "bars": bars,
        "seconds": seconds,
        "form": form,
        "roles": roles,
        "key": key,
        "bpm": bpm,
        "meter": meter,
    }
    asked |= {"genre": genre, "title": title, "variation": variation, "lift": lift, "energy": energy}
    asked |= {"programs": program or None, "chords": chords or None, "mood": mood, "style": style}
    asked |= {"seed": secrets.randbelow(2**31) if seed is None else seed}
    stated = state_plan(asked)
    picture = save_plan(stated, out, overwrite=overwrite)
    print_plan(stated, {"plan": out, "picture": picture}, as_json=as_json)
