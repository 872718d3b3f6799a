# SPDX-License-Identifier: Apache-2.0
"""`fairchord conformance`: answer others' test vectors. Exit 0: accept. 1: reject. 2: not a case of this kind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import AsJson
from fairchord.cli.printing import print_json

if TYPE_CHECKING:
    from fairchord.conformance.answer import Answer

_MOST_BYTES = 64_000_000


def conformance(
    kind: Annotated[
        str,
        typer.Argument(help="ed25519, jcs, merkle-inclusion, merkle-consistency, signed-note or tile-log."),
    ],
    place: Annotated[
        Path | None, typer.Argument(help="The log's folder for tile-log; else a file, where not stdin.")
    ] = None,
    key: Annotated[
        list[str] | None,
        typer.Option(help="tile-log: a verifier key or ed25519:<hex>, or a file with one; repeatable."),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="jcs: write the canonical form here.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read a case on stdin and answer accept or reject, with the reason."""
    from fairchord.errors import InvalidInput

    try:
        answer = _answer(kind, place, key or [], output)
    except InvalidInput as error:
        from fairchord.conformance.answer import one_line

        if as_json:
            print_json({"answer": None, "reason": error.message})
        raise InvalidInput(one_line(error.message), hint=error.hint) from error
    if as_json:
        print_json(answer.to_dict())
    else:
        print("\n".join(answer.lines()))
    if not answer.is_accepted:
        raise typer.Exit(1)


def _answer(kind: str, place: Path | None, keys: list[str], output: Path | None) -> Answer:
    from fairchord.conformance.kinds import CaseKind, answer_case
    from fairchord.errors import InvalidInput

    if kind not in [item.value for item in CaseKind]:
        raise InvalidInput(f"{kind!r} is no kind of case", hint=", ".join(item.value for item in CaseKind))
    if kind == CaseKind.TILE_LOG:
        from fairchord.conformance.log_folder import read_key_option
        from fairchord.conformance.tile_log import answer_tile_log

        if place is None:
            raise InvalidInput("no folder is named", hint="fairchord conformance tile-log DIR")
        return answer_tile_log(place, [text for item in keys for text in read_key_option(item)])
    data = _read(place)
    answer = answer_case(CaseKind(kind), data)
    if output is not None and kind == CaseKind.JCS:
        from fairchord.conformance.jcs_case import canonicalise
        from fairchord.workflows.small_file import write_new

        write_new(output, canonicalise(data))
    return answer


def _read(place: Path | None) -> bytes:
    import sys

    from fairchord.errors import InvalidInput
    from fairchord.workflows.small_file import read_bytes

    data = sys.stdin.buffer.read(_MOST_BYTES + 1) if place is None else read_bytes(place, at_most=_MOST_BYTES)
    if len(data) > _MOST_BYTES:
        raise InvalidInput(f"a case of more than {_MOST_BYTES:,} bytes", hint="give one case at a time")
    return data
