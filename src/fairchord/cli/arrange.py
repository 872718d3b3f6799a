# SPDX-License-Identifier: Apache-2.0
"""`fairchord arrange`: whole songs. `plan` writes a plan that people edit, `show` draws one, `song` composes it."""

from __future__ import annotations

import typer

from fairchord.cli.arrange_plan import plan
from fairchord.cli.arrange_show import show
from fairchord.cli.arrange_song import song

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__)
app.command("plan")(plan)
app.command("show")(show)
app.command("song")(song)
