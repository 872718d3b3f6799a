# SPDX-License-Identifier: Apache-2.0
"""Publish a project's log as static files, with the signatures of witnesses under its head.

What is written is the public view: names and letters are sealed in the entries themselves. Tiles come first, then the
witnesses are asked, then the head takes its place; when a policy is given, only a head that satisfies it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairchord.canonical import canonical_bytes
from fairchord.durable import write_durably
from fairchord.errors import FairchordError, InvalidInput
from fairchord.ledger.log import Ledger
from fairchord.ledger.note_verifier import NoteVerifier, split_note
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tiles import Progress, published_head, write_head, write_tiles
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.witness_policy import WitnessPolicy
from fairchord.workflows.ask_witness import ask_witness, fetch_witness_key, read_cosignature
from fairchord.workflows.web_source import Web

KEYS = "keys.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What was published, who signed it with us, and which witness did not."""

    folder: Path
    origin: str
    size: int
    root: str
    old_size: int
    files_written: int
    cosigned_by: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record = {name: getattr(self, name) for name in self.__slots__}
        return record | {
            "folder": str(self.folder),
            "cosigned_by": list(self.cosigned_by),
            "failures": [{"witness": url, "reason": reason} for url, reason in self.failures],
        }


def publish_log(
    ledger: Ledger,
    folder: Path,
    *,
    witness_urls: Sequence[str] = (),
    cosignatures: Sequence[str] = (),
    policy: WitnessPolicy | None = None,
    web: Web | None = None,
    progress: Progress | None = None,
) -> Publication:
    """Bring a folder up to the log's newest head; `cosignatures` are lines that witnesses printed elsewhere."""
    written = write_tiles(ledger, folder, progress=progress)
    gathering = _Gathering(ledger.head, _known_witnesses(policy))
    gathering.keep_old(published_head(folder))
    for lines in cosignatures:
        gathering.take_lines(lines)
    for url, verifier in _witnesses_to_ask(witness_urls, policy).items():
        gathering.ask(url, verifier, ledger, web or Web(), old_size=written.old_size)
    note = gathering.note()
    if policy is not None:
        policy.check(note)
    write_durably(folder / KEYS, canonical_bytes(ledger.operator_keys.to_dict(ledger.origin)))
    write_head(folder, note, _key_texts(ledger))
    return Publication(
        folder=folder,
        origin=ledger.origin,
        size=written.size,
        root=written.root.hex(),
        old_size=written.old_size,
        files_written=written.files_written,
        cosigned_by=tuple(name for name, _ in gathering.lines),
        failures=tuple(gathering.failures),
    )


class _Gathering:
    """The signature lines of witnesses under one head."""

    def __init__(self, head: SignedTreeHead, known: Sequence[NoteVerifier]) -> None:
        self.head = head
        self.known = list(known)
        self.lines: dict[tuple[str, bytes], str] = {}
        self.failures: list[tuple[str, str]] = []

    def keep_old(self, old: SignedTreeHead | None) -> None:
        """Keep the lines that the published head carries, when it is the very same head."""
        if old is None or split_note(old.note.encode())[0] != split_note(self.head.note.encode())[0]:
            return
        own = {(name, key_id) for name, key_id, _ in split_note(self.head.note.encode())[1]}
        block = old.note.rpartition("\n\n")[2].splitlines()
        for line, (name, key_id, _) in zip(block, split_note(old.note.encode())[1], strict=True):
            if (name, key_id) not in own:
                self.lines[name, key_id] = f"{line}\n"

    def take_lines(self, lines: str) -> None:
        """Take lines that a witness of the policy printed; any other is refused, for it could not be checked."""
        names = {(name, key_id) for name, key_id, _ in split_note(f"x\n\n{lines}".encode())[1]}
        known = [item for item in self.known if (item.name, item.key_id) in names]
        if not known:
            raise InvalidInput(
                f"a cosignature by {', '.join(sorted(name for name, _ in names))}, whose key is not known",
                hint="name the witness and its key in the file given with --policy",
            )
        for item in known:
            self.lines[item.name, item.key_id] = read_cosignature(self.head.note, lines, item)[0]

    def ask(self, url: str, known: NoteVerifier | None, ledger: Ledger, web: Web, *, old_size: int) -> None:
        """Ask one witness; that it cannot be reached or refuses is told, not raised."""
        try:
            key = known or fetch_witness_key(url, web)
            line, _ = ask_witness(url, key, self.head, ledger.prove_consistency, web, old_size=old_size)
            self.lines[key.name, key.key_id] = line
        except FairchordError as error:
            self.failures.append((url, error.message))

    def note(self) -> str:
        """Return the head with every line under it."""
        return self.head.note + "".join(self.lines.values())


def _known_witnesses(policy: WitnessPolicy | None) -> list[NoteVerifier]:
    return [] if policy is None else [item.verifier for item in policy.witnesses.values()]


def _witnesses_to_ask(urls: Sequence[str], policy: WitnessPolicy | None) -> dict[str, NoteVerifier | None]:
    """Return the address of each witness, and its key where the policy has it; else the address must vouch for it."""
    known = [] if policy is None else policy.witnesses.values()
    return dict.fromkeys(urls) | {item.url: item.verifier for item in known if item.url}


def _key_texts(ledger: Ledger) -> list[str]:
    """Return the log's verifier keys, the one that signs now first."""
    periods = reversed(ledger.operator_keys.periods)
    return list(dict.fromkeys(NoteKey(name=ledger.origin, verify_key=period.key).text for period in periods))
