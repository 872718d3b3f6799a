# SPDX-License-Identifier: Apache-2.0
"""The comparison of sets as a picture: overlapping areas, the nearest-neighbour test, the Frechet distance."""

from __future__ import annotations

from collections.abc import Mapping

from fairchord.evaluation.distribution.comparison import SetDistance
from fairchord.evaluation.distribution.features import FEATURES
from fairchord.evaluation.interval_picture import Panel, interval_svg


def distance_svg(table: Mapping[str, SetDistance]) -> str:
    """Draw a comparison."""
    overlaps = {
        feature.replace("_", " "): {name: row.overlap[feature] for name, row in table.items()} for feature in FEATURES
    }
    accuracy = {"1-NN accuracy": {name: row.nearest_neighbour for name, row in table.items()}}
    frechet = {"Frechet distance": {name: row.frechet for name, row in table.items()}}
    least = min(found.low for row in overlaps.values() for found in row.values())
    most = max(found.high for found in frechet["Frechet distance"].values())
    return interval_svg(
        "How near each set is to held-out human clips (95 % intervals)",
        [
            Panel(title="Overlapping area (1 is best)", rows=overlaps, low=int(least * 10) / 10, high=1.0),
            Panel(title="Two-sample accuracy (0.5 is best)", rows=accuracy, low=0.0, high=1.0),
            Panel(title="On the joint features (0 is best)", rows=frechet, low=0.0, high=most or 1.0),
        ],
    )
