# SPDX-License-Identifier: Apache-2.0
"""Stations 3 and 4: the model with its signed provenance, and the training that made it."""

from __future__ import annotations

import shlex
from html import escape
from typing import Final

from fairchord.canonical import canonical_bytes
from fairchord.disclosure.model_provenance import PROVENANCE
from fairchord.disclosure.overview.facts import OverviewFacts
from fairchord.disclosure.overview.markup import (
    code,
    entry_proof,
    facts_list,
    heading,
    opening,
    paragraph,
    plain_value,
    record,
    table,
)
from fairchord.disclosure.overview.phrases import Phrases
from fairchord.disclosure.overview.pictures import loss_picture
from fairchord.disclosure.overview.station import Station
from fairchord.disclosure.reports.form.page import number

MODEL_CHECKS: Final = ("named", "model", "standing")
TRAINING_CHECKS: Final = ("run", "training")


def model_station(facts: OverviewFacts, phrases: Phrases) -> Station:
    """Show the weights' hash and the provenance that was signed with them."""
    provenance = facts.provenance
    if provenance is None:
        return Station(name="model", checks=MODEL_CHECKS, shown=paragraph(phrases.say("no_model"), "absent"))
    stated = provenance.facts
    head = phrases.say("head_of", size=number(stated.tree_head_size))
    rows = [
        (phrases.say("model_name"), escape(stated.model_id)),
        (phrases.say("weights"), code(provenance.weights_sha256)),
        (phrases.say("learned_from"), code(stated.snapshot_root)),
        (phrases.say("permits_root"), code(stated.permits_root)),
        (phrases.say("for_use"), escape(phrases.word("use", stated.use))),
        (phrases.say("territory"), escape(phrases.word("territory", stated.territory))),
        (phrases.say("signer"), code(provenance.signer_public_key)),
        (phrases.say("signed_at"), escape(stated.issued_at)),
        (head, code(stated.tree_head_root)),
    ]
    files = [(escape(name), code(digest)) for name, digest in provenance.files.items()]
    listed = table(phrases.say("model_files"), (phrases.say("file"), phrases.say("signed_hash")), files)
    signed = record(provenance.to_bytes()) + facts_list([(phrases.say("record_hash"), code(provenance.sha256))])
    proofs = opening(phrases.say("provenance_record", name=PROVENANCE), signed)
    if facts.log is not None and facts.checkpoint is not None:
        proofs += entry_proof(phrases, facts.log.prove(facts.checkpoint), "checkpoint")
    typed = (
        "sha256sum MODEL_FOLDER/model.safetensors",
        f"fairchord audit bundle {shlex.quote(stated.model_id)} -o bundle.zip",
    )
    return Station(
        name="model",
        checks=MODEL_CHECKS,
        shown=facts_list(rows) + listed,
        proofs=proofs,
        commands=(*typed, "unzip bundle.zip -d bundle", "bash bundle/verify-bundle.sh --key ed25519:HEX"),
    )


def training_station(facts: OverviewFacts, phrases: Phrases) -> Station:
    """Show the recipe, the commitment before the first step, and the recorded steps where there are any."""
    provenance = facts.provenance
    if provenance is None:
        return Station(name="training", checks=TRAINING_CHECKS, shown=paragraph(phrases.say("no_model"), "absent"))
    stated = provenance.facts
    rows = [
        (
            escape(phrases.word("recipe", name)),
            escape(str(value) if isinstance(value, int) else plain_value(value) or "–"),
        )
        for name, value in stated.recipe.items()
    ]
    shown = facts_list(
        [(phrases.say("learned_from"), code(stated.snapshot_root)), (phrases.say("seed"), code(str(stated.seed)))]
    )
    shown += table(phrases.say("recipe"), (phrases.say("setting"), phrases.say("value")), rows)
    shown += heading(phrases.say("steps")) + _chain(facts, phrases)
    if facts.chain is None:
        typed: tuple[str, ...] = ()
    else:
        typed = ("openssl rand -hex 32", f"fairchord replay {shlex.quote(stated.model_id)} --segments 3 --nonce NONCE")
    return Station(
        name="training", checks=TRAINING_CHECKS, shown=shown, proofs=_training_proofs(facts, phrases), commands=typed
    )


def _chain(facts: OverviewFacts, phrases: Phrases) -> str:
    chain = facts.chain
    if chain is None:
        return paragraph(phrases.say("no_steps"), "absent")
    steps = [step for segment in chain.segments for step in segment.steps]
    rows = [
        (phrases.say("step_count"), number(len(steps))),
        (phrases.say("segment_count"), number(len(chain.segments))),
        (phrases.say("chain_root"), code(chain.root)),
        (phrases.say("training_run"), code(chain.start.training_run)),
        (phrases.say("first_state"), code(chain.start.initial_state_sha256)),
        (phrases.say("last_state"), code(chain.segments[-1].end_state_sha256)),
    ]
    told = None if facts.provenance is None else facts.provenance.facts.training_chain
    rows += [] if told is None else [(phrases.say("released_step"), number(told.state_step))]
    return facts_list(rows) + loss_picture(chain, phrases) + paragraph(phrases.say("replay_how"))


def _training_proofs(facts: OverviewFacts, phrases: Phrases) -> str:
    log, provenance = facts.log, facts.provenance
    assert provenance is not None, "asked only where there is one"
    recipe = record(canonical_bytes(dict(provenance.facts.recipe)))
    proofs = opening(phrases.say("recipe_record"), recipe)
    if log is None:
        return proofs
    root = provenance.facts.snapshot_root
    runs = [index for index, entry in log.log.of_kind("training_run") if entry.body.get("snapshot_root") == root]
    return proofs + "".join(entry_proof(phrases, log.prove(index), "training_run") for index in runs)
