# SPDX-License-Identifier: Apache-2.0
"""A witness: someone else's process that signs a log's head only when it grew out of the last one it signed.

FOLDER/key.pem  witness.vkey  logs (a policy's `log` lines)  heads/<log>.note  evidence/<log>-<hash>.note  lock
It speaks https://c2sp.org/tlog-witness; no network here. What it signed last is on the disk before anyone sees the
signature, and checking and writing happen under one lock, so that no two requests can make it sign a fork or go back.
It knows nothing about entries or rights; the first head of a log that it sees, it can only take as it is.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.canonical import sha256_hex
from fairchord.durable import write_durably
from fairchord.errors import FairchordError, InvalidInput, InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.ledger.head_comparison import read_head
from fairchord.ledger.merkle import EMPTY_ROOT, HASH_BYTES, ConsistencyProof, verify_consistency
from fairchord.ledger.note_verifier import WITNESS_TYPE, NoteVerifier, cosign, open_signed_note, split_note
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.ledger.witness_policy import WitnessPolicy
from fairchord.signing import SigningKey

MOST_REQUEST_BYTES: Final = 64_000
MOST_PROOF_LINES: Final = 63
PLAIN: Final = "text/plain; charset=utf-8"
SIZE_TYPE: Final = "text/x.tlog.size"
_OLD: Final = re.compile(r"old (0|[1-9]\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessAnswer:
    """An answer as the protocol words it: an HTTP status, a body and what the body is."""

    status: int
    body: str
    content_type: str = PLAIN

    @property
    def is_signed(self) -> bool:
        """Whether the body holds the witness's signature line."""
        return self.status == 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRequest:
    """A head to be signed, and the proof that it grew out of an older one."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    def to_bytes(self) -> bytes:
        """Return the body of an add-checkpoint request."""
        lines = [f"old {self.old_size}", *(base64.b64encode(item).decode() for item in self.proof), "", self.note]
        return "\n".join(lines).encode()

    @classmethod
    def from_bytes(cls, body: bytes) -> HeadRequest:
        """Read the body of an add-checkpoint request."""
        try:
            top, separator, note = body.decode("utf-8").partition("\n\n")
        except UnicodeDecodeError as error:
            raise InvalidRecord("the request is not UTF-8") from error
        first, *hashes = top.split("\n")
        if not separator or not (match := _OLD.fullmatch(first)) or len(hashes) > MOST_PROOF_LINES:
            raise InvalidRecord("not a request", hint="expected 'old SIZE', proof lines, a blank line and a tree head")
        return cls(old_size=int(match[1]), proof=tuple(_read_hash(line) for line in hashes), note=note)


class Witness:
    """One witness's key, its logs and its memory."""

    def __init__(self, folder: Path, unix_time: Callable[[], int]) -> None:
        self.folder = folder
        self._unix_time = unix_time
        self._key = SigningKey.load(folder / "key.pem")
        self.verifier = NoteVerifier.from_text(_read_text(folder / "witness.vkey").strip())
        if self.verifier.verify_key != self._key.verify_key or self.verifier.kind != WITNESS_TYPE:
            raise RecordTampered(f"{folder}/witness.vkey is not the key in key.pem", hint="restore the two files")
        self.logs = _read_logs(_read_text(folder / "logs"))

    @classmethod
    def create(
        cls, folder: Path, name: str, logs: Sequence[NoteVerifier], key: SigningKey, unix_time: Callable[[], int]
    ) -> Witness:
        """Make a new witness in a folder that is empty or not there yet."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InvalidInput(f"{folder} is there already and not empty", hint="a witness needs a folder of its own")
        verifier = NoteVerifier(name=name, kind=WITNESS_TYPE, verify_key=key.verify_key)
        write_durably(folder / "logs", "".join(f"log {log.text}\n" for log in logs).encode())
        write_durably(folder / "witness.vkey", f"{verifier.text}\n".encode())
        key.save(folder / "key.pem")
        return cls(folder, unix_time)

    def last_head(self, origin: str) -> SignedTreeHead | None:
        """Return the newest head of a log that this witness signed."""
        path = self._head_path(origin)
        if not path.exists():
            return None
        return read_head(_read_text(path), [log for log in self.logs if log.name == origin])

    def add_checkpoint(self, body: bytes) -> WitnessAnswer:
        """Answer an add-checkpoint request: with a signature, or with the reason why there is none."""
        if len(body) > MOST_REQUEST_BYTES:
            return WitnessAnswer(status=413, body="the request is too long\n")
        try:
            request = HeadRequest.from_bytes(body)
            head = SignedTreeHead.from_text(split_note(request.note.encode())[0], request.note)
        except FairchordError as error:
            return WitnessAnswer(status=400, body=f"{error.message}\n")
        known = [log for log in self.logs if log.name == head.origin]
        if not known:
            return WitnessAnswer(status=404, body="this witness does not know the log\n")
        try:
            text = open_signed_note(request.note.encode(), known).text
        except FairchordError as error:
            return WitnessAnswer(status=403, body=f"{error.message}\n")
        if request.old_size > head.size:
            return WitnessAnswer(status=400, body="the old size is above the new one\n")
        with self._locked():
            return self._refusal(request, head) or self._sign(head, text)

    def _refusal(self, request: HeadRequest, head: SignedTreeHead) -> WitnessAnswer | None:
        """Return why a head that its log did sign is not signed here."""
        last = self.last_head(head.origin)
        size, root = (0, EMPTY_ROOT) if last is None else (last.size, last.root)
        if head.size == size and head.root != root and last is not None:
            self._keep_evidence(head)
        if request.old_size != size or (head.size == size and head.root != root):
            return WitnessAnswer(status=409, body=f"{size}\n", content_type=SIZE_TYPE)
        try:
            if size:
                proof = ConsistencyProof(old_size=size, size=head.size, hashes=request.proof)
                verify_consistency(proof, root, head.root)
            elif request.proof:
                raise RecordTampered("a proof from size 0 is empty")
        except RecordTampered as error:
            self._keep_evidence(head)
            return WitnessAnswer(status=422, body=f"{error.message}\n")
        return None

    def _sign(self, head: SignedTreeHead, text: str) -> WitnessAnswer:
        write_durably(self._head_path(head.origin), head.note.encode())
        line = cosign(text, self.verifier.name, self._key, self._unix_time())
        return WitnessAnswer(status=200, body=line)

    def _keep_evidence(self, head: SignedTreeHead) -> None:
        """Keep a head that its log signed and that did not grow out of the last one: it may prove a fork."""
        name = f"{self._head_path(head.origin).stem}-{head.size}-{head.root.hex()[:16]}.note"
        write_durably(self.folder / "evidence" / name, head.note.encode())

    def _head_path(self, origin: str) -> Path:
        return self.folder / "heads" / f"{sha256_hex(origin.encode())[:32]}.note"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one request at a time look at the memory and change it, in this process and in others."""
        with (self.folder / "lock").open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _read_hash(line: str) -> bytes:
    try:
        digest = base64.b64decode(line, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if len(digest) != HASH_BYTES:
        raise InvalidRecord("a proof line is not a hash in base64")
    return digest


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ResourceAbsent(
            f"{path} cannot be read: {error}", hint="make a witness: fairchord witness init"
        ) from error


def _read_logs(text: str) -> tuple[NoteVerifier, ...]:
    return tuple(item.verifier for item in WitnessPolicy.from_text(f"{text}\nquorum none\n").logs)
