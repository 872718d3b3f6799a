# SPDX-License-Identifier: Apache-2.0
"""How the fates of many pieces are printed: every one that was not admitted, with its reasons, then a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from fairchord.cli.printing import print_json, print_table

if TYPE_CHECKING:
    from fairchord.workflows.admit_works import Outcome

_SHOWN: Final = 40


def print_outcomes(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    """Print the final table, or all of it as JSON."""
    counts = dict(sorted(Counter(outcome.fate.value for outcome in outcomes).items()))
    if as_json:
        print_json({"counts": counts, "outcomes": [outcome.to_dict() for outcome in outcomes]})
        return
    is_long = len(outcomes) > _SHOWN
    listed = [outcome for outcome in outcomes if outcome.fate.value != "admitted" or not is_long]
    if listed:
        print_table(("fate", "piece", "work", "reasons, and next steps"), [_row(item) for item in listed[:_SHOWN]])
    if len(listed) > _SHOWN:
        print(f"... and {len(listed) - _SHOWN} more; --json lists them all\n")
    print_table(("fate", "pieces"), [(fate, str(count)) for fate, count in counts.items()])


def _row(outcome: Outcome) -> tuple[str, ...]:
    steps = [f"-> {step}" for step in outcome.next_steps]
    return outcome.fate.value, outcome.name, outcome.work, "; ".join([*outcome.reasons, *steps])
