# SPDX-License-Identifier: Apache-2.0
"""The library face refuses a temperature that is no number with an error of its own."""

from __future__ import annotations

import pytest

from fairchord import compose
from fairchord.errors import InvalidBrief


@pytest.mark.parametrize("temperature", ["hot", True, float("nan"), float("inf")])
def test_a_temperature_that_is_no_number_is_refused(temperature: object) -> None:
    with pytest.raises(InvalidBrief, match="temperature"):
        compose(bars=1, seed=1, temperature=temperature)
