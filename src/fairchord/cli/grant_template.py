# SPDX-License-Identifier: Apache-2.0
"""`fairchord grant template`: letters in plain language, with the fields of the records; for a lawyer to read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_result


def template(
    kind: Annotated[str, typer.Option(help="grant, commission, reservation or withdrawal.")] = "grant",
    language: Annotated[str, typer.Option(help="en, fr or ko.")] = "en",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write; by default it is printed.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a letter to fill in, in plain language: English, French or Korean. Have a lawyer read it."""
    from fairchord.workflows.letter_template import read_template
    from fairchord.workflows.small_file import write_new

    text = read_template(kind, language)
    if out:
        write_new(out, text.encode("utf-8"))
        print_result({"template": kind, "language": language, "file": str(out)}, as_json=as_json)
    elif as_json:
        print_result({"template": kind, "language": language, "text": text}, as_json=True)
    else:
        print(text, end="")
