# SPDX-License-Identifier: Apache-2.0
"""What every certified output tells alike: where its performance, score and sound lie, and what it did not keep."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fairchord.disclosure.certificate import Certificate
    from fairchord.generation.draft import Kept


def files_of(certificate: Certificate, folder: Path) -> dict[str, object]:
    """Where the files lie that an output has only when asked: performance, score, mix and stems."""
    names = sorted(fact.name for fact in certificate.files)
    found: dict[str, object] = {}
    if "performance.mid" in names:
        found |= {"performance": folder / "performance.mid", "played": _played_by(certificate)}
    for word, beginning in (("score", "score."), ("mix", "mix."), ("stems", "stems/")):
        if places := [str(folder / name) for name in names if name.startswith(beginning)]:
            found[word] = places
    return found


def print_not_kept(report: Iterable[Kept]) -> None:
    """Print every control that does not hold."""
    for kept in report:
        if not kept.kept:
            print(f"not kept: {kept.control} ({kept.detail})")


def _played_by(certificate: Certificate) -> str:
    """What the performance rests on."""
    expression = certificate.composition["expression"]
    swing = "" if expression["swing_percent"] == 50 else f"; swing {expression['swing_percent']} percent"
    return f"drums: {expression['drums']}; others: {expression['others']}{swing}"
