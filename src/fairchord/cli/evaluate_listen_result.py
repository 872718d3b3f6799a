# SPDX-License-Identifier: Apache-2.0
"""`fairchord evaluate listen-result`: open the votes of a listening test with its key, and say what they show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, remark


def listen_result(
    key: Annotated[Path, typer.Argument(help="The test's folder, or its KEY.json.")],
    votes: Annotated[
        list[Path] | None,
        typer.Argument(help="Files of votes, or folders of them; the test's own folder unless given."),
    ] = None,
    page: Annotated[Path | None, typer.Option("-o", "--page", help="Write the result as a page, with credits.")] = None,
    as_json: AsJson = False,
) -> None:
    """Compute preferences, ratings and agreement, with intervals; say plainly when the votes are too few."""
    from fairchord.evaluation.listening.result_text import tell_result
    from fairchord.workflows.read_votes import count_votes

    counted = count_votes(key, votes or (), page=page)
    if as_json:
        print_json(counted.to_dict())
    else:
        print("\n".join(tell_result(counted.result)))
    for name, why in counted.left_out.items():
        remark(f"{name} is not counted: {why}")
