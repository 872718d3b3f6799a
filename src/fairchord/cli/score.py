# SPDX-License-Identifier: Apache-2.0
"""`fairchord score`: write the score of a piece as MusicXML, SVG or PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_result


def score(
    source: Annotated[Path, typer.Argument(help="A MIDI or score file, or the folder of an output.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", help="File to write: .musicxml, .svg or .pdf; the ending says which.")
    ] = Path("score.musicxml"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the score of a piece: its notes on the grid, with chords, sections and dynamics."""
    from fairchord.workflows.score_file import score_file

    written = score_file(source, out, overwrite=overwrite)
    facts = {
        "score": str(written.path),
        "of": str(written.source),
        "tracks": written.tracks,
        "bars": written.bars,
        "marked as made with AI": "yes" if written.is_marked else "no: the file read bears no such mark",
    }
    print_result(facts, as_json=as_json)
