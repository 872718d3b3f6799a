# SPDX-License-Identifier: Apache-2.0
"""What a run commits to in the log before its first step: the body of a `training_run` entry, complete."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import check_sha256, hash_of
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields

MODEL_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_TEXTS = ("name", "recipe_name")
_HASHES = ("snapshot_root", "permits_root", "recipe_sha256", "code_sha256", "initial_state_sha256")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """Data, permits, recipe, seed, code, environment and the state at step 0: all that decides the weights."""

    name: str
    recipe_name: str
    recipe_sha256: str
    seed: int
    snapshot_root: str
    permits_root: str
    code_sha256: str
    environment: Mapping[str, str | int]
    initial_state_sha256: str
    segment_steps: int

    @property
    def sha256(self) -> str:
        """The hash by which the training chain names this run."""
        return hash_of(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the body of the entry."""
        return {name: getattr(self, name) for name in self.__slots__} | {"environment": dict(self.environment)}

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Commitment:
        """Read the body of an entry; one that was written before chains were recorded lacks fields and is refused."""
        rest = {name: value for name, value in body.items() if name != "environment"}
        fields, environment = Fields(rest, "training run"), body.get("environment")
        if not isinstance(environment, Mapping) or not all(isinstance(v, str | int) for v in environment.values()):
            raise InvalidRecord("the training run does not state its environment")
        values: dict[str, Any] = {name: fields.text(name) for name in _TEXTS}
        values |= {name: check_sha256(fields.text(name), what=name) for name in _HASHES}
        values |= {name: fields.count(name) for name in ("seed", "segment_steps")}
        fields.finish()
        if not MODEL_NAME.fullmatch(values["name"]):
            raise InvalidRecord(f"{values['name']!r} is not a model name")
        return cls(environment=dict(environment), **values)
