# SPDX-License-Identifier: Apache-2.0
"""An Edited piece: what every edit returns, with what the machine wrote in it and what can be shown to hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.draft import Draft, Kept
from fairchord.generation.editing.hole import Hole
from fairchord.music.piece import Piece


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A piece after one edit. `brief` describes it for later edits; `written` is what the machine wrote just now.

    `chords` are the bars whose chords are the model's own proposal.
    """

    piece: Piece
    brief: Brief
    seed: int
    written: Hole
    tokens_sha256: str
    token_count: int
    is_complete: bool
    report: tuple[Kept, ...] = ()
    chords: frozenset[int] = frozenset()

    def as_draft(self) -> Draft:
        """As what a Song holds."""
        return Draft(
            piece=self.piece,
            brief=self.brief,
            seed=self.seed,
            index=0,
            tokens_sha256=self.tokens_sha256,
            token_count=self.token_count,
            is_complete=self.is_complete,
            report=self.report,
        )


@dataclass(slots=True)
class TokenDigest:
    """SHA-256 and number of every token of an edit, as little-endian 16-bit numbers."""

    digest: Any = field(default_factory=hashlib.sha256)
    count: int = 0

    def log(self, tokens: Sequence[int]) -> None:
        """Add one finished sequence."""
        self.digest.update(np.array(tokens, "<u2").tobytes())
        self.count += len(tokens)

    def fork(self) -> TokenDigest:
        """The same digest, to go on by itself."""
        return TokenDigest(self.digest.copy(), self.count)

    @property
    def sha256(self) -> str:
        """The digest of what was logged."""
        return str(self.digest.hexdigest())


def without_model(piece: Piece, brief: Brief) -> Edited:
    """The outcome of an edit in which nothing was generated."""
    nothing = TokenDigest()
    return Edited(
        piece=piece,
        brief=brief,
        seed=brief.seed,
        written=Hole.nothing(piece),
        tokens_sha256=nothing.sha256,
        token_count=0,
        is_complete=True,
    )
