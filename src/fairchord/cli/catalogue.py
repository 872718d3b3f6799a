# SPDX-License-Identifier: Apache-2.0
"""`fairchord catalogue list | fetch | add`: the public collections, with their rights basis piece by piece."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from fairchord.cli.options import HERE, AsJson, ProjectFolder
from fairchord.cli.outcomes import print_outcomes
from fairchord.cli.printing import print_json, print_result, print_table, progress_shown, remark

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help=__doc__)
_NO_CONSENT = (
    "None of these collections carries its composers' consent to AI training: each piece rests on the public domain "
    "or on a licence, and permits say which."
)
Name = Annotated[str, typer.Argument(help="Name of the collection; `list` shows them.")]


@app.command("list")
def list_collections(as_json: AsJson = False) -> None:
    """List the collections: how many pieces, on which basis, from where."""
    from fairchord.corpus.collections import COLLECTIONS, read_lock

    records: list[dict[str, Any]] = []
    for collection in COLLECTIONS:
        pieces = read_lock(collection.name)
        records.append({
            "basis": dict(Counter(piece.basis.value for piece in pieces)),
            "credit": collection.credit,
            "home": collection.home,
            "licence": collection.licence,
            "may_train": collection.may_train,
            "name": collection.name,
            "only_in_US": sum(piece.territories == ("US",) for piece in pieces),
            "pieces": len(pieces),
            "pinned": collection.pinned,
            "status": dict(Counter(piece.status for piece in pieces)),
        })  # fmt: skip
    if as_json:
        print_json(records)
        return
    rows = [
        (
            r["name"],
            r["pieces"],
            r["licence"],
            _counts(r["basis"]),
            _counts(r["status"]),
            "yes" if r["may_train"] else "no",
        )
        for r in records
    ]
    print_table(("collection", "pieces", "licence", "basis", "status", "may train"), rows)
    remark(_NO_CONSENT)


@app.command()
def fetch(
    name: Name,
    to: Annotated[Path, typer.Option(help="Folder to put it in.")],
    base_url: Annotated[str | None, typer.Option(help="A mirror of the folder, or a zip of it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a collection from its pinned home, checking every file's hash; run it again to go on."""
    from fairchord.workflows.fetch_collection import fetch_collection

    with progress_shown("fetching") as progress:
        report = fetch_collection(name, to, base_url=base_url, progress=progress)
    facts = {
        "folder": str(report.folder),
        "fetched": report.fetched,
        "already_there": report.kept,
        "credit": report.credit,
    }
    if as_json:
        print_json(facts | {"failures": [{"path": path, "reason": reason} for path, reason in report.failures]})
    else:
        if report.failures:
            print_table(("not fetched", "why"), report.failures[:40])
        print_result(facts | {"not_fetched": len(report.failures)}, as_json=False)
    if report.failures:
        raise typer.Exit(1)


@app.command()
def add(
    name: Name,
    source: Annotated[Path, typer.Option("--from", help="Folder that the collection was fetched to.")],
    use: Annotated[str, typer.Option(help="Admit what may be used for this.")] = "train_base",
    territory: Annotated[str, typer.Option(help="FR, US, ...; * is the whole world.")] = "*",
    project: ProjectFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Register a collection's works and claims, and admit what may be used; refuse the rest with reasons."""
    from fairchord.corpus.collections import find_collection
    from fairchord.rights.use import parse_use
    from fairchord.workflows.add_collection import add_collection
    from fairchord.workflows.project import Project

    credit = find_collection(name).credit
    with Project.open(project) as opened, progress_shown("admitting") as progress:
        outcomes = add_collection(opened, name, source, use=parse_use(use), territory=territory, progress=progress)
    print_outcomes(outcomes, as_json=as_json)
    remark(f"credit: {credit}")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
