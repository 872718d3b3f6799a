# SPDX-License-Identifier: Apache-2.0
"""Write RESULTS.md: our rows from results.json beside the published ones, joint and factorised apart.

Usage: python benchmarks/quality/published/tables.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

HERE: Final = Path(__file__).parent
_RBM: Final = "Boulanger-Lewandowski, Bengio, Vincent: ICML 2012"
_TCN: Final = "Bai, Kolter, Koltun: arXiv 1803.01271, table 1"
_DMM: Final = "Pyro's DMM tutorial (upper bounds on the NLL)"
_OWN: Final = "counted on the same files for this project"
PUBLISHED: Final[dict[str, dict[str, tuple[tuple[str, str, str], ...]]]] = {
    "jsb": {
        "joint": (
            ("RNN-NADE (Hessian-free)", "5.56", f"{_RBM}; at second hand, the paper's own table was not opened"),
            ("RNN-RBM", "6.27", f"{_RBM}; at second hand, the paper's own table was not opened"),
            ("DBN + LSTM", "3.47", "quoted by the TCN paper"),
        ),
        "latent": (
            ("DMM + 2 IAF / + 1 IAF / DMM (Pyro)", "6.80 / 6.82 / 6.87", _DMM),
            ("DMM (Krishnan)", "6.93", _DMM),
        ),
        "factorised": (
            ("TCN, 300k parameters", "8.10", _TCN),
            ("GRU / LSTM / RNN", "8.43 / 8.45 / 8.91", _TCN),
            ("per-key first-order Markov / unigram", "10.490 / 11.091", _OWN),
        ),
    },
    "nottingham": {
        "joint": (
            ("RNN-NADE (Hessian-free)", "2.31", f"{_RBM}, as copied in later tables"),
            ("RNN-RBM", "2.39", f"{_RBM}, as copied in later tables"),
            ("DBN + LSTM", "1.32", "quoted by the TCN paper"),
        ),
        "latent": (),
        "factorised": (
            ("TCN, 1M parameters", "3.07", _TCN),
            ("LSTM / GRU / RNN", "3.29 / 3.46 / 4.05", _TCN),
            ("RNN, clipped and regularised", "3.36", "Pascanu, Mikolov, Bengio: ICML 2013, table 1"),
            ("per-key first-order Markov / unigram", "5.155 / 10.261", _OWN),
        ),
    },
}
TITLES: Final = {"jsb": "JSB Chorales, quarter notes", "nottingham": "Nottingham"}
BLOCKS: Final = {
    "joint": "Joint: the notes of a frame depend on each other",
    "latent": "Latent: notes independent given the past and a latent state (bounds)",
    "factorised": "Factorised: the 88 keys independent given the past",
}
HEAD: Final = """<!-- SPDX-License-Identifier: Apache-2.0 -->
# Published polyphonic tables

Written by `tables.py` from `results.json`. Nats a frame on the test pieces, lower is better.

Our rows: `fairchord.model.transformer`, no change but the data. A frame's keys are spelled in falling order, closed by
a token (KEEP: the rest is as in the frame before; END: nothing more), so that probabilities are exactly those of sets
of keys: `note_sets.py` has the rules, the tests sum them to one. What stands beside the tokens (beat, next key that the
frame before has left, and so on: `frame_rows.py`) follows from the past alone. Training pieces only were transposed (-6
to +5 semitones), which the published rows are not said to have done. Nothing was chosen on the test pieces: rate,
dropout and steps were set before any of them was measured, by short trials on training and validation pieces and by the
CPU time at hand; every run keeps the weights that are best on validation (`best step`: where it is the last, the run
was still gaining). The test pieces were measured once for each seed. One CPU thread. Depth and parameters are ours, not
those of the published rows.

`frames 2..T` leaves out each piece's first frame, as the TCN script does; the published rows do not all say which they
count. `clean` leaves out test pieces that hold a window of 16 sonorities (repeats collapsed, transposed) of a training
piece: it is clean of long stretches only. By windows of 8 (`leakage.audit(..., length=8)`) 120 of Nottingham's 170 test
pieces and 9.0 % of its windows share something with training, 5 of 77 pieces and 0.8 % in JSB."""


def page(results: dict[str, Any]) -> str:
    """The whole page."""
    parts = [HEAD]
    for name, title in TITLES.items():
        if name in results:
            parts += [f"## {title}", *_set(name, results[name])]
    return "\n\n".join(parts) + "\n"


def _set(name: str, found: dict[str, Any]) -> list[str]:
    parts = []
    for block, title in BLOCKS.items():
        rows = PUBLISHED[name][block]
        runs, plain = found.get(block, {}), found.get(f"{block}-untransposed", {})
        if not rows and not runs:
            continue
        lines = [f"**{title}**", "", "| model | nats a frame | source |", "|---|--:|---|"]
        if runs:
            lines.append(
                f"| **Fairchord's network**, {_about(runs)} | **{_spread(runs, 'test', 'all_frames')}** | here |"
            )
        elif block == "factorised":
            lines.append("| Fairchord's network in factorised form | not run | |")
        if plain:
            lines.append(
                f"| the same, no transposition, {_seeds(plain)} | {_spread(plain, 'test', 'all_frames')} | here |"
            )
        lines += [f"| {model} | {value} | {source} |" for model, value, source in rows]
        parts.append("\n".join(lines))
        parts += [_runs(some, what) for some, what in ((runs, ""), (plain, " (no transposition)")) if some]
    return parts


def _about(runs: dict[str, Any]) -> str:
    one = next(iter(runs.values()))
    return f"depth {one['recipe']['depth']}, {one['parameters'] / 1e6:.1f} M parameters, {_seeds(runs)}"


def _seeds(runs: dict[str, Any]) -> str:
    return f"{len(runs)} seeds" if len(runs) > 1 else "1 seed"


def _spread(runs: dict[str, Any], part: str, rule: str) -> str:
    values = [run[part][rule] for run in runs.values()]
    return f"{np.mean(values):.3f}" + (f" ({min(values):.3f} to {max(values):.3f})" if len(values) > 1 else "")


def _runs(runs: dict[str, Any], what: str) -> str:
    lines = [
        f"| seed{what} | valid | test, all frames | test, 2..T | clean, all | clean, 2..T | best step | CPU minutes |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for seed, run in sorted(runs.items()):
        cells = [run["valid_all_frames"], *(run[p][r] for p in ("test", "clean_test") for r in _RULES)]
        lines.append(
            f"| {seed} | {' | '.join(f'{cell:.3f}' for cell in cells)} | {run['best_step']} of {run['steps']} "
            f"| {run['cpu_minutes']:.1f} |"
        )
    one = next(iter(runs.values()))
    whole, clean, share = one["test"], one["clean_test"], 100 * one["leaking_window_share"]
    lines += [
        "",
        f"Test: {whole['pieces']} pieces, {whole['frames']:,} frames; clean: {clean['pieces']} pieces, "
        f"{clean['frames']:,} frames; {share:.2f} % of the test windows are found in training.",
    ]
    return "\n".join(lines)


_RULES: Final = ("all_frames", "frames_2_to_T")


def main() -> int:
    """Write the page beside the results."""
    (HERE / "RESULTS.md").write_text(page(json.loads((HERE / "results.json").read_text())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
