# SPDX-License-Identifier: Apache-2.0
"""The chain of edits of a piece: where it started, every edit since, and the piece after each, so that any is undone.

Files: `edits.jsonl`, one line of canonical JSON for the start and for each edit, and `edits/000.piece` and so on, the
piece after each (`music.packing`). A line names the piece before and after it by SHA-256, so the lines hang together:
{"edit":{"operation":"infill","parameters":{"bars":"5-8"},"seed":7},"machine_wrote":[...],"number":1,
 "parent":{"piece_sha256":"..."},"piece_sha256":"...","tokens_sha256":"...","weights_sha256":"...","written":[...]}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from fairchord.canonical import canonical_bytes, parse_canonical, sha256_hex
from fairchord.errors import FairchordError, InvalidInput, RecordTampered
from fairchord.generation.brief import Brief
from fairchord.generation.editing.edit import Edit, Standing, apply_edit
from fairchord.generation.editing.edited import Edited
from fairchord.generation.editing.hole import Hole, format_bars, read_bars
from fairchord.generation.next_token import NextToken
from fairchord.music.packing import pack_piece, unpack_piece
from fairchord.music.piece import Piece, Section

EDITS_FILE: Final = "edits.jsonl"
PIECES_FOLDER: Final = "edits"
_MOST_STEPS: Final = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The piece after one edit (`edit` None: the start), and what is known of how it came about."""

    standing: Standing
    edit: Edit | None = None
    written: Hole | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    parent: Mapping[str, Any] = field(default_factory=dict)

    @property
    def told_written(self) -> str:
        """What the machine wrote in this edit, in words."""
        chords = self.facts.get("written_chords", "")
        notes = "nothing" if self.written is None else self.written.describe(self.standing.piece)
        told = f"the chords of bars {chords}"
        return notes if not chords else told if notes == "nothing" else f"{told}, {notes}"

    @property
    def piece_sha256(self) -> str:
        """Hash of the piece as it is packed."""
        return sha256_hex(pack_piece(self.standing.piece))

    def to_dict(self, number: int) -> dict[str, Any]:
        """The step's line."""
        piece = self.standing.piece
        record: dict[str, Any] = {"number": number, "piece_sha256": self.piece_sha256, **self.facts}
        record["machine_wrote"] = self.standing.machine.to_list(piece)
        if self.standing.chords:
            record["machine_wrote_chords"] = format_bars(self.standing.chords)
        if self.standing.brief is not None:
            record["brief"] = self.standing.brief.to_dict()
        if piece.sections:
            record["sections"] = [[section.onset_ticks, section.name] for section in piece.sections]
        if self.edit is not None:
            record |= {"edit": self.edit.to_dict(), "written": _listed(self.written, piece)}
        return record | {"parent": dict(self.parent)}


