# SPDX-License-Identifier: Apache-2.0
"""What a user may do with an output: the permits for generating, of every work that its model learned from.

They are decided in the log that the model came out of, where it is at hand: this project, the project that the model's
folder lies in, or the starter's own record. Where it is not, the licence says that it is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fairchord.corpus.manifest import Manifest
from fairchord.disclosure.licence import LICENSED_USES, UseState, make_licence, worst_state
from fairchord.rights.decide import decide
from fairchord.rights.permit import Permit
from fairchord.rights.register import Register
from fairchord.rights.use import Use
from fairchord.workflows.build_snapshot import find_snapshot_of
from fairchord.workflows.ledger_place import holds_project
from fairchord.workflows.log_source import read_log_facts
from fairchord.workflows.model_standing import is_made_here
from fairchord.workflows.open_model import OpenedModel, starter_folder
from fairchord.workflows.project import Project
from fairchord.workflows.starter_record import record_path, starter_log, starter_snapshot

NO_LOG: Final = "not recorded: the log that the model came out of is not at hand"
_MANIFEST: Final = "manifest.json"


def state_licence(
    project: Project, model: OpenedModel, given: Mapping[str, Any], *, licensee: str | None
) -> Mapping[str, Any]:
    """Decide both uses now, and seal the licensee's name into the project's private book."""
    states, basis, works = _decide_where_recorded(project, model)
    if given.get("right") == "permit" and given.get("use") != Use.GENERATE_COMMERCIAL:
        states = states | {Use.GENERATE_COMMERCIAL: UseState.NOT_PERMITTED}
        basis += "; the piece continues a Work by a permit for non-commercial generation"
    seal = None if licensee is None else project.book.seal(licensee)
    return make_licence(states, basis=basis, works=works, licensee=seal)


def _decide_where_recorded(project: Project, model: OpenedModel) -> tuple[dict[Use, UseState], str, int | None]:
    root, at = model.provenance.facts.snapshot_root, project.now()
    home = model.folder.absolute().parent.parent
    if is_made_here(project, model.provenance.weights_sha256):
        return _decide(project.register(), find_snapshot_of(project, root), at, "this project's log")
    if holds_project(home):
        with Project.open(home) as maker:
            if is_made_here(maker, model.provenance.weights_sha256):
                return _decide(maker.register(), find_snapshot_of(maker, root), at, "the log of the model's project")
    if model.folder.resolve() == starter_folder() and record_path().is_file():
        register = read_log_facts(starter_log()).register
        with starter_snapshot() as snapshot:
            if _manifest(snapshot).root == root:
                return _decide(register, snapshot, at, "the log that ships with the starter model")
    return dict.fromkeys(LICENSED_USES, UseState.NOT_KNOWN), NO_LOG, None


def _decide(register: Register, snapshot: Path, at: str, log: str) -> tuple[dict[Use, UseState], str, int | None]:
    """Decide every work of a snapshot for both uses."""
    manifest = _manifest(snapshot)
    head, works = manifest.head, manifest.works
    states = {
        use: worst_state(
            UseState.PERMITTED
            if isinstance(
                decide(register, work.work_id, use, territory=head.territory, at=at, model=head.model), Permit
            )
            else UseState.NOT_PERMITTED
            for work in works
        )
        for use in LICENSED_USES
    }
    territory = "the world" if head.territory == "*" else head.territory
    return states, f"{log}, {register.size} entries, decided for {territory} at {at}", len(works)


def _manifest(snapshot: Path) -> Manifest:
    return Manifest.from_bytes((snapshot / _MANIFEST).read_bytes())
