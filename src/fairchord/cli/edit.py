# SPDX-License-Identifier: Apache-2.0
"""`fairchord edit`: change part of a piece and leave the rest note for note; every edit can be undone."""

from __future__ import annotations

import typer

from fairchord.cli.edit_bars import infill, vary
from fairchord.cli.edit_harmony import reharmonise
from fairchord.cli.edit_history import history, undo
from fairchord.cli.edit_tracks import add, continue_, remove, replace
from fairchord.cli.edit_transform import transform

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__)
for _name, _verb in {
    "infill": infill, "vary": vary, "add": add, "replace": replace, "remove": remove, "continue": continue_,
    "reharmonise": reharmonise, "transform": transform, "undo": undo, "history": history,
}.items():  # fmt: skip
    app.command(_name)(_verb)
