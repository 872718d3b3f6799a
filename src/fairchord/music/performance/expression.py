# SPDX-License-Identifier: Apache-2.0
"""What is asked of a performance: nothing, drums only, or every track; and how much off-beat eighths swing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fairchord.errors import InvalidBrief

KINDS: Final = ("none", "drums", "all")
STRAIGHT: Final = 50
MOST_SWING: Final = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """`kind` says which tracks depart from the grid; `swing_percent` where in its beat an off-beat eighth falls.

    50 is straight, 67 a triplet; swing moves all tracks alike, also when `kind` is 'none'.
    """

    kind: str = "all"
    swing_percent: int = STRAIGHT
    keeps_velocities: bool = False
    """Leave loudness as it was written: the brief asked for flat dynamics."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidBrief(f"expression {self.kind!r} is not known", hint="choose among " + ", ".join(KINDS))
        whole = isinstance(self.swing_percent, int) and not isinstance(self.swing_percent, bool)
        if not whole or not STRAIGHT <= self.swing_percent <= MOST_SWING:
            raise InvalidBrief(
                f"a swing of {self.swing_percent!r} percent is out of range",
                hint=f"{STRAIGHT} is straight, 58 light, 67 a triplet; at most {MOST_SWING}",
            )

    @property
    def changes_nothing(self) -> bool:
        """Whether the performance is the grid itself."""
        return self.kind == "none" and self.swing_percent == STRAIGHT

    def to_dict(self) -> dict[str, Any]:
        """The wish as plain values."""
        return {"kind": self.kind, "swing_percent": self.swing_percent}
