# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate`: measure clips, ours or anyone's, with the code that our own results come from."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from fairchord.cli.evaluate_control import control
from fairchord.cli.evaluate_distribution import distribution
from fairchord.cli.evaluate_listen import listen
from fairchord.cli.evaluate_listen_result import listen_result
from fairchord.cli.evaluate_listen_serve import listen_serve
from fairchord.cli.evaluate_memorisation import memorisation


class _TwoSpellings(TyperGroup):
    """Reads `fairchord evaluate --listen ...` as `fairchord evaluate listen ...`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] == "--listen":
            args = ["listen", *args[1:]]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_TwoSpellings,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)
app.command("control")(control)
app.command("distribution")(distribution)
app.command("memorisation")(memorisation)
app.command("listen")(listen)
app.command("listen-serve")(listen_serve)
app.command("listen-result")(listen_result)


@app.callback()
def evaluate() -> None:
    """Measure clips, ours or anyone's."""
