# SPDX-License-Identifier: Apache-2.0
"""What content credentials state of one file, as the definition of a C2PA manifest (C2PA 2.4; no bytes, no library).

c2pa.actions.v2: created, by this software, with the IPTC digital source type of everything a trained model makes.
fairchord.output: the sentence for people; the model by the hash of its weights, the root of the snapshot it learned
from and its log's tree head; the issuer's key and tree head; the terms of use. cawg.training-mining: only where the
user reserves the piece. Our assertion's label is not a reversed domain name, because the project has no domain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fairchord.disclosure.certificate import MARKING

ACTIONS: Final = "c2pa.actions.v2"
OUTPUT: Final = "fairchord.output"
TRAINING_MINING: Final = "cawg.training-mining"
RESERVED: Final = ("cawg.ai_generative_training", "cawg.ai_training", "cawg.data_mining")
_MODEL_FIELDS: Final = ("model_id", "weights_sha256", "provenance_sha256", "snapshot_root", "permits_root", "log")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClaim:
    """The facts that every file of one output shares; `model` and `log` are those of its Certificate."""

    title: str
    made_at: str
    software_version: str
    model: Mapping[str, Any]
    log: Mapping[str, Any]
    issuer_key: str
    licence: Mapping[str, Any] = field(default_factory=dict)
    reserves_training: bool = False

    def definition(self, file_name: str, media_type: str) -> dict[str, Any]:
        """Return the manifest's definition for one file."""
        software = {"name": "fairchord", "version": self.software_version}
        created = {
            "action": "c2pa.created",
            "digitalSourceType": MARKING["digital_source_type"],
            "softwareAgent": software,
            "when": self.made_at,
        }
        assertions = [
            {"label": ACTIONS, "data": {"actions": [created]}},
            {"label": OUTPUT, "data": self.output_facts(file_name)},
        ]
        if self.reserves_training:
            entries = {use: {"use": "notAllowed"} for use in RESERVED}
            assertions.append({"label": TRAINING_MINING, "data": {"entries": entries}})
        return {
            "claim_generator_info": [software],
            "title": f"{self.title}: {file_name}",
            "format": media_type,
            "assertions": assertions,
        }

    def output_facts(self, file_name: str) -> dict[str, Any]:
        """Return what our own assertion holds."""
        facts: dict[str, Any] = {
            "notice": MARKING["sentence"],
            "file": file_name,
            "model": {name: self.model[name] for name in _MODEL_FIELDS if name in self.model},
            "issuer": {"key": self.issuer_key, "log": dict(self.log)},
        }
        if self.licence:
            facts["licence"] = {name: self.licence[name] for name in ("terms", "terms_sha256", "uses")}
        return facts