def _listed(hole: Hole | None, piece: Piece) -> list[dict[str, Any]]:
    return [] if hole is None else hole.to_list(piece)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditChain:
    """A start and the edits since; `given` is by which right the start was taken, when a user gave it.

    `certificate_sha256` names the certified output that the chain was read from, until the next edit.
    """

    steps: tuple[Step, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    certificate_sha256: str = ""

    @classmethod
    def start(
        cls, standing: Standing, *, parent: Mapping[str, Any], given: Mapping[str, Any], models: tuple[str, ...] = ()
    ) -> EditChain:
        """A chain without an edit; `models` are the weights that wrote what stands."""
        facts = {"models": list(models)} if models else {}
        return cls(steps=(Step(standing=standing, parent=parent, facts=facts),), given=given)

    @property
    def now(self) -> Step:
        """The latest step."""
        return self.steps[-1]

    @property
    def models(self) -> tuple[str, ...]:
        """The weights of every model that wrote into the piece, in the order they came."""
        found = list(self.steps[0].facts.get("models", ()))
        found += [step.facts["weights_sha256"] for step in self.steps[1:] if "weights_sha256" in step.facts]
        return tuple(dict.fromkeys(found))

    def extend(self, edit: Edit, standing: Standing, edited: Edited, *, weights_sha256: str) -> EditChain:
        """The chain with one more edit."""
        if len(self.steps) > _MOST_STEPS:
            raise InvalidInput("the chain of edits is too long", hint="begin a new one from the MIDI file")
        facts: dict[str, Any] = {"tokens_sha256": edited.tokens_sha256, "token_count": edited.token_count}
        facts |= {"is_complete": edited.is_complete}
        if edited.chords:
            facts["written_chords"] = format_bars(edited.chords)
        if edited.token_count:
            facts["weights_sha256"] = weights_sha256
        parent = {**(self.now.parent if len(self.steps) == 1 else {}), "piece_sha256": self.now.piece_sha256}
        if self.certificate_sha256:
            parent["certificate_sha256"] = self.certificate_sha256
        step = Step(standing=standing, edit=edit, written=edited.written, facts=facts, parent=parent)
        return replace(self, steps=(*self.steps, step), certificate_sha256="")

    def back_to(self, number: int) -> EditChain:
        """The chain as it was after edit `number`; 0 is the start."""
        if len(self.steps) == 1:
            raise InvalidInput(
                "no edit was made, so there is nothing to undo", hint="fairchord edit --help names edits"
            )
        if not 0 <= number < len(self.steps) - 1:
            raise InvalidInput(
                f"there is no earlier step {number} to go back to",
                hint=f"{len(self.steps) - 1} edits were made; fairchord edit history lists them",
            )
        return replace(self, steps=self.steps[: number + 1])

    def statement(self) -> dict[str, Any]:
        """What a certificate says of the latest edit."""
        step, number = self.now, len(self.steps) - 1
        line = step.to_dict(number)
        said = ("number", "machine_wrote", "machine_wrote_chords", "parent", "written", "written_chords", "edit")
        told: dict[str, Any] = {name: line[name] for name in said if name in line}
        told |= {"undone_from": self.certificate_sha256} if self.certificate_sha256 else {}
        return told | {"models": list(self.models)}

    def to_files(self) -> dict[str, bytes]:
        """The chain as files of an output folder."""
        lines = [canonical_bytes(step.to_dict(number)) for number, step in enumerate(self.steps)]
        if self.given:
            lines[0] = canonical_bytes({**self.steps[0].to_dict(0), "given": dict(self.given)})
        pieces = {_piece_file(n): pack_piece(step.standing.piece) for n, step in enumerate(self.steps)}
        return {EDITS_FILE: b"\n".join(lines) + b"\n", **pieces}

    @classmethod
    def from_files(cls, read: Callable[[str], bytes]) -> EditChain:
        """Read a chain back; `read` gives the bytes of a file by its name."""
        try:
            lines = [parse_canonical(line) for line in read(EDITS_FILE).splitlines()]
            steps = tuple(_read_step(number, line, read(_piece_file(number))) for number, line in enumerate(lines))
            _check_links(steps)
            return cls(steps=steps, given=lines[0].get("given", {}))
        except (FairchordError, KeyError, TypeError, ValueError, IndexError) as error:
            raise RecordTampered(
                f"{EDITS_FILE} and its pieces do not hang together: {error}", hint="edit the MIDI file instead"
            ) from error


def _piece_file(number: int) -> str:
    return f"{PIECES_FOLDER}/{number:03d}.piece"


def _read_step(number: int, line: Mapping[str, Any], packed: bytes) -> Step:
    if line["number"] != number or sha256_hex(packed) != line["piece_sha256"]:
        raise ValueError(f"piece {number} is not the one its line names")
    piece = unpack_piece(packed)
    sections = tuple(Section(onset_ticks=onset, name=name) for onset, name in line.get("sections", ()))
    piece = replace(piece, sections=sections)
    brief = Brief.from_dict(line["brief"]) if "brief" in line else None
    machine, chords = Hole.from_list(piece, line["machine_wrote"]), line.get("machine_wrote_chords", "")
    standing = Standing(piece=piece, brief=brief, machine=machine, chords=read_bars(chords) if chords else frozenset())
    facts = ("models", "tokens_sha256", "token_count", "is_complete", "written_chords", "weights_sha256")
    return Step(
        standing=standing,
        edit=Edit.from_dict(line["edit"]) if number else None,
        written=Hole.from_list(piece, line["written"]) if number else None,
        facts={name: line[name] for name in facts if name in line},
        parent=line["parent"],
    )


def _check_links(steps: tuple[Step, ...]) -> None:
    for number in range(1, len(steps)):
        if steps[number].parent["piece_sha256"] != steps[number - 1].piece_sha256:
            raise ValueError(f"edit {number} was made on another piece")


def replay(source: NextToken, chain: EditChain) -> tuple[int, ...]:
    """Make every edit again from the start; the numbers of those that gave other notes (none: all is as recorded)."""
    standing, different = chain.steps[0].standing, []
    for number, step in enumerate(chain.steps[1:], start=1):
        assert step.edit is not None
        standing, _ = apply_edit(source, standing, step.edit)
        if sha256_hex(pack_piece(standing.piece)) != step.piece_sha256:
            different.append(number)
    return tuple(different)
