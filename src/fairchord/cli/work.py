# SPDX-License-Identifier: Apache-2.0
"""`fairchord work add | identify | list`: works, who made them, who holds them, and their music."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder, read_contributor, read_identifiers, read_share
from fairchord.cli.outcomes import print_outcomes
from fairchord.cli.printing import print_json, print_result, print_table, progress_shown
from fairchord.cli.public_domain import AnonymousFlag, DiedText, EditionText, EditorText, Published, read_public_domain
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.rights.identifiers import WorkId
    from fairchord.workflows.admit_works import Outcome
    from fairchord.workflows.project import Project
    from fairchord.workflows.work_details import WorkDetails

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=__doc__)

Iswc = Annotated[list[str] | None, typer.Option(help="Its ISWC, such as T-034.524.680-1.")]
Basis = Annotated[str, typer.Option(help="author_consented, public_domain, licence_permits or own_project.")]
Isrc = Annotated[list[str] | None, typer.Option(help="The ISRC of a recording of it, such as US-RC1-76-07839.")]


@app.command()
def add(
    path: Annotated[Path, typer.Argument(help="A MIDI, MusicXML, ABC or kern file, or a folder of them.")],
    contributor: Annotated[list[str], typer.Option(help="'Ana Lima:composer' or 'Ana Lima:composer:IPI 00014107338'.")],
    source: Annotated[str, typer.Option(help="Where the music comes from.")],
    share: Annotated[list[str] | None, typer.Option(help="'Ana Lima=1/2'; all shares sum to exactly 1.")] = None,
    title: Annotated[str | None, typer.Option(help="Title; by default the file's name.")] = None,
    authorship: Annotated[str, typer.Option(help="human, machine-assisted or unknown.")] = "unknown",
    human_made: Annotated[bool, typer.Option("--human-made", help="Declare that a human made it.")] = False,
    basis: Basis = "author_consented",
    licence: Annotated[str, typer.Option(help="SPDX identifier of the licence, where there is one.")] = "",
    evidence: Annotated[str, typer.Option(help="Where a claim of public domain or of a licence can be checked.")] = "",
    territory: Annotated[list[str] | None, typer.Option(help="Where the basis holds, as FR or *.")] = None,
    attribution: Annotated[str, typer.Option(help="The words of credit.")] = "",
    iswc: Iswc = None,
    isrc: Isrc = None,
    arrangement_of: Annotated[list[str] | None, typer.Option(help="The work that this one arranges.")] = None,
    parent: Annotated[list[str] | None, typer.Option(help="A work that this one is otherwise made from.")] = None,
    died: DiedText = None,
    first_published: Published = None,
    anonymous: AnonymousFlag = False,
    edition: EditionText = "",
    editor: EditorText = None,
    genre: Annotated[str, typer.Option(help="One of the vocabulary's genres.")] = "",
    table: Annotated[Path | None, typer.Option(help="A folder's metadata table in ComMU's CSV form.")] = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Register works and keep their music aside until a grant or a claim permits its use."""
    from fairchord.workflows.project import Project

    _check_names_one_file(path, title=title, table=table, identifiers=[*(iswc or ()), *(isrc or ())])
    more: dict[str, Any] = {"contributors": tuple(read_contributor(text) for text in contributor), "source": source}
    more |= {"licence": licence, "territories": tuple(territory or ("*",)), "attribution": attribution}
    more |= {"evidence": evidence, "genre": genre, "identifiers": read_identifiers(iswc=iswc, isrc=isrc)}
    more["public_domain"] = read_public_domain(died, first_published, edition, editor, anonymous=anonymous)
    with Project.open(project) as opened:
        more |= {"shares": tuple(read_share(opened, text) for text in share or ())}
        more |= {"parents": _find(opened, [*(arrangement_of or ()), *(parent or ())])}
        details = _details("human" if human_made else authorship, basis, more)
        outcomes = _register(opened, path, title, table, details)
        if not as_json:
            outcomes = _with_names(opened, outcomes)
    print_outcomes(outcomes, as_json=as_json)


def _with_names(project: Project, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """The same outcomes for people; of long lists only counts are printed, and names would part what is counted."""
    from dataclasses import replace

    from fairchord.cli.outcomes import SHOWN
    from fairchord.workflows.find_party import name_parties

    if len(outcomes) > SHOWN:
        return outcomes
    return [
        replace(
            outcome,
            reasons=tuple(name_parties(project, text) for text in outcome.reasons),
            next_steps=tuple(name_parties(project, text) for text in outcome.next_steps),
        )
        for outcome in outcomes
    ]


def _details(authorship: str, basis: str, more: dict[str, Any]) -> WorkDetails:
    from fairchord.rights.fields import read_word
    from fairchord.rights.work import Authorship, RightsBasis
    from fairchord.workflows.work_details import WorkDetails

    made, rests_on = read_word(authorship, Authorship, "authorship"), read_word(basis, RightsBasis, "basis")
    return WorkDetails(authorship=made, basis=rests_on, **more)


def _check_names_one_file(path: Path, *, title: str | None, table: Path | None, identifiers: Sequence[str]) -> None:
    if title and path.is_dir():
        raise InvalidInput("--title names one work, and this is a folder", hint="leave it out: files give the titles")
    if identifiers and path.is_dir():
        raise InvalidInput(
            "--iswc and --isrc name one work, and this is a folder", hint="later: fairchord work identify"
        )
    if table and not path.is_dir():
        raise InvalidInput("--table describes a folder, and this is a file", hint="give the folder")


def _find(project: Project, texts: Sequence[str]) -> tuple[WorkId, ...]:
    from fairchord.workflows.explain_decision import find_work

    return tuple(project.register().work(find_work(project, text)).id for text in texts)


def _register(
    project: Project, path: Path, title: str | None, table: Path | None, details: WorkDetails
) -> Sequence[Outcome]:
    from fairchord.workflows.register_works import MusicSource, find_sources, register_work, register_works

    if path.is_dir():
        sources = find_sources(path, table)
        with progress_shown("reading") as progress:
            return register_works(project, sources, details, progress=progress)
    single = MusicSource(path=path, title=title or path.stem.replace("_", " "))
    return [register_work(project, single, details)]


@app.command()
def identify(
    work: Annotated[str, typer.Argument(help="A registered work: its id, exact title or identifier.")],
    iswc: Iswc = None,
    isrc: Isrc = None,
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Add identifiers to a work that was registered before; reservations match by them from then on."""
    from fairchord.rights.identification import Identification
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        (named,) = _find(opened, [work])
        record = Identification(work=named, identifiers=read_identifiers(iswc=iswc, isrc=isrc))
        receipt = opened.ledger.append("identification", record.to_dict())
    print_result({"work": named, "identifiers": list(record.identifiers), "entry": receipt.index}, as_json=as_json)


@app.command("list")
def list_works(project: ProjectFolder = HERE, as_json: AsJson = False) -> None:
    """List every work, whether its music is admitted, and on which basis it rests."""
    from fairchord.workflows.project import Project

    with Project.open(project) as opened:
        works = [item.record for item in opened.register().works.values()]
        admitted, book = opened.admitted(), opened.book
        titles = {work.id: book.shown(work.title) for work in works}
    if as_json:
        known = [work.to_dict() | {"title": titles[work.id], "is_admitted": work.id in admitted} for work in works]
        print_json(known)
        return
    rows = [(w.id, titles[w.id], w.basis.value, "yes" if w.id in admitted else "no") for w in works]
    print_table(("work", "title", "basis", "admitted"), rows)
