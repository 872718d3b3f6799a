# SPDX-License-Identifier: Apache-2.0
"""What a grant may add: its contract, the one model it is for, and what a withdrawal of it does."""

from __future__ import annotations

from typing import Any

import pytest

from builders.rights_world import a_granted_world, a_party, a_work
from fairchord.errors import InvalidRecord
from fairchord.rights.decide import decide_again
from fairchord.rights.grant import Grant, GrantKind, WithdrawalEffect
from fairchord.rights.permit import Permit, require_permit
from fairchord.rights.use import Use

HASH = "ab" * 32
MODEL_USES = (Use.TRAIN_ARTIST, Use.GENERATE_COMMERCIAL, Use.GENERATE_NONCOMMERCIAL)


@pytest.mark.parametrize("use", MODEL_USES)
@pytest.mark.parametrize(
    ("model", "codes"),
    [("ana-lima", []), ("ana-lima-2", ["grant_for_other_model"]), (None, ["grant_for_other_model"])],
)
def test_a_grant_for_one_model_is_for_no_other(use: Use, model: str | None, codes: list[str]) -> None:
    world, _, work, _ = a_granted_world(uses=MODEL_USES, artist_model="ana-lima")
    assert world.codes(work, use, model=model) == codes


def test_uses_that_touch_no_model_are_not_limited_to_one() -> None:
    world, _, work, _ = a_granted_world(uses=(Use.TRAIN_ARTIST, Use.EVALUATE), artist_model="ana-lima")
    assert world.codes(work, Use.EVALUATE) == []


def test_a_grant_without_a_name_is_for_every_model() -> None:
    world, _, work, _ = a_granted_world()
    assert world.codes(work) == []
    assert world.codes(work, model="any") == []


def test_a_permit_says_which_model_was_asked_about_and_is_decided_again() -> None:
    world, _, work, _ = a_granted_world(artist_model="ana-lima")
    permit = require_permit(world.decide(work, model="ana-lima"))
    assert Permit.from_dict(permit.to_dict()) == permit
    assert permit.to_dict()["model"] == "ana-lima"
    assert decide_again(world.register, permit) == permit


def test_a_permit_without_a_model_has_no_such_field() -> None:
    world, _, work, _ = a_granted_world()
    assert "model" not in require_permit(world.decide(work)).to_dict()


def test_a_malformed_model_is_refused() -> None:
    world, _, work, _ = a_granted_world()
    assert world.codes(work, model="../all") == ["model_malformed"]
    assert world.codes(work, "train", model="") == ["model_malformed", "use_unknown"]


def test_parents_are_asked_about_the_same_model() -> None:
    world, ana, work, _ = a_granted_world(artist_model="ana-lima")
    child = world.add_work(a_work("Arranged", holders=(ana,), parents=(work.id,)))
    world.grant(ana, child)
    assert world.codes(child, model="ben") == ["parent_grant_for_other_model"]
    assert world.codes(child, model="ana-lima") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": GrantKind.COMMISSION},
        {"kind": GrantKind.COMMISSION, "irrevocable": True},
        {"kind": GrantKind.COMMISSION, "contract_sha256": HASH},
        {"contract_sha256": "contract"},
        {"royalty_terms_sha256": "one half"},
        {"artist_model": "Ana Lima"},
        {"artist_model": "ana", "uses": (Use.EVALUATE,)},
        {"withdrawal_effects": (WithdrawalEffect.RETRAIN,), "irrevocable": True},
        {"withdrawal_effects": (WithdrawalEffect.RETRAIN,) * 2},
        {"withdrawal_effects": (WithdrawalEffect.RETRAIN,), "effect_days": 4_000},
        {"effect_days": 3},
    ],
)
def test_terms_that_contradict_one_another_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRecord):
        a_granted_world(**changes)


def test_a_grant_with_all_terms_reads_back_equal() -> None:
    _, _, _, revocable = a_granted_world(
        artist_model="ana-lima",
        royalty_terms_sha256=HASH,
        withdrawal_effects=(WithdrawalEffect.RETIRE_ADAPTER, WithdrawalEffect.RETIRE_CHECKPOINTS),
        effect_days=7,
    )
    _, _, _, commission = a_granted_world(kind=GrantKind.COMMISSION, irrevocable=True, contract_sha256=HASH)
    for grant in (revocable, commission):
        assert Grant.from_dict(grant.to_dict()) == grant


def test_a_grant_has_one_spelling() -> None:
    _, _, _, grant = a_granted_world()
    for name, value in {"kind": "licence", "effect_days": 0, "withdrawal_effects": []}.items():
        with pytest.raises(InvalidRecord, match=r"says nothing|is what a grant is anyway"):
            Grant.from_dict({**grant.to_dict(), name: value})
    for wrong in ("gift", 7):
        with pytest.raises(InvalidRecord):
            Grant.from_dict({**grant.to_dict(), "kind": wrong})


def test_terms_that_are_not_given_leave_no_trace() -> None:
    _, _, _, grant = a_granted_world()
    assert sorted(grant.to_dict()) == [
        "despite", "holder", "irrevocable", "licensee", "notice_days", "signed_at", "start", "territories", "uses",
        "works",
    ]  # fmt: skip
    assert "identifiers" not in a_party().to_dict()
