# SPDX-License-Identifier: Apache-2.0
"""What goes beside a model's weights: `works.jsonl`, every work it learned from, and MODEL_CARD.md, how well it does.

The card states what the ledger and the measurements say and nothing else; what was not measured is "not recorded".
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from fairchord.corpus.manifest import ManifestWork
from fairchord.corpus.snapshot import Snapshot

WORKS: Final = "works.jsonl"
CARD: Final = "MODEL_CARD.md"
BASES: Final = {
    "public_domain": "the composition and its edition are stated to be in the public domain",
    "licence_permits": "the licence permits it (nobody was asked)",
    "author_consented": "the author consented, by a signed Grant",
    "own_project": "written by the project itself, with a signed Grant",
}
LIMITS: Final = """\
- A ledger proves what was declared, not what is true in the world. The list of works says on what ground each was used.
- It learned windows of a few bars: phrases that fit their chords. Long-range form comes from the harmony it is given.
- It leans to the collections it has most notes of (above) and to those its recipe draws most.
- Velocities were learned only where the source has them; micro-timing is not modelled (48 positions to a 4/4 bar).
- Chords, keys and roles that no one stated were found by analysis; some are wrong.
- Meters 4/4, 3/4, 2/4, 6/8 and 12/8 only.
"""


def write_works(folder: Path, works: Sequence[ManifestWork]) -> None:
    """Write every work of the snapshot, one JSON object a line, with hashes, licence and rights basis."""
    lines = [json.dumps(work.to_dict(), ensure_ascii=False, sort_keys=True) for work in works]
    (folder / WORKS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_model_card(
    folder: Path,
    *,
    snapshot: Snapshot,
    recipe: Mapping[str, Any],
    history: Sequence[tuple[int, float, float]],
    measured: Mapping[str, float],
    qualities: str = "",
    weights_licence: str = "",
) -> None:
    """Write MODEL_CARD.md from the snapshot, the recipe and what was measured.

    `qualities` is Markdown about composed beside human music, where someone measured it.
    """
    parts = [
        f"# {folder.name}\n",
        "A symbolic music model: conditions, harmony and tracks as tokens. It was trained only on the works listed in\n"
        f"`{WORKS}`, under permits decided from the ledger. `provenance.json` signs every file of this folder.\n",
        _data(snapshot),
        _recipe(recipe, history),
        _results(measured),
        f"## Composed beside held-out human music\n\n{qualities or 'Not recorded.'}\n",
        f"## Known limits\n\n{LIMITS}",
        f"## Licence\n\nThe weights: {weights_licence or 'not recorded'}. Credits that the works' licences ask for "
        f"stand work by\nwork in `{WORKS}`, field `attribution`.\n",
    ]
    (folder / CARD).write_text("\n".join(parts), encoding="utf-8")


def _data(snapshot: Snapshot) -> str:
    bases = Counter(work.basis for work in snapshot.works)
    rows = [f"| {name} | {count} | {BASES.get(name, 'not recorded')} |" for name, count in sorted(bases.items())]
    works_of: Counter[tuple[str, str]] = Counter()
    notes_of: Counter[tuple[str, str]] = Counter()
    for work in snapshot.works:
        free = "public domain" if work.basis == "public_domain" else "none stated"
        place = (work.collection or "own works", work.licence or free)
        works_of[place] += 1
        notes_of[place] += work.note_count
    listed = [
        f"| {name} | {licence} | {works_of[name, licence]} | {notes_of[name, licence]:,} |"
        for name, licence in sorted(works_of)
    ]
    notes = sum(work.note_count for work in snapshot.works)
    head = f"## Data and rights\n\n{len(snapshot.works)} works, {notes:,} notes, {len(snapshot.sequences):,} windows, "
    return (
        f"{head}for territory `{snapshot.territory}`.\nSnapshot root `{snapshot.root}`,\n"
        f"permits root `{snapshot.permits_root}`,\ntree head {snapshot.tree_head_size} "
        f"`{snapshot.tree_head_root}`.\n\n"
        "| rights basis | works | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n\n"
        "| collection | licence | works | notes |\n|---|---|---|---|\n" + "\n".join(listed) + "\n"
    )


def _recipe(recipe: Mapping[str, Any], history: Sequence[tuple[int, float, float]]) -> str:
    shown = {name: value for name, value in recipe.items() if not isinstance(value, Mapping)}
    shares = recipe.get("shares") or {}
    lines = [f"- {name}: {value}" for name, value in shown.items()]
    if shares:
        lines.append("- drawn from: " + ", ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items()))
    course = [f"| {step} | {loss:.3f} | {nll:.3f} |" for step, loss, nll in _thinned(history)]
    head = "| step | training loss (nats a token) | validation NLL (nats a note) |\n|---|---|---|\n"
    table = head + "\n".join(course)
    return "## Recipe\n\n" + "\n".join(lines) + f"\n\n{table}\n"


def _thinned(history: Sequence[tuple[int, float, float]]) -> list[tuple[int, float, float]]:
    every = max(1, len(history) // 12)
    return [*history[:-1:every], *history[-1:]]


def _results(measured: Mapping[str, float]) -> str:
    def shown(name: str) -> str:
        return f"{measured[name]:.3f}" if name in measured and measured[name] == measured[name] else "not recorded"

    return (
        "## Held-out likelihood\n\nNats a note on validation windows of tunes that training never saw (lower is "
        "better); the same tokens for all three.\n\n| | NLL per note |\n|---|---|\n"
        f"| this model | **{shown('model')}** |\n| Markov chain, orders 0 to 5, Witten-Bell | {shown('markov')} |\n"
        f"| copying the longest match | {shown('copy_nearest')} |\n\n"
        f"Harmony: {shown('nll_per_chord')} nats a chord. Notes measured: {int(measured.get('notes', 0))}.\n"
    )
