# SPDX-License-Identifier: Apache-2.0
"""What the overview is written from. `findings` holds every check that was made for it, and nothing else is proven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from fairchord.canonical import canonical_bytes
from fairchord.disclosure.bundle.finding import Finding, Standing
from fairchord.disclosure.bundle.log_checks import BundleLog
from fairchord.disclosure.bundle.snapshot_checks import BundleSnapshot
from fairchord.disclosure.model_provenance import ModelProvenance
from fairchord.disclosure.signed_certificate import SignedCertificate
from fairchord.ledger.merkle import InclusionProof, MemoryTree, leaf_hash
from fairchord.rights.permit import Evidence, Permit
from fairchord.rights.sealed import short_seal
from fairchord.training.chain import Chain

NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A record, and the hashes that lead from it to a root."""

    record: bytes
    inclusion: InclusionProof
    root: str

    @property
    def leaf_sha256(self) -> str:
        """The hash of the leaf that the record is."""
        return leaf_hash(self.record).hex()


@dataclass(frozen=True, kw_only=True)
class WalkedLog:
    """A log that was read for the page, with its tree, so that any entry can be shown with its proof."""

    log: BundleLog
    origin: str
    note: str

    @cached_property
    def _tree(self) -> MemoryTree:
        return MemoryTree(self.log.data)

    @property
    def size(self) -> int:
        """How many entries it has."""
        return len(self.log.data)

    @property
    def root(self) -> str:
        """The root that its entries lead to."""
        return self._tree.root().hex()

    def prove(self, index: int) -> Proof:
        """Show an entry with its proof."""
        return Proof(record=self.log.data[index], inclusion=self._tree.prove_inclusion(index), root=self.root)


@dataclass(frozen=True, kw_only=True)
class WalkedSnapshot:
    """A snapshot that the log names, with the trees over its works and its permits."""

    snapshot: BundleSnapshot

    @cached_property
    def permits(self) -> tuple[Permit, ...]:
        """The permits, in the order of the works."""
        return self.snapshot.permits

    @cached_property
    def evidence(self) -> Mapping[str, tuple[int, ...]]:
        """By kind of entry: the places of the entries that any permit rests on, each once, in order."""
        found: dict[str, set[int]] = {}
        for permit in self.permits:
            for item in evidence_of(permit):
                found.setdefault(item.kind, set()).add(item.index)
        return {kind: tuple(sorted(places)) for kind, places in found.items()}

    def prove_work(self, place: int) -> Proof:
        """Show the leaf of a work with its proof; the snapshot's head is the leaf before the first."""
        return self._prove(self._works, place + 1)

    def prove_permit(self, place: int) -> Proof:
        """Show a permit with its proof."""
        return self._prove(self._permits, place)

    @cached_property
    def _works(self) -> tuple[list[bytes], MemoryTree]:
        leaves = self.snapshot.manifest.leaves
        return leaves, MemoryTree(leaves)

    @cached_property
    def _permits(self) -> tuple[list[bytes], MemoryTree]:
        leaves = [canonical_bytes(permit.to_dict()) for permit in self.permits]
        return leaves, MemoryTree(leaves)

    @staticmethod
    def _prove(built: tuple[list[bytes], MemoryTree], place: int) -> Proof:
        leaves, tree = built
        return Proof(record=leaves[place], inclusion=tree.prove_inclusion(place), root=tree.root().hex())


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """A file of the output: what was signed of it, what became of it, and whether it carries the mark."""

    name: str
    bytes: int
    sha256: str
    state: str
    is_marked: bool | None
    """None for kinds of files that carry no mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkedPiece:
    """An output folder: its certificate (None when it cannot be read), its files, and a picture drawn for the page."""

    signed: SignedCertificate | None
    files: tuple[FileLine, ...] = ()
    picture: str = ""
    spoken: str = ""
    """The picture in words."""


@dataclass(frozen=True, kw_only=True)
class OverviewFacts:
    """Everything on the page; a part is None when it is not at hand, or could not be read (a finding says so)."""

    findings: tuple[Finding, ...]
    software: str
    model_name: str
    piece: WalkedPiece | None = None
    issuing: WalkedLog | None = None
    log: WalkedLog | None = None
    snapshot: WalkedSnapshot | None = None
    provenance: ModelProvenance | None = None
    checkpoint: int | None = None
    """Where the log binds the weights to the snapshot."""
    chain: Chain | None = None
    names: Mapping[str, str] = field(default_factory=lambda: NO_NAMES)
    """Seal, then the words behind it; empty on a page for the public."""
    are_names_open: bool = False

    @property
    def does_hold(self) -> bool:
        """Whether no check failed."""
        return all(finding.standing is not Standing.FAILED for finding in self.findings)

    def of(self, *parts: str) -> tuple[Finding, ...]:
        """The findings of some parts, in the order of the parts."""
        return tuple(finding for part in parts for finding in self.findings if finding.part == part)

    def shown(self, text: str) -> str:
        """A text for people: a seal is opened only where the page opens names, else shortened."""
        return self.names.get(text, short_seal(text))

    def certificate(self) -> dict[str, Any] | None:
        """The certificate's own record, when there is a piece whose certificate can be read."""
        signed = None if self.piece is None else self.piece.signed
        return None if signed is None else signed.certificate.to_dict()


def evidence_of(permit: Permit) -> tuple[Evidence, ...]:
    """What a permit rests on, and its parents in turn."""
    return (*permit.evidence, *(item for parent in permit.parents for item in evidence_of(parent)))
