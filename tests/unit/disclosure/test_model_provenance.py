# SPDX-License-Identifier: Apache-2.0
"""A model folder composes only when it is exactly what its maker signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from builders.certified_folder import SOME_HASH, an_issuer_key
from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.disclosure.model_provenance import PROVENANCE, ModelFacts, ModelProvenance, sign_model, verify_model
from fairchord.errors import InvalidRecord, RecordTampered, ResourceAbsent

KEY = an_issuer_key("trainer")
FACTS = ModelFacts(
    model_id="tiny",
    snapshot_root=SOME_HASH,
    permits_root=SOME_HASH,
    use="train_base",
    territory="*",
    recipe={"steps": 10},
    seed=1,
    tree_head_size=9,
    tree_head_root=SOME_HASH,
    issued_at="2026-03-01T12:00:00Z",
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("config.json", "model.safetensors", "vocabulary.json", "works.jsonl"):
        (folder / name).write_text(name)
    sign_model(folder, FACTS, KEY)
    return folder


def test_a_signed_model_gives_its_facts_back(model: Path) -> None:
    provenance = verify_model(model, trusted_key=KEY.verify_key)
    assert provenance.facts == FACTS
    assert set(provenance.files) == {"config.json", "model.safetensors", "vocabulary.json", "works.jsonl"}


def test_signing_twice_gives_the_same_bytes(model: Path) -> None:
    before = (model / PROVENANCE).read_bytes()
    assert sign_model(model, FACTS, KEY).to_bytes() == before == ModelProvenance.from_bytes(before).to_bytes()


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "vocabulary.json", "works.jsonl"])
def test_cannot_change_a_file_of_a_model(model: Path, name: str) -> None:
    (model / name).write_text(name + " ")
    with pytest.raises(RecordTampered, match=name):
        verify_model(model)


def test_cannot_add_or_take_away_a_file(model: Path) -> None:
    (model / "adapter.safetensors").write_text("x")
    with pytest.raises(RecordTampered, match="adapter"):
        verify_model(model)
    (model / "adapter.safetensors").unlink()
    (model / "works.jsonl").unlink()
    with pytest.raises(RecordTampered, match=r"works\.jsonl is missing"):
        verify_model(model)


def test_cannot_change_what_the_maker_stated(model: Path) -> None:
    record = parse_canonical((model / PROVENANCE).read_bytes())
    (model / PROVENANCE).write_bytes(canonical_bytes({**record, "permits_root": "0" * 64}))
    with pytest.raises(RecordTampered, match="signature"):
        verify_model(model)


def test_cannot_use_an_unsigned_model_or_one_by_another_maker(model: Path) -> None:
    with pytest.raises(RecordTampered, match="another key"):
        verify_model(model, trusted_key=an_issuer_key("other").verify_key)
    (model / PROVENANCE).unlink()
    with pytest.raises(RecordTampered, match="unsigned"):
        verify_model(model)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"{} ", b'{"type":"model-provenance","version":1}'])
def test_rubbish_in_place_of_a_provenance_is_refused(model: Path, content: bytes) -> None:
    (model / PROVENANCE).write_bytes(content)
    with pytest.raises(RecordTampered):
        verify_model(model)


def test_an_unfinished_folder_cannot_be_signed(tmp_path: Path) -> None:
    with pytest.raises(ResourceAbsent, match=r"config\.json"):
        sign_model(tmp_path, FACTS, KEY)


@pytest.mark.parametrize(("field", "value"), [("use", "anything"), ("permits_root", "x"), ("issued_at", "today")])
def test_facts_name_a_known_use_real_hashes_and_a_time(field: str, value: str) -> None:
    values = {name: getattr(FACTS, name) for name in FACTS.__slots__}
    with pytest.raises(InvalidRecord):
        ModelFacts(**{**values, field: value})
