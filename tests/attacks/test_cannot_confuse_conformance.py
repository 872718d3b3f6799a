# SPDX-License-Identifier: Apache-2.0
"""Cases made to trip a reader of test vectors: each is answered in the one right way, and none by an accident."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from builders.foreign_log import ForeignLog
from fairchord.conformance.kinds import CaseKind, answer_case
from fairchord.conformance.tile_log import answer_tile_log

# Numbers as ECMAScript prints them, among them the edges of RFC 8785, appendix B.
NUMBERS = {
    "1e21": "1e+21", "999999999999999999999": "1e+21", "999999999999999900000": "999999999999999900000",
    "5e-324": "5e-324", "-0": "0", "-0.0": "0", "9007199254740993": "9007199254740992", "1e-7": "1e-7",
    "0.000001": "0.000001", "123456789012345678901": "123456789012345680000", "4.50": "4.5", "1E30": "1e+30",
    "333333333.33333329": "333333333.3333333", "1.7976931348623157e308": "1.7976931348623157e+308",
    "9.999999999999997e22": "9.999999999999997e+22", "1e23": "1e+23", "0.1e1": "1",
}  # fmt: skip
REFUSED = [
    b"", b" ", b"01", b"1.", b".5", b"+1", b"0x10", b"1_000", b"NaN", b"-Infinity", b"1e400", b"1" + b"0" * 5000,
    b"[1,]", b"{a:1}", b"{'a':1}", b'{"a":1}x', b"/*c*/1", b"\xc2\xa01", b"\x0b1", b'\xef\xbb\xbf{"a":1}',
    b'{"a":1,"a":2}', b'{"a":1,"\\u0061":2}', b'"\\ud800"', b'"\\udc00\\ud800"', b'{"\\ud800":1}', b'"\xed\xa0\x80"',
    b'"\xc0\x80"', b'"\xff"', b'"a\nb"', b'"a\x00b"', b'"\\x41"', b'"\\u12"', b"[" * 100_000 + b"]" * 100_000,
]  # fmt: skip
KEPT = [
    b'"\\u0000\\u001f\\b\\t\\n\\f\\r"',
    b'"\x7f"',
    '"\u2028\u2029"'.encode(),
    '"e\u0301"'.encode(),
    b"[" * 900 + b"]" * 900,
]
IN_UTF_16_ORDER = '{"\\r":1,"1":2,"\u0080":3,"\u00f6":4,"\u20ac":5,"\U0001f600":6,"\ufb33":7}'

PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
WORDS = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
NOTE = f"{WORDS}\n{SIGNATURE}"
"""The example of Go's package of signed notes."""


def accepts(kind: str, case: object) -> bool:
    data = case if isinstance(case, bytes) else json.dumps(case).encode()
    return answer_case(CaseKind(kind), data).is_accepted


@pytest.mark.parametrize("written", NUMBERS)
def test_numbers_are_printed_as_ecmascript_does(written: str) -> None:
    assert accepts("jcs", f'{{"expected":"{NUMBERS[written]}","input":{written}}}'.encode())
    assert not accepts("jcs", f'{{"expected":"{NUMBERS[written]}1","input":{written}}}'.encode())


@pytest.mark.parametrize("document", REFUSED, ids=lambda data: repr(data[:20]))
def test_what_has_no_canonical_form_is_rejected(document: bytes) -> None:
    assert not accepts("jcs", document)


@pytest.mark.parametrize("document", KEPT, ids=lambda data: repr(data[:20]))
def test_what_is_canonical_already_is_told(document: bytes) -> None:
    assert answer_case(CaseKind.JCS, document).reason == "it is canonical already"


def test_members_are_sorted_by_utf_16_code_units() -> None:
    members = list(json.loads(IN_UTF_16_ORDER).items())
    assert accepts("jcs", {"input": dict(reversed(members)), "expected": IN_UTF_16_ORDER})
    assert not accepts(
        "jcs", {"input": dict(members), "expected": json.dumps(dict(sorted(members)), ensure_ascii=False)}
    )


@pytest.mark.parametrize(
    "note",
    [
        NOTE[:-1],
        NOTE + "\n",
        "\n" + NOTE,
        WORDS + SIGNATURE,
        NOTE.replace("answer", "Answer"),
        NOTE.replace("—", "-"),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("x08go", "y08go"),
        NOTE.replace("PeterNeumann x", "Peter Neumann x"),
        NOTE + "x",
        NOTE + "— Bad sig!\n",
        NOTE + "— Bad AAAA\n",
        "",
    ],
)
def test_a_note_in_any_other_form_is_rejected(note: str) -> None:
    assert accepts("signed-note", {"note": NOTE, "key": PETER})
    assert not accepts("signed-note", {"note": note, "key": PETER})


def test_a_key_whose_id_does_not_fit_is_rejected() -> None:
    assert not accepts("signed-note", {"note": NOTE, "key": PETER.replace("c74f20a3", "c74f20a4")})


@pytest.mark.parametrize("case", [{"testGroups": []}, {"tests": []}, {"testGroups": [{"tests": []}]}])
def test_a_file_of_no_cases_accepts_nothing(case: object) -> None:
    assert not accepts("ed25519", case)


@pytest.mark.parametrize("name", ["tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2", "tile/entries/001", "checkpoint"])
def test_a_log_that_lacks_a_file_is_rejected(name: str, tmp_path: Path) -> None:
    log = ForeignLog([f"entry {number}".encode() for number in range(600)])
    log.write(tmp_path)
    assert answer_tile_log(tmp_path, [log.vkey]).is_accepted
    (tmp_path / name).unlink()
    assert not answer_tile_log(tmp_path, [log.vkey]).is_accepted


def test_a_log_that_publishes_no_entries_says_so(tmp_path: Path) -> None:
    log = ForeignLog([f"entry {number}".encode() for number in range(600)])
    log.write(tmp_path)
    shutil.rmtree(tmp_path / "tile/entries")
    answer = answer_tile_log(tmp_path, [log.vkey])
    assert answer.is_accepted
    assert "publishes no entries" in answer.reason
