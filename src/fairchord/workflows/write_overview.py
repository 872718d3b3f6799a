# SPDX-License-Identifier: Apache-2.0
"""Write the overview: from a certified piece, or a model, back to the people; every check is made while it is written.

The page is written also when something does not hold: then it says so in a red box, and the verb exits with 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairchord import __version__
from fairchord.disclosure.bundle.finding import Finding, Standing, failed, held, open_
from fairchord.disclosure.model_provenance import PROVENANCE, WEIGHTS, ModelProvenance
from fairchord.disclosure.overview.facts import OverviewFacts, WalkedLog, WalkedPiece
from fairchord.disclosure.overview.page import overview_html
from fairchord.disclosure.reports.form.words import check_language
from fairchord.durable import write_durably
from fairchord.errors import EnvironmentLacking, FairchordError, InvalidInput, ResourceAbsent
from fairchord.workflows.gather_model import GatheredModel, Home, ProjectHome, StarterHome, gather_model, walk_log
from fairchord.workflows.gather_piece import check_revocation, check_screening, find_certified, gather_piece
from fairchord.workflows.ledger_place import holds_project
from fairchord.workflows.log_source import project_log
from fairchord.workflows.model_home import STARTER
from fairchord.workflows.open_model import starter_folder
from fairchord.workflows.project import Project
from fairchord.workflows.user_folders import UserFolders, known_issuers

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Where the walk begins: a certified output, a model, or both; and the project that either may belong to."""

    output: Path | None = None
    model: str | None = None
    project: Path | None = None
    language: str = "en"
    opens_names: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The page that was written, and what its checks found."""

    path: Path
    facts: OverviewFacts

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as plain JSON values."""
        count = {standing.value: 0 for standing in Standing}
        for finding in self.facts.findings:
            count[finding.standing.value] += 1
        return {
            "overview": str(self.path),
            "bytes": self.path.stat().st_size,
            "model": self.facts.model_name,
            "holds": self.facts.does_hold,
            **count,
            "failures": [one.line for one in self.facts.findings if one.standing is Standing.FAILED],
        }


def write_overview(
    visit: Visit,
    out: Path,
    *,
    folders: UserFolders | None = None,
    progress: Progress = lambda done, total: None,
) -> Overview:
    """Gather, check and write the page."""
    check_language(visit.language)
    if visit.output is None and visit.model is None:
        raise InvalidInput("no piece and no model is named", hint="name an output folder, or --model starter")
    with _opened(visit, folders or UserFolders.from_environment()) as (project, known_folders):
        facts = _gather(visit, project, known_folders, progress)
    try:
        write_durably(out, overview_html(facts, visit.language).encode())
    except OSError as error:
        raise EnvironmentLacking(f"{out} cannot be written: {error.strerror}", hint="name another file: -o") from error
    return Overview(path=out, facts=facts)


@contextmanager
def _opened(visit: Visit, folders: UserFolders) -> Iterator[tuple[Project | FairchordError | None, UserFolders]]:
    """Open the project that was named, else the one here, else this user's own; one that does not hold is told of."""
    places = (visit.project or Path("."), *(() if visit.project is not None else (folders.issuer,)))
    place = next((place for place in places if holds_project(place)), None)
    if place is None:
        if visit.project is not None:
            raise ResourceAbsent(f"there is no project at {visit.project}", hint="name its folder: --project")
        yield None, folders
        return
    try:
        project = Project.open(place)
    except FairchordError as error:
        yield error, folders
        return
    with project:
        yield project, folders


