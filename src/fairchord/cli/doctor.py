# SPDX-License-Identifier: Apache-2.0
"""`fairchord doctor`: what this installation can do, and what to do about the rest. Exit 1: something needed lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json, print_table


def doctor(
    model: Annotated[Path | None, typer.Option(help="Model folder to check; the starter model unless given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check packages, model, sound, keys, cores and disk."""
    from fairchord.workflows.examine_system import examine_system, is_healthy

    findings = examine_system(model_folder=model)
    if as_json:
        print_json({"healthy": is_healthy(findings), "findings": [finding.to_dict() for finding in findings]})
    else:
        rows = [(f.state, f.name, f.detail, "" if f.is_ok else f.next_step) for f in findings]
        print_table(("state", "what", "detail", "what to do"), rows)
        print("everything needed is here" if is_healthy(findings) else "something needed is missing: see above")
    if not is_healthy(findings):
        raise typer.Exit(1)
