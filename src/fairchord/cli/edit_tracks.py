# SPDX-License-Identifier: Apache-2.0
"""`fairchord edit add`, `replace`, `remove` and `continue`: whole tracks, and more bars."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from fairchord.cli.edit_options import BarSpan, Common, Source, carry_out, takes_common

Role = Annotated[str | None, typer.Option(help="main_melody, sub_melody, accompaniment, bass, pad, riff or drums.")]
Program = Annotated[int | None, typer.Option(help="General MIDI program, 0 to 127; the role's own unless given.")]
Lowest = Annotated[int | None, typer.Option(help="Lowest MIDI pitch.")]
Highest = Annotated[int | None, typer.Option(help="Highest MIDI pitch.")]
Density = Annotated[int | None, typer.Option(help="0 sparse to 7 dense.")]
Name = Annotated[str | None, typer.Option(help="Its name; the role's unless given.")]


@takes_common
def add(
    source: Source,
    role: Annotated[str, typer.Option(help="main_melody, sub_melody, accompaniment, bass, pad, riff or drums.")],
    program: Program = None,
    lowest: Lowest = None,
    highest: Highest = None,
    density: Density = None,
    name: Name = None,
    bars: BarSpan = None,
    *,
    common: Common,
) -> None:
    """Write one more track that fits the others; with --bars it plays in those alone."""
    wanted = {"role": role, "program": program, "lowest": lowest, "highest": highest, "density": density, "name": name}
    carry_out("add", source, {"track": _without_none(wanted), "bars": bars}, common)


@takes_common
def replace(
    source: Source,
    track: Annotated[str, typer.Option(help="The track to write anew.")],
    role: Role = None,
    program: Program = None,
    lowest: Lowest = None,
    highest: Highest = None,
    density: Density = None,
    name: Name = None,
    *,
    common: Common,
) -> None:
    """Write a whole track anew; with --role it becomes another one, else it keeps to what it was."""
    wanted = _without_none({"program": program, "lowest": lowest, "highest": highest, "density": density, "name": name})
    if wanted and role is None:
        raise typer.BadParameter("say what the track becomes: --role ROLE")
    by = {"role": role, **wanted} if role is not None else None
    carry_out("replace", source, {"track": track, "by": by}, common)


@takes_common
def remove(source: Source, tracks: Annotated[str, typer.Option(help="Such as bass,drums.")], *, common: Common) -> None:
    """Take tracks out."""
    carry_out("remove", source, {"tracks": tracks}, common)


@takes_common
def continue_(
    source: Source, bars: Annotated[int, typer.Option(help="How many bars to add at the end.")] = 8, *, common: Common
) -> None:
    """Write more bars after the last one, in the same tracks."""
    carry_out("continue", source, {"bars": bars}, common)


def _without_none(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if value is not None}
