# SPDX-License-Identifier: Apache-2.0
"""`fairchord work add | list`: works, who made them, who holds them, and their music."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder, read_contributor, read_share
from fairchord.cli.outcomes import print_outcomes
from fairchord.cli.printing import print_json, print_table, progress_shown
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.workflows.admit_works import Outcome
    from fairchord.workflows.register_works import WorkDetails

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=__doc__)


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="A MIDI, MusicXML, ABC or kern file, or a folder of them.")],
    contributor: Annotated[list[str], typer.Option(help="'Ana Lima:composer'; repeat for several.")],
    source: Annotated[str, typer.Option(help="Where the music comes from.")],
    share: Annotated[list[str] | None, typer.Option(help="'party-ana=1/2'; all shares sum to exactly 1.")] = None,
    title: Annotated[str | None, typer.Option(help="Title; by default the file's name.")] = None,
    authorship: Annotated[str, typer.Option(help="human, machine-assisted or unknown.")] = "unknown",
    human_made: Annotated[bool, typer.Option("--human-made", help="Declare that a human made it.")] = False,
    basis: Annotated[str, typer.Option(help="author_consented, public_domain, licence_permits or own_project.")] = (
        "author_consented"
    ),
    licence: Annotated[str, typer.Option(help="SPDX identifier of the licence, where there is one.")] = "",
    evidence: Annotated[str, typer.Option(help="Where a claim of public domain or of a licence can be checked.")] = "",
    territory: Annotated[list[str] | None, typer.Option(help="Where the basis holds, as FR or *.")] = None,
    attribution: Annotated[str, typer.Option(help="The words of credit.")] = "",
    genre: Annotated[str, typer.Option(help="One of the vocabulary's genres.")] = "",
    table: Annotated[Path | None, typer.Option(help="A folder's metadata table in ComMU's CSV form.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Register works and keep their music aside until a grant or a claim permits its use."""
    from fairchord.rights.fields import read_word
    from fairchord.rights.work import Authorship, RightsBasis
    from fairchord.workflows.register_works import WorkDetails

    details = WorkDetails(
        contributors=tuple(read_contributor(text) for text in contributor),
        source=source,
        authorship=Authorship.HUMAN if human_made else read_word(authorship, Authorship, "authorship"),
        basis=read_word(basis, RightsBasis, "basis"),
        shares=tuple(read_share(text) for text in share or ()),
        licence=licence,
        territories=tuple(territory or ("*",)),
        attribution=attribution,
        evidence=evidence,
        genre=genre,
    )
    print_outcomes(_register(project, path, title, table, details), as_json=as_json)


def _register(
    project: Path, path: Path, title: str | None, table: Path | None, details: WorkDetails
) -> Sequence[Outcome]:
    from fairchord.workflows.project import Project
    from fairchord.workflows.register_works import MusicSource, find_sources, register_work, register_works

    if title and path.is_dir():
        raise InvalidInput("--title names one work, and this is a folder", hint="leave it out: files give the titles")
    if table and not path.is_dir():
        raise InvalidInput("--table describes a folder, and this is a file", hint="give the folder")
    with Project.open(project) as opened:
        if path.is_dir():
            sources = find_sources(path, table)
            with progress_shown("reading") as progress:
                return register_works(opened, sources, details, progress=progress)
        single = MusicSource(path=path, title=title or path.stem.replace("_", " "))
        return [register_work(opened, single, details)]


@app.command("list")
def list_works(project: ProjectFolder = HERE, as_json: AsJson = False) -> None:
    """List every work, whether its music is admitted, and on which basis it rests."""
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        works = [item.record for item in opened.register().works.values()]
        admitted = opened.admitted()
    if as_json:
        print_json([work.to_dict() | {"is_admitted": work.id in admitted} for work in works])
        return
    rows = [(w.id, w.title, w.basis.value, "yes" if w.id in admitted else "no") for w in works]
    print_table(("work", "title", "basis", "admitted"), rows)
