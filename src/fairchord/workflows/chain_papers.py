# SPDX-License-Identifier: Apache-2.0
"""What must hold on paper before anything is replayed: weights, state, chain, commitment and snapshot in one line.

In the order the code follows:
1. The model folder is what was signed, by this log's operator, and says that its training was recorded.
2. A `checkpoint` entry names these weights, this chain's root and the state they are; the `training_run` entry that
   the chain begins with stands before it, and the `snapshot` entry before that.
3. Every line of the chain follows from the one before, and its last has the hash in the log.
4. The recipe has the hash that was committed to, and the run kept to it: rates, evaluations, its end, the best weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fairchord.canonical import hash_of
from fairchord.disclosure.model_provenance import ModelProvenance, verify_model
from fairchord.errors import FairchordError, RecordTampered, ResourceAbsent
from fairchord.signing import VerifyKey
from fairchord.training.chain import CHAIN, Chain, ChainSummary
from fairchord.training.commitment import Commitment
from fairchord.training.course import check_course
from fairchord.training.recipe import Recipe
from fairchord.workflows.model_home import STARTER
from fairchord.workflows.open_model import starter_folder
from fairchord.workflows.project import Project

_HINT = "ask whoever trained the model; what the log holds cannot be changed afterwards"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedModel:
    """A signed model whose provenance says that its training was recorded."""

    folder: Path
    provenance: ModelProvenance
    summary: ChainSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainPapers:
    """A recorded training run whose records hold together."""

    model: RecordedModel
    commitment: Commitment
    chain: Chain
    recipe: Recipe


def refuse_the_starter(name: str, project: Path) -> None:
    """Say at once that the model that ships cannot be replayed here: the music that it learned from does not ship."""
    is_by_name = name == STARTER and not (project / "models" / STARTER).is_dir()
    if not is_by_name and Path(name).resolve() != starter_folder():
        return
    raise ResourceAbsent(
        "the starter model's training is recorded step by step, but the music it read does not ship, so nothing can be "
        "run again here",
        hint="its chain is checked by fairchord audit bundle starter; one that your project trains can be replayed",
    )


def find_model(project: Project, name: str) -> Path:
    """Return the folder of a model by its name in the project, or by its path."""
    for folder in (project.models_folder / name, Path(name)):
        if folder.is_dir():
            return folder
    known = sorted(entry.name for entry in project.models_folder.glob("[!.]*"))
    raise ResourceAbsent(f"no model {name!r}", hint="there are: " + (", ".join(known) or "none; fairchord train"))


def open_recorded_model(project: Project, folder: Path) -> RecordedModel:
    """Open a model folder for replay; raise ResourceAbsent when its training was not recorded."""
    provenance = verify_model(folder)
    if not project.ledger.operator_keys.is_known(VerifyKey.from_text(provenance.signer_public_key)):
        raise RecordTampered(
            f"the model at {folder} was signed by another key, {provenance.signer_public_key}", hint="ask who made it"
        )
    summary = provenance.facts.training_chain
    if summary is None or CHAIN not in provenance.files:
        raise ResourceAbsent(
            f"training chain of {folder}: not recorded",
            hint="the model was made before chains were kept; one trained now with `fairchord train` can be replayed",
        )
    return RecordedModel(folder=folder, provenance=provenance, summary=summary)


def find_commitment(project: Project, model: RecordedModel) -> Commitment:
    """Return what the log holds of the run, committed before the checkpoint and after the snapshot."""
    summary, facts = model.summary, model.provenance.facts
    told = {
        **summary.to_dict(),
        "weights_sha256": model.provenance.weights_sha256,
        "snapshot_root": facts.snapshot_root,
    }
    places: dict[str, int] = {}
    run_body: Mapping[str, object] = {}
    for index, entry in enumerate(project.ledger.entries()):
        body = entry.body
        if entry.author != project.ledger.operator:
            continue
        if entry.kind == "snapshot" and body["root"] == facts.snapshot_root:
            places.setdefault(entry.kind, index)
        elif entry.kind == "training_run" and hash_of(body) == summary.training_run:
            places.setdefault(entry.kind, index)
            run_body = body
        elif entry.kind == "checkpoint" and body.get("training_run") == summary.training_run:
            if {name: body.get(name) for name in told} != told:
                raise RecordTampered(f"entry {index} records other weights or another chain for this run", hint=_HINT)
            places.setdefault(entry.kind, index)
    if list(places) != ["snapshot", "training_run", "checkpoint"]:
        found = ", ".join(places) or "none of them"
        raise RecordTampered(
            f"the log should hold snapshot, training run and checkpoint of this model in that order; it holds {found}",
            hint=_HINT,
        )
    return _read_commitment(run_body, model)


def check_chain(model: RecordedModel, commitment: Commitment) -> Chain:
    """Return the chain beside the weights when it is the one in the log and begins with this commitment."""
    chain = Chain.read(model.folder / CHAIN)
    if chain.root != model.summary.chain_root:
        raise RecordTampered(f"the chain's root is {chain.root}, and the log has another", hint=_HINT)
    start = (chain.start.training_run, chain.start.initial_state_sha256, chain.start.segment_steps)
    if start != (model.summary.training_run, commitment.initial_state_sha256, commitment.segment_steps):
        raise RecordTampered("the chain begins otherwise than the log committed to", hint=_HINT)
    return chain


def check_recipe(model: RecordedModel, commitment: Commitment, chain: Chain) -> Recipe:
    """Return the recipe when it was committed to and the chain kept to it up to the released state."""
    facts, summary = model.provenance.facts, model.summary
    if hash_of(facts.recipe) != commitment.recipe_sha256:
        raise RecordTampered("the recipe in provenance.json is not the one in the log", hint=_HINT)
    recipe = Recipe.from_record(facts.recipe)
    if not recipe.seed == facts.seed == commitment.seed:
        raise RecordTampered("recipe, provenance and log do not name the same seed", hint=_HINT)
    released = check_course(chain, recipe)
    if chain.summary(released) != summary:
        raise RecordTampered(
            f"by the recipe the weights of step {chain.segments[released].end_step} are released, "
            f"and the log names step {summary.state_step}",
            hint=_HINT,
        )
    return recipe


def check_papers(project: Project, model: RecordedModel) -> ChainPapers:
    """Make checks 2 to 4, or raise the first that does not hold."""
    commitment = find_commitment(project, model)
    chain = check_chain(model, commitment)
    recipe = check_recipe(model, commitment, chain)
    return ChainPapers(model=model, commitment=commitment, chain=chain, recipe=recipe)


def _read_commitment(body: Mapping[str, object], model: RecordedModel) -> Commitment:
    facts = model.provenance.facts
    try:
        commitment = Commitment.from_dict(body)
    except FairchordError as error:
        raise RecordTampered(
            f"the training run in the log is not a full commitment: {error.message}", hint=_HINT
        ) from error
    if (commitment.snapshot_root, commitment.permits_root) != (facts.snapshot_root, facts.permits_root):
        raise RecordTampered("the log committed this run to another snapshot or other permits", hint=_HINT)
    return commitment
