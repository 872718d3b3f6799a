# SPDX-License-Identifier: Apache-2.0
"""Policies: who is known, and who must have signed."""

import pytest

from builders.published_log import NOW, witness_verifier
from builders.rights_world import a_key
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.note_verifier import LOG_TYPE, NoteVerifier, cosign
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.witness_policy import KnownKey, WitnessPolicy

LOG = NoteVerifier(name="example.org/log", kind=LOG_TYPE, verify_key=a_key("log").verify_key)
KEYS = {name: witness_verifier(f"{name}.example", a_key(name)) for name in ("a", "b", "c")}
HEAD = SignedTreeHead.sign("example.org/log", 1, b"r" * 32, a_key("log"))
WITNESSES = "".join(f"witness {name} {key.text}\n" for name, key in KEYS.items())


def note(*names: str) -> str:
    text = HEAD.note.rpartition("\n\n")[0] + "\n"
    return HEAD.note + "".join(cosign(text, f"{name}.example", a_key(name), NOW) for name in names)


def policy(rest: str) -> WitnessPolicy:
    return WitnessPolicy.from_text(f"# ours\n\n log {LOG.text} https://example.org/log\n{WITNESSES}{rest}\n")


@pytest.mark.parametrize(
    ("rest", "enough", "too_few"),
    [
        ("quorum none", [""], []),
        ("quorum a", ["a", "ab"], ["", "b", "bc"]),
        ("group g any a b\nquorum g", ["a", "b"], ["", "c"]),
        ("group g all a b\nquorum g", ["ab", "abc"], ["a", "b", "ac"]),
        ("group g 2 a b c\nquorum g", ["ab", "bc", "abc"], ["a", "c"]),
        ("group g any a b\ngroup h all g c\nquorum h", ["ac", "bc"], ["ab", "c"]),
    ],
)
def test_quorum_decides(rest: str, enough: list[str], too_few: list[str]) -> None:
    for names in enough:
        assert policy(rest).check(note(*names)).signers() >= {LOG}
    for names in too_few:
        with pytest.raises(RecordTampered, match="no quorum"):
            policy(rest).check(note(*names))


def test_policy_keeps_addresses() -> None:
    found = WitnessPolicy.from_text(f"log {LOG.text}\nwitness a {KEYS['a'].text} http://a.example\nquorum a\n")
    assert found.logs == (KnownKey(verifier=LOG),)
    assert found.witnesses == {"a": KnownKey(verifier=KEYS["a"], url="http://a.example")}


def test_head_of_an_unknown_log_is_refused() -> None:
    other = SignedTreeHead.sign("example.org/other", 1, b"r" * 32, a_key("log"))
    with pytest.raises(RecordTampered, match="not a log of this policy"):
        policy("quorum none").check(other.note)


def test_witnesses_alone_do_not_make_a_head() -> None:
    forged = SignedTreeHead.sign("example.org/log", 1, b"r" * 32, a_key("thief"))
    text = forged.note.rpartition("\n\n")[0] + "\n"
    with pytest.raises(RecordTampered, match="has not signed this head"):
        policy("quorum a").check(forged.note + cosign(text, "a.example", a_key("a"), NOW))


@pytest.mark.parametrize(
    ("rest", "reason"),
    [
        ("", "no quorum line"),
        ("quorum a\nquorum b", "not understood"),
        ("quorum nobody", "not defined above"),
        ("quorum", "not understood"),
        ("group g any\nquorum g", "not understood"),
        ("group g 0 a\nquorum g", "'0' of 1"),
        ("group g 3 a b\nquorum g", "'3' of 2"),
        ("group g some a b\nquorum g", "'some' of 2"),
        ("group g any h\ngroup h any a\nquorum g", "not defined above"),
        ("group g any a a\nquorum g", "in two groups"),
        ("group g any a\ngroup h any a\nquorum g", "in two groups"),
        ("group a any b\nquorum a", "is taken"),
        ("group none any b\nquorum none", "is taken"),
        (f"witness d {KEYS['a'].text}\nquorum a", "there twice"),
        (f"log {LOG.text}\nquorum a", "there twice"),
        (f"witness d {LOG.text}\nquorum a", "type 0x01"),
        (f"log {KEYS['a'].text}\nquorum a", "type 0x04"),
        ("witness d rubbish\nquorum a", "not a verifier key"),
        ("license MIT\nquorum a", "not understood"),
        ("quorum a\r", "control character"),
    ],
)
def test_policy_that_says_nothing_clear_is_refused(rest: str, reason: str) -> None:
    with pytest.raises(InvalidRecord, match=reason):
        policy(rest)


def test_the_line_at_fault_is_named() -> None:
    with pytest.raises(InvalidRecord, match="line 2 of the policy"):
        WitnessPolicy.from_text("quorum none\nlog\n")
