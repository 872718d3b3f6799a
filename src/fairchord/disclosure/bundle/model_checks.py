# SPDX-License-Identifier: Apache-2.0
"""Checks of a bundle's model: weights bound to the snapshot, the recorded training, and what happened since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.canonical import hash_of, sha256_hex
from fairchord.disclosure.bundle.bundle import Bundle
from fairchord.disclosure.bundle.finding import Finding, failed, held, open_
from fairchord.disclosure.bundle.log_checks import BundleLog
from fairchord.disclosure.bundle.snapshot_checks import BundleSnapshot
from fairchord.disclosure.model_provenance import PROVENANCE, WEIGHTS, ModelProvenance
from fairchord.errors import FairchordError, RecordTampered
from fairchord.training.chain import CHAIN, Chain

MODEL: Final = "model"
_TOUCHING: Final = frozenset({"reservation", "withdrawal", "dispute", "key"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleModel:
    """A model of a bundle that the log binds to the snapshot."""

    provenance: ModelProvenance
    index: int


def read_model(bundle: Bundle, log: BundleLog, snapshot: BundleSnapshot) -> BundleModel:
    """Read the provenance and find its checkpoint; raise RecordTampered when one of them does not hold."""
    name = f"{MODEL}/{PROVENANCE}"
    try:
        provenance = ModelProvenance.from_bytes(bundle.files.get(name, b""))
    except FairchordError as error:
        raise RecordTampered(f"{name} cannot be read: {error.message}") from error
    try:
        key = provenance.check_signature()
    except FairchordError as error:
        raise RecordTampered(f"{name} does not carry the signature of its signer") from error
    if not log.keys.is_known(key):
        raise RecordTampered(f"{name} is not signed by the operator of this log")
    if WEIGHTS not in provenance.files:
        raise RecordTampered(f"{name} does not list the files of a model")
    facts = provenance.facts
    frozen = (snapshot.root, snapshot.permits_root, snapshot.manifest.head.territory, snapshot.manifest.head.use.value)
    if (facts.snapshot_root, facts.permits_root, facts.territory, facts.use) != frozen:
        raise RecordTampered(f"{name} speaks of another snapshot")
    bound = (provenance.weights_sha256, snapshot.root)
    for index, entry in reversed(log.of_kind("checkpoint")):
        if (entry.body.get("weights_sha256"), entry.body.get("snapshot_root")) == bound:
            return BundleModel(provenance=provenance, index=index)
    raise RecordTampered("the log holds no checkpoint with these weights and this snapshot")


def check_model(bundle: Bundle, model: BundleModel) -> list[Finding]:
    """Compare every file of the model with what was signed."""
    files, found = bundle.under(MODEL), []
    for name, digest in model.provenance.files.items():
        if name not in files:
            found.append(failed("model", f"{MODEL}/{name} is missing"))
        elif sha256_hex(files[name]) != digest:
            found.append(failed("model", f"{MODEL}/{name} is not what was signed"))
    weights = model.provenance.weights_sha256[:16]
    sentence = f"the weights {weights}... are signed, and entry {model.index} binds them to this snapshot"
    return found or [held("model", sentence)]


def check_training(bundle: Bundle, log: BundleLog, snapshot: BundleSnapshot, model: BundleModel) -> Finding:
    """Follow the recorded steps from the commitment before the first step to the released weights."""
    name = f"{MODEL}/{CHAIN}"
    if name not in bundle.files:
        if "chain_root" in log.entries[model.index].body:
            return failed("training", f"{name} is missing, whose root entry {model.index} names")
        return open_(
            "training",
            "this model was trained before steps were recorded: what its training read is declared, not proven",
        )
    try:
        chain = Chain.from_bytes(bundle.files[name], what=name)
    except RecordTampered as error:
        return failed("training", error.message)
    runs = [item for item in log.of_kind("training_run") if hash_of(item[1].body) == chain.start.training_run]
    if not runs or runs[0][0] >= model.index:
        return failed("training", f"{name} opens with a run that the log did not hold before training")
    index, run = runs[0]
    if run.body.get("snapshot_root") != snapshot.root:
        return failed("training", f"entry {index} commits to another snapshot")
    if log.entries[model.index].body.get("chain_root") != chain.root:
        return failed("training", f"{name} does not end where entry {model.index} says")
    steps = f"{len(chain.segments)} segments lead to entry {model.index}"
    return held("training", f"entry {index} committed to data, recipe and seed before the first step; {steps}")


def check_standing(log: BundleLog, snapshot: BundleSnapshot, model: BundleModel) -> Finding:
    """Say what the log holds since the freezing that may touch the model or its works."""
    weights = model.provenance.weights_sha256
    for index, entry in log.of_kind("retirement"):
        if entry.body.get("weights_sha256") == weights:
            return failed("standing", f"entry {index} retired this model")
    later = sum(entry.kind in _TOUCHING for entry in log.entries[snapshot.index + 1 :])
    if later:
        words = "reservations, withdrawals, disputes or key changes stand in the log after the freezing"
        return open_("standing", f"{later} {words}: see log/entries.jsonl")
    words = "nothing was withdrawn, reserved or disputed after the freezing, and the model was not retired"
    return held("standing", f"up to the signed head {words}")
