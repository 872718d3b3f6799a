# SPDX-License-Identifier: Apache-2.0
"""`fairchord edit transform`: key, tempo, feel, meter and instruments, without generating."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.edit_options import Common, Source, carry_out, takes_common


@takes_common
def transform(
    source: Source,
    key: Annotated[str | None, typer.Option(help="Such as 'C minor'; of the same mode.")] = None,
    bpm: Annotated[int | None, typer.Option(help="Quarter notes a minute.")] = None,
    feel: Annotated[str | None, typer.Option(help="swing, straight, 12/8, 4/4, half-time or double-time.")] = None,
    meter: Annotated[str | None, typer.Option(help="Other bar lines over the same notes.")] = None,
    program: Annotated[list[str] | None, typer.Option(help="track=NN, a General MIDI program; repeatable.")] = None,
    *,
    common: Common,
) -> None:
    """Change key, tempo, feel, meter or instruments; the notes are the same, nothing is generated."""
    programs = ",".join(program) if program else None
    asked = {"key": key, "bpm": bpm, "feel": feel, "meter": meter, "program": programs}
    carry_out("transform", source, asked, common)
