# SPDX-License-Identifier: Apache-2.0
"""How the fates of many pieces are printed: the worst first, each with its reasons; then a count by fate and reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from fairchord.cli.printing import print_json, print_table

if TYPE_CHECKING:
    from fairchord.workflows.admit_works import Outcome

SHOWN: Final = 40
_REASONS_SHOWN: Final = 5
_ORDER: Final = ("quarantined", "refused", "duplicate")
_NAMES: Final = re.compile(r"\bwork-[a-z0-9-]+|\S+\.(mid|midi|abc|krn|xml|musicxml|mxl)\b\S*|(?<!\S)\d+(?!\S)")
"""What differs between two pieces that met the same reason: their names, and numbers."""


def print_outcomes(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    """Print the final table, or all of it as JSON."""
    counts = dict(sorted(Counter(outcome.fate.value for outcome in outcomes).items()))
    if as_json:
        print_json({"counts": counts, "outcomes": [outcome.to_dict() for outcome in outcomes]})
        return
    is_long = len(outcomes) > SHOWN
    listed = [outcome for outcome in outcomes if outcome.fate.value != "admitted" or not is_long]
    if len(listed) > SHOWN:
        listed.sort(key=lambda outcome: _ORDER.index(outcome.fate.value))
    if listed:
        print_table(("fate", "piece", "work", "reasons, and next steps"), [_row(item) for item in listed[:SHOWN]])
    if len(listed) > SHOWN:
        print(f"... and {len(listed) - SHOWN} more; --json lists them all\n")
    if is_long:
        print_table(("fate", "pieces", "reason"), _counted_reasons(outcomes))
    else:
        print_table(("fate", "pieces"), [(fate, str(count)) for fate, count in counts.items()])


def _row(outcome: Outcome) -> tuple[str, ...]:
    lines = ["; ".join(outcome.reasons), *(f"-> {step}" for step in dict.fromkeys(outcome.next_steps))]
    return outcome.fate.value, outcome.name, outcome.work, "\n".join(line for line in lines if line)


def _counted_reasons(outcomes: Sequence[Outcome]) -> list[tuple[str, ...]]:
    """One row for each fate, and under it its most frequent reasons, names and numbers left out."""
    rows: list[tuple[str, ...]] = []
    for fate, count in sorted(Counter(outcome.fate.value for outcome in outcomes).items()):
        rows.append((fate, str(count), ""))
        reasons = Counter(
            _NAMES.sub("…", outcome.reasons[0])
            for outcome in outcomes
            if outcome.fate.value == fate and outcome.reasons and fate != "admitted"
        )
        rows += [("", str(times), reason) for reason, times in reasons.most_common(_REASONS_SHOWN)]
        if len(reasons) > _REASONS_SHOWN:
            rest = sum(reasons.values()) - sum(times for _, times in reasons.most_common(_REASONS_SHOWN))
            rows.append(("", str(rest), "other reasons; --json lists them all"))
    return rows
