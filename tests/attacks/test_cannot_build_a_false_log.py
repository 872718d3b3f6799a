# SPDX-License-Identifier: Apache-2.0
"""An operator who rewrites the whole log under their own key: what holders signed, or did not sign, gives them away."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builders.bundle_world import failures, lay_out, run_script, verified
from builders.false_log import Records, a_false_bundle
from fairchord.canonical import canonical_bytes, hash_of
from fairchord.signing import SigningKey

pytest.importorskip("torch", reason="training needs torch")
pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="the script needs openssl")


def grants(records: Records) -> list[int]:
    return [index for index, record in enumerate(records) if record["kind"] == "grant"]


def check(entries: Callable[[Records, SigningKey], None], permits: Any, folder: Path, *parts: str) -> None:
    false = a_false_bundle(entries, permits) if permits else a_false_bundle(entries)
    lines = run_script(lay_out(false, folder))[1]
    for found in (lines, verified(false)):
        assert {line.split()[1] for line in failures(found)} & set(parts), found


def test_an_honest_operator_passes(tmp_path: Path) -> None:
    honest = a_false_bundle()
    code, lines = run_script(lay_out(honest, tmp_path))
    assert (code, failures(lines), failures(verified(honest))) == (0, [], [])


def test_cannot_sign_a_grant_for_its_holder(tmp_path: Path) -> None:
    def forge(records: Records, key: SigningKey) -> None:
        grant = records[grants(records)[0]]
        grant["author_signature"] = key.sign("grant", canonical_bytes(grant["body"]))

    check(forge, None, tmp_path, "authors")


def test_cannot_widen_a_grant(tmp_path: Path) -> None:
    def widen(records: Records, key: SigningKey) -> None:
        records[grants(records)[0]]["body"]["uses"].append("generate_commercial")

    def follow(permits: Records, records: Records) -> None:
        for permit in permits:
            for evidence in permit["evidence"]:
                evidence["sha256"] = hash_of(records[evidence["index"]]["body"])

    check(widen, follow, tmp_path, "authors")


def test_cannot_freeze_what_nobody_granted(tmp_path: Path) -> None:
    """The grant becomes another statement of the holder's, and the permit is made to rest on the work alone."""

    def take_out(records: Records, key: SigningKey) -> None:
        place = grants(records)[0]
        record = records[place]
        record |= {"kind": "answer", "author": records[0]["author"]}
        record.pop("author_signature")
        record["body"] = {
            "decision": "accepted", "reasons": "none", "record": "0" * 64, "signed_at": record["at"],
        }  # fmt: skip

    def follow(permits: Records, records: Records) -> None:
        for permit in permits:
            permit["evidence"] = [item for item in permit["evidence"] if records[item["index"]]["kind"] == item["kind"]]

    check(take_out, follow, tmp_path, "consent")


def test_cannot_grant_in_the_name_of_a_party_without_mandate(tmp_path: Path) -> None:
    def no_mandate(records: Records, key: SigningKey) -> None:
        for record in records:
            if record["kind"] == "party" and record["body"]["kind"] == "person":
                record["body"]["mandate"] = "unknown"

    check(no_mandate, None, tmp_path, "authors")


def test_cannot_freeze_a_reserved_work(tmp_path: Path) -> None:
    """The last admission before the freezing becomes a reservation that the operator says it received."""

    def reserve(records: Records, key: SigningKey) -> None:
        place = max(index for index, record in enumerate(records) if record["kind"] == "admission")
        work = next(record["body"] for record in records if record["kind"] == "work")
        records[place] |= {"kind": "reservation", "author": records[0]["author"]}
        records[place]["body"] = {
            "content_sha256s": [], "lodged_by": work["shares"][0]["holder"], "parties": [], "reference": "a letter",
            "signed_at": records[place]["at"], "works": [work["id"]],
        }  # fmt: skip

    check(reserve, None, tmp_path, "reservations", "consent")


@pytest.mark.parametrize("outcome", ["upheld", "dismissed"])
def test_cannot_freeze_a_disputed_work(tmp_path: Path, outcome: str) -> None:
    """What was upheld, or dismissed on the same day and may still be appealed, stays open."""
    arbiter = SigningKey.from_seed(b"\x08" * 32)

    def dispute(records: Records, key: SigningKey) -> None:
        first, second, third = (record for record in records if record["kind"] == "admission")
        work = next(record["body"] for record in records if record["kind"] == "work")
        person = next(record["body"] for record in records if record["kind"] == "party" and record is not records[0])
        body = person | {"id": "party-0123456789abcdef", "verify_key": arbiter.verify_key.text}
        first |= {"kind": "party", "author": records[0]["author"], "body": body}
        second |= {"kind": "dispute", "author": records[0]["author"]}
        second["body"] = {
            "arbiter": body["id"], "raised_by": person["id"], "reason": "mine", "signed_at": second["at"],
            "work": work["id"],
        }  # fmt: skip
        third |= {"kind": "ruling", "author": body["id"]}
        third["body"] = {
            "by": body["id"], "dispute": hash_of(second["body"]), "outcome": outcome, "reasons": "heard",
            "signed_at": third["at"],
        }  # fmt: skip
        third["author_signature"] = arbiter.sign("ruling", canonical_bytes(third["body"]))

    false = a_false_bundle(dispute)
    script, ours = run_script(lay_out(false, tmp_path))[1], verified(false)
    assert any("disputes it" in line for line in failures(script)), script
    assert failures(ours), ours


def test_cannot_freeze_at_another_log(tmp_path: Path) -> None:
    def other_root(records: Records, key: SigningKey) -> None:
        records[1]["body"]["name"] = "sealed:" + "0" * 64  # a party's own words, changed after it signed them

    check(other_root, None, tmp_path, "authors")


def test_cannot_name_another_tree_head_in_the_snapshot(tmp_path: Path) -> None:
    false = a_false_bundle(frozen_from="0" * 64)
    for found in (run_script(lay_out(false, tmp_path))[1], verified(false)):
        assert {line.split()[1] for line in failures(found)} == {"snapshot"}, found
