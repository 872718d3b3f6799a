# SPDX-License-Identifier: Apache-2.0
"""How an edit and the chain that it belongs to are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fairchord.cli.printed_output import files_of, print_not_kept
from fairchord.cli.printing import print_json, print_result, print_table

if TYPE_CHECKING:
    from fairchord.generation.editing.chain import EditChain
    from fairchord.workflows.edit_piece import EditedOutput

_ASKED_FOR: Final = (
    ("performance.mid", "performance"),
    ("score.musicxml", "score, MusicXML"),
    ("score.svg", "score, SVG"),
    ("score.pdf", "score, PDF"),
    ("mix.wav", "mix"),
)


def print_edited(made: EditedOutput, *, as_json: bool) -> None:
    """Print what was done, what holds, and where the files are."""
    if as_json:
        print_json(made.to_dict())
        return
    step = made.chain.now
    facts: dict[str, object] = {"title": made.piece.title, "edits so far": len(made.chain.steps) - 1}
    if step.edit is not None:
        facts |= {"edit": step.edit.describe(), "seed": step.edit.seed, "written": step.told_written}
    facts |= {"screening": str(made.verdict), "MIDI": made.folder / "song.mid"}
    facts |= {"picture": made.folder / "piano-roll.svg"}
    if made.report:
        facts["controls kept"] = f"{sum(kept.kept for kept in made.report)} of {len(made.report)}"
    if made.certificate is None:
        facts |= {word: made.folder / name for name, word in _ASKED_FOR if (made.folder / name).is_file()}
        facts["certificate"] = "none: a machine wrote nothing of it"
    else:
        facts |= files_of(made.certificate, made.folder)
        facts |= {"certificate": made.folder / "certificate.json", "made with AI": "yes, and marked so"}
    print_result(facts, as_json=False)
    print_not_kept(made.report)


def print_history(chain: EditChain, *, as_json: bool, different: tuple[int, ...] | None) -> None:
    """Print every edit of a chain; `different` are those that a replay could not make again (None: not tried)."""
    if as_json:
        record: dict[str, object] = {"steps": [step.to_dict(number) for number, step in enumerate(chain.steps)]}
        record |= {"given": dict(chain.given)} if chain.given else {}
        print_json(record if different is None else record | {"different": list(different)})
        return
    rows = []
    for number, step in enumerate(chain.steps):
        piece = step.standing.piece
        edit, seed = ("start", "") if step.edit is None else (step.edit.describe(), step.edit.seed)
        written = "" if step.written is None else step.told_written
        rows.append((number, edit, seed, written, piece.note_count, step.piece_sha256[:16]))
    print_table(("step", "edit", "seed", "written", "notes", "piece"), rows)
    if different is not None:
        print("replayed: " + ("as recorded" if not different else f"steps {different} came out otherwise"))