def _gather(
    visit: Visit, project: Project | FairchordError | None, folders: UserFolders, progress: Progress
) -> OverviewFacts:
    findings: list[Finding] = []
    output = None if visit.output is None else find_certified(visit.output)
    issuing, piece = _issuing_log(project), None
    known = {*known_issuers(folders), *([] if issuing is None else [issuing.log.keys.current])}
    if output is not None:
        piece, found = gather_piece(output, known)
        findings += found
        issuing = issuing if _is_issuer(piece, issuing) else None
        findings.append(check_revocation(piece, issuing))
    place = _find_model(visit, piece, project)
    made = GatheredModel()
    if place is not None:
        made = gather_model(place.folder, place.home, progress=progress)
        findings += made.findings
        findings.append(_check_named(piece, made.provenance))
        if piece is not None and output is not None and made.provenance is not None:
            findings.append(check_screening(output, piece, place.folder, made.provenance.files))
    return OverviewFacts(
        findings=tuple(findings),
        software=f"fairchord {__version__}",
        model_name=_model_name(visit, piece, made.provenance),
        piece=piece,
        issuing=issuing,
        log=made.log,
        snapshot=made.snapshot,
        provenance=made.provenance,
        checkpoint=made.checkpoint,
        chain=made.chain,
        names=_openings(project) if visit.opens_names else {},
        are_names_open=visit.opens_names,
    )


def _issuing_log(project: Project | FairchordError | None) -> WalkedLog | None:
    return walk_log(project_log(project)) if isinstance(project, Project) else None


def _is_issuer(piece: WalkedPiece, log: WalkedLog | None) -> bool:
    signed = piece.signed
    return log is not None and signed is not None and signed.certificate.log.get("origin") == log.origin


def _openings(project: Project | FairchordError | None) -> Mapping[str, str]:
    if not isinstance(project, Project):
        raise ResourceAbsent("no project is open, so no name can be opened", hint="name it: --project")
    return {seal: opening.text for seal, opening in project.book.openings().items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class _ModelPlace:
    """A model's folder, and where its log and snapshot are read from."""

    folder: Path
    home: Home


def _find_model(
    visit: Visit, piece: WalkedPiece | None, project: Project | FairchordError | None
) -> _ModelPlace | None:
    """Find the model that is named, or that the certificate names; None when nothing names one."""
    signed = None if piece is None else piece.signed
    if visit.model is None and signed is None:
        return None
    stated = {} if signed is None else signed.certificate.model
    name = visit.model or str(stated.get("model_id"))
    here = project.folder if isinstance(project, Project) else visit.project or Path(".")
    inside = here / "models" / name
    folder = inside if inside.is_dir() else Path(name).absolute()
    is_there = folder.parent.name == "models" and (folder / PROVENANCE).is_file()
    if is_there and (visit.model is not None or _weights(folder) == stated.get("weights_sha256")):
        place = folder.parent.parent if project is None or folder != inside else project
        return _ModelPlace(folder=folder, home=ProjectHome(place))
    if name == STARTER or _weights(starter_folder()) == stated.get("weights_sha256"):
        return _ModelPlace(folder=starter_folder(), home=StarterHome())
    raise ResourceAbsent(
        f"the model {name!r} is not at hand", hint="name the project that trained it (--project), or --model FOLDER"
    )


def _weights(folder: Path) -> str | None:
    """The hash of a model's weights, as its own statement has it."""
    try:
        return ModelProvenance.from_bytes((folder / PROVENANCE).read_bytes()).files.get(WEIGHTS)
    except (FairchordError, OSError):
        return None


def _check_named(piece: WalkedPiece | None, provenance: ModelProvenance | None) -> Finding:
    """Hold what the certificate says of the model against the model."""
    signed = None if piece is None else piece.signed
    if signed is None:
        return open_("named", "no certificate that could be read was brought")
    if provenance is None:
        return failed("named", f"the model has no {PROVENANCE} that could be read")
    stated, facts = signed.certificate.model, provenance.facts
    here = {
        "weights_sha256": provenance.weights_sha256,
        "provenance_sha256": provenance.sha256,
        "snapshot_root": facts.snapshot_root,
        "permits_root": facts.permits_root,
    }
    for name, value in here.items():
        if stated.get(name) != value:
            return failed(
                "named", f"{name} is {value[:16]}... here, {str(stated.get(name))[:16]}... in the certificate"
            )
    return held("named", f"weights {provenance.weights_sha256[:16]}..., statement {provenance.sha256[:16]}...")


def _model_name(visit: Visit, piece: WalkedPiece | None, provenance: ModelProvenance | None) -> str:
    if provenance is not None:
        return provenance.facts.model_id
    signed = None if piece is None else piece.signed
    return visit.model or ("–" if signed is None else str(signed.certificate.model.get("model_id")))
