# SPDX-License-Identifier: Apache-2.0
"""`fairchord presets`: the moods and styles, and what each sets."""

from __future__ import annotations

from typing import Annotated

import typer

from fairchord.cli.options import AsJson


def presets(
    name: Annotated[str | None, typer.Argument(help="One mood or style; all of them unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """List presets. A preset only sets conditions that were not asked; `fairchord compose` says which it set."""
    from fairchord.cli.printing import print_json, print_result, print_table
    from fairchord.errors import InvalidInput
    from fairchord.generation.wishes.presets import MOODS, STYLES

    tables = {"mood": MOODS, "style": STYLES}
    found = [(kind, one) for kind, table in tables.items() for one in table.values() if name in (None, one.name)]
    if not found:
        raise InvalidInput(f"no mood or style is called {name!r}", hint="fairchord presets lists them")
    if as_json:
        print_json({"presets": [{"kind": kind, **one.to_dict()} for kind, one in found]})
    elif name is None:
        rows = [(kind, one.name, one.about, ", ".join(f"{k} {v}" for k, v in one.piece.items())) for kind, one in found]
        print_table(("kind", "name", "in short", "sets"), rows)
    else:
        for kind, one in found:
            shown = {name: _shown(value) for name, value in one.to_dict().items()}
            print_result({"kind": kind, **shown}, as_json=False)


def _shown(value: object) -> object:
    if not isinstance(value, dict):
        return value
    return ", ".join(f"{name} {number}" for name, number in value.items())
