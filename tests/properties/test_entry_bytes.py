# SPDX-License-Identifier: Apache-2.0
"""An entry read from its bytes knows the very bytes of its body, whatever the body holds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from builders.ledger_world import OPERATOR_KEY
from builders.rights_world import DAY_ONE, a_party
from fairchord.canonical import canonical_bytes
from fairchord.ledger.entry import Entry
from fairchord.rights.register import Statement

AUTHOR = a_party("Ana").id
TEXTS = st.text('"\\:,{}abodykin\u00e9\u1112', max_size=12)
BODIES = st.dictionaries(
    TEXTS, st.recursive(TEXTS, lambda inner: st.dictionaries(TEXTS, inner, max_size=3), max_leaves=4), max_size=4
)


@given(BODIES, TEXTS, st.one_of(st.none(), TEXTS))
@example({"body": {"body": "x"}, "kind": {"kind": ""}}, ',"kind":', '"body":')
def test_the_body_of_an_entry_is_cut_out_of_its_bytes(
    body: dict[str, object], kind: str, signature: str | None
) -> None:
    said = Statement(index=3, kind=kind, body=body, at=DAY_ONE, author=AUTHOR, author_signature=signature)
    entry = Entry.from_bytes(Entry.sign(said, OPERATOR_KEY).to_bytes())
    assert entry.read_body == canonical_bytes(body)
    assert entry.statement(3) == said
    assert entry.statement(3).body_bytes == said.body_bytes == canonical_bytes(body)


def test_a_changed_copy_forgets_the_bytes_that_it_was_read_from() -> None:
    said = Statement(index=1, kind="certificate", body={"a": "1"}, at=DAY_ONE, author=AUTHOR)
    entry = Entry.from_bytes(Entry.sign(said, OPERATOR_KEY).to_bytes())
    assert replace(entry.statement(1), body={"a": "2"}).body_bytes == b'{"a":"2"}'
    assert replace(entry, body={"a": "2"}).statement(1).body_bytes == b'{"a":"2"}'
