# SPDX-License-Identifier: Apache-2.0
"""How the fates of many pieces are printed: a count of each, then every one that was not admitted, with its reasons."""

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
    others = [outcome for outcome in outcomes if outcome.fate.value != "admitted"]
    if others:
        rows = [
            (o.fate.value, o.name, "; ".join((*o.reasons, *(f"-> {step}" for step in o.next_steps)))) for o in others
        ]
        print_table(("fate", "piece", "reasons, and next steps"), rows[:_SHOWN])
        if len(rows) > _SHOWN:
            print(f"... and {len(rows) - _SHOWN} more; --json lists them all\n")
    print_table(("fate", "pieces"), [(fate, str(count)) for fate, count in counts.items()])
