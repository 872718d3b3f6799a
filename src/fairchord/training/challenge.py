# SPDX-License-Identifier: Apache-2.0
"""Which segments an auditor replays: drawn from the auditor's own nonce and the root of a chain already published.

The rule, in order:
1. Segment 0 is always replayed, from the seed.
2. The others are ranked by SHA-256("fairchord/replay/v1\\n" + root + nonce + segment), root and nonce as bytes, the
   segment as 8 bytes, big end first; the lowest `count` are replayed.
Neither side can choose alone: the root is fixed before the nonce is known, and another nonce is another draw.
"""

from __future__ import annotations

import hashlib
import re
from fractions import Fraction
from typing import Final

from fairchord.errors import InvalidInput

_NONCE: Final = re.compile(r"(?:[0-9a-f]{2}){16,64}")


def check_nonce(text: str) -> str:
    """Return the nonce when it is 16 to 64 bytes in lower-case hexadecimal."""
    if not _NONCE.fullmatch(text):
        raise InvalidInput(
            f"nonce {text!r} is not 32 to 128 hexadecimal digits", hint="draw one yourself: openssl rand -hex 32"
        )
    return text


def choose_segments(chain_root: str, nonce: str, *, count: int, of: int) -> tuple[int, ...]:
    """Return the segments to replay, in order: segment 0 and `count` of the others, or all that there are."""
    if count < 1:
        raise InvalidInput(f"{count} segments cannot be replayed", hint="give --segments 1 or more")
    fixed = b"fairchord/replay/v1\n" + bytes.fromhex(chain_root) + bytes.fromhex(check_nonce(nonce))
    ranked = sorted(range(1, of), key=lambda segment: hashlib.sha256(fixed + segment.to_bytes(8, "big")).digest())
    return (0, *sorted(ranked[:count]))


def chance_to_catch(*, count: int, of: int, false: int = 1) -> Fraction:
    """Return the chance that at least one of `false` segments, none of them segment 0, is among those drawn.

    1 - C(n - f, k) / C(n, k), where n is the number of segments after segment 0 and k how many of them are drawn.
    """
    others = of - 1
    drawn = min(count, others)
    missed = Fraction(1)
    for index in range(drawn):
        missed *= Fraction(max(0, others - false - index), others - index)
    return 1 - missed
