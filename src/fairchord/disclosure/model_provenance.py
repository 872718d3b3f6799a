# SPDX-License-Identifier: Apache-2.0
"""provenance.json: what a model folder is made of and from what, signed with the weights. Without it no model composes.

Canonical JSON, one object: {"files":{"config.json":"<sha256>",...},"issued_at":"2026-01-02T03:04:05Z","model_id":...,
"permits_root":...,"recipe":{...},"seed":7,"signature":"<base64>","signer_public_key":"ed25519:<hex>",
"snapshot_root":...,"territory":"*","tree_head":{"root":"<hex>","size":41},"type":"model-provenance",
"use":"train_base","version":1}, and "training_chain":{...} where training was recorded step by step.
The signature covers everything but itself, as `fairchord/model_provenance/v1`.
Every file of the folder is listed except provenance.json; a file more or less, or one byte, is found and named.
(Names that begin with two underscores are Python's own, where the folder is a package, and are not looked at.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256, check_time, parse_canonical, sha256_hex
from fairchord.disclosure.file_fact import list_files, state_file
from fairchord.durable import write_durably
from fairchord.errors import FairchordError, RecordTampered, ResourceAbsent
from fairchord.rights.fields import Fields
from fairchord.rights.use import parse_use
from fairchord.signing import SigningKey, VerifyKey
from fairchord.training.chain import ChainSummary

PROVENANCE: Final = "provenance.json"
WEIGHTS: Final = "model.safetensors"
REQUIRED_FILES: Final = ("config.json", WEIGHTS, "vocabulary.json")
_KIND: Final = "model_provenance"
_TYPE: Final = "model-provenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What the maker of a model states: where it was learned from, under which permits, by which recipe."""

    model_id: str
    snapshot_root: str
    permits_root: str
    use: str
    territory: str
    recipe: Mapping[str, Any]
    seed: int
    tree_head_size: int
    tree_head_root: str
    issued_at: str
    training_chain: ChainSummary | None = None
    """None for a model whose training was not recorded step by step."""

    def __post_init__(self) -> None:
        for name in ("snapshot_root", "permits_root", "tree_head_root"):
            check_sha256(getattr(self, name), what=name.replace("_", " "))
        check_time(self.issued_at)
        parse_use(self.use)

    def to_dict(self) -> dict[str, Any]:
        """Return the facts as plain values."""
        plain = ("model_id", "snapshot_root", "permits_root", "use", "territory", "seed", "issued_at")
        head = {"root": self.tree_head_root, "size": self.tree_head_size}
        told = {**{name: getattr(self, name) for name in plain}, "recipe": dict(self.recipe), "tree_head": head}
        chain = self.training_chain
        return told if chain is None else {**told, "training_chain": chain.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelProvenance:
    """Signed facts about a model folder, and the hash of each of its files."""

    facts: ModelFacts
    files: Mapping[str, str]
    signer_public_key: str
    signature: str

    @property
    def weights_sha256(self) -> str:
        """Hash of the weights file."""
        return self.files[WEIGHTS]

    @property
    def sha256(self) -> str:
        """Hash of provenance.json itself."""
        return sha256_hex(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the content of provenance.json."""
        return canonical_bytes(
            {**_signed_part(self.facts, self.files, self.signer_public_key), "signature": self.signature}
        )

    def check_signature(self) -> VerifyKey:
        """Return the signer's key; raise RecordTampered unless it signed exactly this."""
        key = VerifyKey.from_text(self.signer_public_key)
        key.verify(_KIND, canonical_bytes(_signed_part(self.facts, self.files, self.signer_public_key)), self.signature)
        return key

    @classmethod
    def from_bytes(cls, data: bytes) -> ModelProvenance:
        """Read provenance.json from its only spelling; the signature is not checked here."""
        record = parse_canonical(data)
        if not isinstance(record, dict) or record.pop("type", None) != _TYPE or record.pop("version", None) != 1:
            raise RecordTampered("it is not a model provenance of version 1", hint="fetch or train the model again")
        files, recipe, head = (record.pop(name, None) for name in ("files", "recipe", "tree_head"))
        if not isinstance(files, dict) or not isinstance(recipe, dict):
            raise RecordTampered("it does not list files and recipe", hint="fetch or train the model again")
        chain = record.pop("training_chain", None)
        fields, head_fields = Fields(record, "model provenance"), Fields(head, "tree head")
        texts = ("model_id", "snapshot_root", "permits_root", "use", "territory", "issued_at")
        facts = ModelFacts(
            recipe=recipe,
            tree_head_root=head_fields.text("root"),
            tree_head_size=head_fields.count("size"),
            seed=fields.count("seed"),
            training_chain=None if chain is None else ChainSummary.from_dict(chain),
            **{name: fields.text(name) for name in texts},
        )
        checked = {name: check_sha256(digest, what=f"hash of {name}") for name, digest in files.items()}
        key, signature = fields.text("signer_public_key"), fields.text("signature")
        fields.finish()
        head_fields.finish()
        return cls(facts=facts, files=checked, signer_public_key=key, signature=signature)


def sign_model(folder: Path, facts: ModelFacts, key: SigningKey) -> ModelProvenance:
    """Hash every file of a finished model folder and write its signed provenance.json beside them."""
    names = _names(folder)
    missing = [name for name in REQUIRED_FILES if name not in names]
    if missing:
        raise ResourceAbsent(f"{folder} has no {missing[0]}", hint="sign a model folder when it is complete")
    files = {name: state_file(folder, name).sha256 for name in names}
    signed = canonical_bytes(_signed_part(facts, files, key.verify_key.text))
    provenance = ModelProvenance(
        facts=facts, files=files, signer_public_key=key.verify_key.text, signature=key.sign(_KIND, signed)
    )
    write_durably(folder / PROVENANCE, provenance.to_bytes())
    return provenance


def verify_model(folder: Path, *, trusted_key: VerifyKey | None = None) -> ModelProvenance:
    """Return the provenance of a model folder that is exactly what was signed; raise RecordTampered when it is not."""
    path = folder / PROVENANCE
    if not folder.is_dir():
        raise ResourceAbsent(f"there is no model at {folder}", hint="name a model folder, or train one")
    if not path.is_file():
        raise RecordTampered(
            f"the model at {folder} is unsigned: it has no {PROVENANCE}",
            hint="a model composes only when it says what it learned from; train it with `fairchord train`",
        )
    try:
        provenance = ModelProvenance.from_bytes(path.read_bytes())
        key = provenance.check_signature()
    except FairchordError as error:
        raise RecordTampered(f"{path} does not hold: {error.message}", hint="fetch or train the model again") from error
    if trusted_key is not None and key != trusted_key:
        raise RecordTampered(f"the model at {folder} was signed by another key, {key.text}", hint="ask who made it")
    _check_files(folder, provenance)
    return provenance


def _check_files(folder: Path, provenance: ModelProvenance) -> None:
    names = _names(folder)
    wrong = [f"{name} is not listed" for name in names if name not in provenance.files]
    wrong += [f"{name} is missing" for name in (*provenance.files, *REQUIRED_FILES) if name not in names]
    for name in names:
        if name in provenance.files and state_file(folder, name).sha256 != provenance.files[name]:
            wrong.append(f"{name} was changed after signing")
    if wrong:
        raise RecordTampered(
            f"the model at {folder} is not what was signed: {wrong[0]}", hint="fetch or train it again"
        )


def _names(folder: Path) -> tuple[str, ...]:
    return tuple(name for name in list_files(folder, except_for=(PROVENANCE,)) if not name.startswith("__"))


def _signed_part(facts: ModelFacts, files: Mapping[str, str], key: str) -> dict[str, Any]:
    return {**facts.to_dict(), "files": dict(files), "signer_public_key": key, "type": _TYPE, "version": 1}
