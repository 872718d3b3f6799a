# SPDX-License-Identifier: Apache-2.0
"""Verify an audit bundle: the checks of verify-bundle.sh in the same order and words, and stricter where Python can be.

Stricter: every entry's own signature by the operator is checked, and every permit is decided again in full, with the
years of death and licences behind a claim and the keys of titles, which the script does not weigh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fairchord.disclosure.bundle.bundle import Bundle, check_files, check_signature
from fairchord.disclosure.bundle.finding import Finding, failed
from fairchord.disclosure.bundle.log_checks import (
    CHECKPOINT,
    ENTRIES,
    BundleLog,
    check_authors,
    check_log,
    check_tiles,
    check_witnesses,
    read_log,
)
from fairchord.disclosure.bundle.model_checks import check_model, check_standing, check_training, read_model
from fairchord.disclosure.bundle.snapshot_checks import (
    MANIFEST,
    PERMITS,
    BundleSnapshot,
    check_consent,
    check_index,
    check_permits,
    check_reservations,
    check_snapshot,
    decide_again,
    read_snapshot,
)
from fairchord.errors import RecordTampered
from fairchord.signing import VerifyKey


def verify_bundle(
    bundle: Bundle, *, trusted_key: VerifyKey | None = None, told: Callable[[Finding], None] = lambda finding: None
) -> tuple[Finding, ...]:
    """Return every finding, in the order of the script; `told` hears each as it is made."""
    found = []
    for finding in _check_all(bundle, trusted_key):
        told(finding)
        found.append(finding)
    return tuple(found)


def _check_all(bundle: Bundle, trusted_key: VerifyKey | None) -> Iterator[Finding]:
    yield from check_files(bundle)
    if not all(bundle.files.get(name) for name in (ENTRIES, CHECKPOINT, MANIFEST, PERMITS)):
        return
    try:
        log = read_log(bundle)
    except RecordTampered as error:
        yield failed("log", error.message)
        return
    yield check_signature(bundle, log.keys.current)
    yield check_log(bundle, log, trusted_key)
    yield from check_tiles(bundle, log)
    yield check_witnesses(bundle)
    yield from check_authors(log)
    try:
        snapshot = read_snapshot(bundle, log)
    except RecordTampered as error:
        yield failed("snapshot", error.message)
        return
    yield check_snapshot(snapshot)
    yield from check_permits(snapshot, log)
    decisions = decide_again(snapshot)
    yield from check_consent(snapshot, decisions)
    yield from check_reservations(snapshot, decisions)
    yield from check_index(bundle, snapshot)
    yield from _check_model(bundle, log, snapshot)


def _check_model(bundle: Bundle, log: BundleLog, snapshot: BundleSnapshot) -> Iterator[Finding]:
    try:
        model = read_model(bundle, log, snapshot)
    except RecordTampered as error:
        yield failed("model", error.message)
        return
    yield from check_model(bundle, model)
    yield check_training(bundle, log, snapshot, model)
    yield check_standing(log, snapshot, model)
