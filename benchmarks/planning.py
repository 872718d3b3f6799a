# SPDX-License-Identifier: Apache-2.0
"""Who plays where: HiGHS (in scipy, as the planner uses it) beside CP-SAT (OR-tools) on the same programmes.

Prints JSON: seconds for one programme (median over forms, roles and seeds), and whether both find the same best value.
Run: python benchmarks/planning.py      CP-SAT is measured where ortools can be imported; it is no dependency of ours.
"""

from __future__ import annotations

import importlib.util
import json
import math
import statistics
import time
from collections.abc import Iterator

from fairchord.generation.arranging.casting import Programme, state_programme
from fairchord.generation.arranging.form import USUAL_FORMS, read_form
from fairchord.generation.arranging.track_names import name_tracks
from fairchord.generation.track_brief import TrackBrief
from fairchord.music.track_role import TrackRole

SEEDS = 4
SCALE = 1000
ROLES = ("main_melody,accompaniment,bass,pad,drums", ",".join(TrackRole))


def programmes() -> Iterator[tuple[Programme, int]]:
    """Programmes of the usual forms, for a band of five and for all seven roles, with the count of who-plays bits."""
    for _, form in USUAL_FORMS:
        parts = read_form(form)
        for roles in ROLES:
            tracks = name_tracks([TrackBrief(role=TrackRole(role)) for role in roles.split(",")])
            energies = [0.3 + 0.6 * index / len(parts) for index in range(len(parts))]
            for seed in range(SEEDS):
                programme, plays = state_programme(parts, tracks, energies, seed=seed)
                yield programme, sum(map(len, plays))


def solve_with_cp_sat(programme: Programme, whole: int) -> float:
    """The best value that CP-SAT finds on one thread; whatever is no bit counts in thousandths there."""
    from ortools.sat.python import cp_model  # type: ignore[import-not-found,unused-ignore]

    model = cp_model.CpModel()
    tops = [round(min(top, 100) * (1 if x < whole else SCALE)) for x, top in enumerate(programme.tops)]
    variables = [model.new_int_var(0, top, str(x)) for x, top in enumerate(tops)]
    for row, low, high in zip(programme.rows, programme.lows, programme.highs, strict=True):
        terms = [round(factor * (SCALE if x < whole else 1)) * variables[x] for x, factor in row.items()]
        if math.isfinite(low):
            model.add(sum(terms) >= math.floor(low * SCALE))
        if math.isfinite(high):
            model.add(sum(terms) <= math.ceil(high * SCALE))
    factors = [round(cost * SCALE * (SCALE if x < whole else 1)) for x, cost in enumerate(programme.costs)]
    model.minimize(sum(factor * variable for factor, variable in zip(factors, variables, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.solve(model)
    return float(solver.objective_value) / SCALE**2


def main() -> None:
    """Time both, one after the other on each programme."""
    has_cp_sat = importlib.util.find_spec("ortools") is not None
    highs, cp_sat, differences = [], [], []
    for programme, whole in programmes():
        start = time.perf_counter()
        values = programme.solve(whole)
        highs.append(time.perf_counter() - start)
        best = sum(cost * value for cost, value in zip(programme.costs, values, strict=True))
        if has_cp_sat:
            start = time.perf_counter()
            other = solve_with_cp_sat(programme, whole)
            cp_sat.append(time.perf_counter() - start)
            differences.append(abs(best - other))
    told: dict[str, object] = {"programmes": len(highs), "highs_seconds": round(statistics.median(highs), 4)}
    if has_cp_sat:
        told |= {
            "cp_sat_seconds": round(statistics.median(cp_sat), 4),
            "cp_sat_over_highs": round(statistics.median(b / a for a, b in zip(highs, cp_sat, strict=True)), 2),
            "greatest_difference_of_the_best_values": round(max(differences), 3),
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
