# SPDX-License-Identifier: Apache-2.0
"""`fairchord log timestamp`: have an outside authority say when a tree head was there, and check what it said."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.printing import print_result, remark
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.workflows.project import Project

Authority = Annotated[str | None, typer.Option(help="Address of a time stamp authority, http or https.")]
Query = Annotated[Path | None, typer.Option(help="Instead: write the request here, to be carried there.")]
Response = Annotated[Path | None, typer.Option(help="The answer to such a request (needs --head).")]
Verify = Annotated[Path | None, typer.Option(help="Check this time stamp (needs --ca).")]
Roots = Annotated[Path | None, typer.Option(help="The authority's root certificates, PEM.")]
Head = Annotated[Path | None, typer.Option(help="The stamped head; by default beside the stamp, as FILE.note.")]


def timestamp(
    tsa: Authority = None,
    query: Query = None,
    response: Response = None,
    verify: Verify = None,
    ca: Roots = None,
    head: Head = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where the time stamp goes: FILE.tsr.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Stamp the newest tree head with an authority's time (RFC 3161), online or by files; or verify a stamp."""
    from fairchord.workflows.project import Project

    if sum(map(bool, (tsa, query, response, verify))) != 1:
        raise InvalidInput("give one of --tsa, --query, --response and --verify", hint="fairchord log timestamp --help")
    if (tsa or response) and output is None:
        raise InvalidInput("where does the time stamp go?", hint="-o FILE.tsr")
    with Project.open(project) as opened:
        if query:
            facts = _write_query(opened, query)
        elif verify:
            facts = _check(opened, verify, head, ca)
        elif response:
            facts = _take_response(opened, response, head, ca, output or response)
        else:
            facts = _ask(opened, str(tsa), ca, output or Path())
    print_result(facts, as_json=as_json)


def _write_query(project: Project, query: Path) -> dict[str, Any]:
    from fairchord.workflows.small_file import write_new
    from fairchord.workflows.stamp_head import write_query

    note = project.ledger.head.note
    write_new(query, write_query(note))
    write_new(_beside(query), note.encode("utf-8"))
    remark(f"bring the answer back with: fairchord log timestamp --response ANSWER --head {_beside(query)} -o FILE.tsr")
    return {"query": str(query), "head": str(_beside(query)), "size": project.ledger.size}


def _ask(project: Project, authority: str, ca: Path | None, output: Path) -> dict[str, Any]:
    from fairchord.workflows.small_file import write_new
    from fairchord.workflows.stamp_head import ask_authority, read_stamp
    from fairchord.workflows.web_source import Web

    note = project.ledger.head.note
    stamp = ask_authority(authority, note, Web(seconds=30.0))
    found = read_stamp(stamp, note, roots=_roots(ca))
    write_new(output, stamp)
    write_new(_beside(output), note.encode("utf-8"))
    return found.to_dict() | {"stamp": str(output), "head": str(_beside(output))}


def _take_response(
    project: Project, response: Path, head: Path | None, ca: Path | None, output: Path
) -> dict[str, Any]:
    from fairchord.workflows.small_file import read_bytes, write_new
    from fairchord.workflows.stamp_head import LARGEST_STAMP, check_own_head, read_stamp

    if head is None:
        raise InvalidInput("which head was the request for?", hint="--head FILE.note, which --query wrote")
    note, stamp = read_bytes(head).decode("utf-8", "replace"), read_bytes(response, at_most=LARGEST_STAMP)
    check_own_head(project.ledger, note)
    found = read_stamp(stamp, note, roots=_roots(ca))
    write_new(output, stamp)
    if _beside(output) != head:
        write_new(_beside(output), note.encode("utf-8"))
    return found.to_dict() | {"stamp": str(output), "head": str(_beside(output))}


def _check(project: Project, stamp: Path, head: Path | None, ca: Path | None) -> dict[str, Any]:
    from fairchord.workflows.small_file import read_bytes
    from fairchord.workflows.stamp_head import LARGEST_STAMP, check_own_head, read_stamp

    if ca is None:
        raise InvalidInput("whose stamp is trusted?", hint="--ca FILE.pem, the authority's root certificates")
    note = read_bytes(head or _beside(stamp)).decode("utf-8", "replace")
    check_own_head(project.ledger, note)
    return read_stamp(read_bytes(stamp, at_most=LARGEST_STAMP), note, roots=_roots(ca)).to_dict()


def _roots(ca: Path | None) -> bytes | None:
    from fairchord.workflows.small_file import read_bytes

    return None if ca is None else read_bytes(ca)


def _beside(path: Path) -> Path:
    return path.with_suffix(".note")
