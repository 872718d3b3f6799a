# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate`: measure clips, ours or anyone's, with the code that our own results come from."""

from __future__ import annotations

import typer

from fairchord.cli.evaluate_control import control

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
app.command("control")(control)


@app.callback()
def evaluate() -> None:
    """Measure clips, ours or anyone's."""
