# SPDX-License-Identifier: Apache-2.0
"""`fairchord report`: reports computed from log, snapshot and model; and the check of one. Exit 1: it differs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fairchord.cli.options import HERE, AsJson
from fairchord.cli.printing import print_json, print_result, progress_shown, remark
from fairchord.errors import InvalidInput

if TYPE_CHECKING:
    from fairchord.disclosure.reports.facts import ReportOptions
    from fairchord.workflows.report_sources import ReportSources
    from fairchord.workflows.write_report import WrittenReport

CHECK = "check"
KINDS = (
    "eu-summary, ab2013, fairly-trained, model-card, croissant, ml-bom, tdmrep, holders, training-works, marking, all; "
    "or check"
)


def report(
    kind: Annotated[str, typer.Argument(help=f"Which: {KINDS}.")],
    subject: Annotated[
        str | None, typer.Argument(help="The model, by name or folder (the newest, unless named); for check, the file.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write into.")] = Path("reports"),
    project: Annotated[
        Path | None, typer.Option("--project", "-p", help="The project's folder; here, when this is one.")
    ] = None,
    log: Annotated[str | None, typer.Option(help="A published log, folder or URL, in place of a project.")] = None,
    snapshot: Annotated[list[Path] | None, typer.Option(help="Folder of a snapshot outside the project.")] = None,
    model: Annotated[str | None, typer.Option(help="For check: the model's folder, when it is elsewhere.")] = None,
    language: Annotated[str, typer.Option(help="en, fr or ko, for eu-summary and holders.")] = "en",
    party: Annotated[str | None, typer.Option(help="For holders: only this party, or society and its members.")] = None,
    record: Annotated[bool, typer.Option("--record", help="Enter the report's hash in the project's log.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compute reports again at any time: they are dated by the tree head, and hold no clock."""
    from fairchord.disclosure.reports.form.words import check_language
    from fairchord.workflows.report_sources import ReportPlaces, find_project, report_sources
    from fairchord.workflows.web_source import open_source

    check_language(language)
    is_check = kind == CHECK
    places = ReportPlaces(
        project=None if log is not None else find_project(project, HERE),
        log=None if log is None else open_source(log),
        model=model if is_check else subject,
        snapshots=tuple(snapshot or ()),
    )
    _check_kind(kind, subject)
    if record and (is_check or places.project is None):
        raise InvalidInput("a report is recorded in a project's log, and none is open", hint="name it: --project")
    with report_sources(places) as sources:
        if is_check:
            _check(Path(subject or ""), sources, as_json=as_json)
            return
        written = _write(kind, sources, out, _options(sources, language, party))
        if record:
            written = _recorded(written, sources)
    if as_json:
        print_json({"reports": [item.to_dict() for item in written]})
        return
    for item in written:
        facts = item.to_dict()
        print_result({**facts, "files": ", ".join(path.name for path in item.paths)}, as_json=False)
    remark(f"written to {out}")


def _check_kind(kind: str, subject: str | None) -> None:
    """Refuse a kind that is not there before anything long is done."""
    from fairchord.disclosure.reports.kinds import REPORTS
    from fairchord.workflows.write_report import ALL

    if kind not in (*REPORTS, ALL, CHECK):
        raise InvalidInput(f"there is no report {kind!r}", hint="one of: " + ", ".join((*REPORTS, ALL, CHECK)))
    if kind == CHECK and subject is None:
        raise InvalidInput("no file is named to check", hint="fairchord report check reports/eu-summary.json")


def _options(sources: ReportSources, language: str, party: str | None) -> ReportOptions:
    from fairchord.disclosure.reports.facts import ReportOptions
    from fairchord.rights.identifiers import party_id
    from fairchord.workflows.find_party import find_party

    if party is None:
        return ReportOptions(language=language)
    found = party_id(party) if sources.project is None else find_party(sources.project, party)
    return ReportOptions(language=language, party=found)


def _write(kind: str, sources: ReportSources, out: Path, options: ReportOptions) -> tuple[WrittenReport, ...]:
    from fairchord.workflows.write_report import ALL, write_all, write_report

    with progress_shown("reading the log") as progress:
        progress(0, 1)
        facts = sources.gather()
        progress(1, 1)
    if kind != ALL:
        return (write_report(kind, facts, out, options),)
    with progress_shown("writing reports") as progress:
        return write_all(facts, out, options, progress=progress)


def _recorded(written: tuple[WrittenReport, ...], sources: ReportSources) -> tuple[WrittenReport, ...]:
    from fairchord.workflows.write_report import record_report

    assert sources.project is not None, "asked only where a project is open"
    return tuple(record_report(sources.project, item) for item in written)


def _check(path: Path, sources: ReportSources, *, as_json: bool) -> None:
    from fairchord.workflows.check_report import check_report

    outcome = check_report(path, sources)
    if as_json:
        print_json(outcome.to_dict())
    elif outcome.difference is None:
        entry = "" if outcome.entry is None else f"; its hash is in entry {outcome.entry}"
        print(f"{path}: equal, computed again from the first {outcome.log_size} entries{entry}")
    else:
        place = outcome.difference
        print(
            f"{path}: differs first at {place.where}\n  the file says: {place.stated}\n  computed now:  {place.found}"
        )
    if not outcome.is_equal:
        raise typer.Exit(1)
