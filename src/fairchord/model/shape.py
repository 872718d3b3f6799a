# SPDX-License-Identifier: Apache-2.0
"""The size of a network, made from one dial: its depth. Width is 64 for each layer, heads are 64 wide."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from fairchord.errors import InvalidRecord
from fairchord.tokens.placement import PLACEMENT_SIZES
from fairchord.tokens.vocabulary import SIZE, digest

HEAD_WIDTH: Final = 64
ROPE_BASE: Final = 10_000.0
NORM_EPSILON: Final = 1e-6
ARCHITECTURE: Final = "fairchord-decoder-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelShape:
    """Depth 1 serves tests (0.1 M parameters), 3 the starter (1.6 M), 4 has 3.5 M, 6 serves a release (11 M)."""

    depth: int
    context: int = 2048
    vocabulary_size: int = SIZE
    placement_sizes: tuple[int, ...] = PLACEMENT_SIZES
    vocabulary_sha256: str = digest()

    def __post_init__(self) -> None:
        if not 1 <= self.depth <= 24:
            raise InvalidRecord(f"model depth {self.depth} is out of range", hint="choose 1 to 24")

    @property
    def width(self) -> int:
        """Width of the residual stream."""
        return HEAD_WIDTH * self.depth

    @property
    def heads(self) -> int:
        """Number of attention heads, each HEAD_WIDTH wide."""
        return self.depth

    @property
    def feedforward(self) -> int:
        """Width of the feed-forward layer."""
        return 4 * self.width

    @property
    def parameter_count(self) -> int:
        """Number of trained parameters; the output shares the token embedding."""
        block = 12 * self.width**2 + 2 * self.width
        return self.depth * block + self.width * (self.vocabulary_size + sum(self.placement_sizes) + 1)

    def to_dict(self) -> dict[str, Any]:
        """The shape as `config.json` holds it."""
        return {"architecture": ARCHITECTURE, **asdict(self), "placement_sizes": list(self.placement_sizes)}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> ModelShape:
        """Read `config.json`; refuses another architecture or vocabulary."""
        if record.get("architecture") != ARCHITECTURE:
            raise InvalidRecord(
                f"model architecture {record.get('architecture')!r} is not {ARCHITECTURE!r}",
                hint="open it with the Fairchord version that made it",
            )
        shape = cls(
            depth=int(record["depth"]),
            context=int(record["context"]),
            vocabulary_size=int(record["vocabulary_size"]),
            placement_sizes=tuple(int(size) for size in record["placement_sizes"]),
            vocabulary_sha256=str(record["vocabulary_sha256"]),
        )
        if shape.vocabulary_sha256 != digest():
            raise InvalidRecord(
                "the model was trained on another token vocabulary", hint="use the Fairchord version that made it"
            )
        return shape
