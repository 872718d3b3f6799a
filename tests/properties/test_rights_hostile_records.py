# SPDX-License-Identifier: Apache-2.0
"""Whatever bytes or JSON come in, the answer is a valid record or one of our errors."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.rights_world import DAY_ONE, RightsWorld, a_granted_world, a_party
from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.errors import FairchordError
from fairchord.ledger.entry import Entry
from fairchord.rights.permit import Permit
from fairchord.rights.register import STATEMENT_KINDS

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3),
    max_leaves=8,
)
WORLD, ANA, WORK, GRANT = a_granted_world()
BODIES = (GRANT.to_dict(), WORK.to_dict(), ANA.to_dict(), {"by": ANA.id, "record": GRANT.sha256, "signed_at": DAY_ONE})


@given(json_values)
def test_canonical_bytes_read_back_or_refuse(value: object) -> None:
    with suppress(FairchordError):
        data = canonical_bytes(value)
        assert canonical_bytes(parse_canonical(data)) == data


@given(st.binary(max_size=64))
def test_any_bytes_are_an_entry_or_refused(data: bytes) -> None:
    with pytest.raises(FairchordError):
        Entry.from_bytes(data)


@settings(deadline=None)
@given(st.sampled_from(sorted(STATEMENT_KINDS)), st.dictionaries(st.text(max_size=8), json_values, max_size=4))
def test_any_body_is_refused_without_a_trace(kind: str, body: dict[str, object]) -> None:
    world = RightsWorld()
    before = world.register
    for author in (world.operator, a_party("Stranger")):
        with pytest.raises(FairchordError):
            world.state(kind, body, author=author.id)
    assert world.register is before


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(BODIES), st.data(), json_values)
def test_a_body_with_one_hostile_field_changes_no_permission(
    body: dict[str, object], data: st.DataObject, value: object
) -> None:
    name = data.draw(st.sampled_from(sorted(body)))
    kind = data.draw(st.sampled_from(("grant", "work", "party", "withdrawal", "reservation", "rights_claim")))
    world, ana, work, _ = a_granted_world()
    with suppress(FairchordError):
        world.state(kind, {**body, name: value}, author=world.operator.id)
    with suppress(FairchordError):
        world.state(kind, {**body, name: value}, author=ana.id)
    assert world.codes(work, "train_base") == ["use_not_granted", "grant_revocable"]


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=24))
def test_any_question_gets_an_answer(use: str, territory: str, at: str) -> None:
    assert not isinstance(WORLD.decide(WORK, use, territory=territory, at=at), Permit)
