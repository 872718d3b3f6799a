# SPDX-License-Identifier: Apache-2.0
"""`fairchord edit reharmonise`: other chords under a tune that stays; with --propose they are only listed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from fairchord.cli.edit_options import BarSpan, Common, Source, carry_out, open_chain, takes_common
from fairchord.cli.printing import print_json, print_table


@takes_common
def reharmonise(
    source: Source,
    chords: Annotated[str | None, typer.Option(help="Harmonies of your own, parted by semicolons.")] = None,
    choice: Annotated[int, typer.Option(help="Which to take: 1 is the best.")] = 1,
    count: Annotated[int, typer.Option(help="How many the model proposes, 1 to 16.")] = 4,
    keep: Annotated[str | None, typer.Option(help="Tracks that stay; the one with the tune unless given.")] = None,
    bars: BarSpan = None,
    propose: Annotated[bool, typer.Option("--propose", help="List the harmonies and write nothing.")] = False,
    *,
    common: Common,
) -> None:
    """Put other chords under the tune and write the other pitched tracks anew; tune and drums stay."""
    asked = {"chords": chords, "count": count, "keep": keep, "bars": bars}
    if not propose:
        carry_out("reharmonise", source, {**asked, "choice": choice}, common)
        return
    _list(source, asked, common)


def _list(source: Path, asked: Mapping[str, Any], common: Common) -> None:
    from fairchord.generation.editing.reharmonise import propose_harmonies
    from fairchord.workflows.issuing_project import open_issuing_project
    from fairchord.workflows.open_model import open_model

    with open_issuing_project(common.project) as issuing:
        standing = open_chain(source, issuing, common).now.standing
        given = {name: value for name, value in asked.items() if value is not None}
        seed = common.seed or 0
        engine = open_model(common.model).engine
        found = propose_harmonies(
            engine,
            standing.piece,
            **given,
            locks=common.lock or "",
            brief=standing.brief,
            seed=seed,
        )
    if common.as_json:
        print_json({"seed": seed, "harmonies": [harmony.to_dict() for harmony in found]})
        return
    rows = [
        (number, h.text, f"{h.fit:.2f}", f"{h.tune_nats:.2f}", f"{h.chord_nats:.2f}", f"{h.cost:.2f}")
        for number, h in enumerate(found, start=1)
    ]
    print_table(("choice", "chords", "fit", "tune, nats a note", "chords, nats a note", "cost"), rows)
    print(f"\nto take one: the same command without --propose, with --choice N and --seed {seed}")
