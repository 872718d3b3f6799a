# SPDX-License-Identifier: Apache-2.0
"""A GrooveRecord: what was learned from drum performances, from which works it was learned, signed by who learned it.

Canonical JSON, one object: {"groove":{...},"issued_at":"2026-01-02T03:04:05Z","learned_from":{"attributions":[...],
"collection":"groove","hits":302993,"licences":[...],"permits_root":"<hex>","snapshot_root":"<hex>","split":"train",
"territory":"*","tree_head":{"root":"<hex>","size":41},"use":"train_base","works":561,"works_root":"<hex>"},
"signature":"<base64>","signer_public_key":"ed25519:<hex>","type":"drum-groove","version":1}.
The signature covers everything but itself, as `fairchord/drum_groove/v1`. works_root is the RFC 6962 root over the
canonical {"content_sha256":...,"permit_sha256":...,"work_id":...} of the works, in the order of the snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256, check_time, parse_canonical, sha256_hex
from fairchord.errors import RecordTampered
from fairchord.music.performance.groove import Groove
from fairchord.rights.fields import Fields
from fairchord.rights.use import parse_use
from fairchord.signing import SigningKey, VerifyKey

_KIND: Final = "drum_groove"
_TYPE: Final = "drum-groove"
_ROOTS: Final = ("permits_root", "snapshot_root", "works_root")
_TEXTS: Final = ("collection", "split", "territory", "use")


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedFrom:
    """The works a groove was learned from: those of one collection and split of a snapshot, under its permits."""

    collection: str
    split: str
    use: str
    territory: str
    works: int
    hits: int
    works_root: str
    snapshot_root: str
    permits_root: str
    tree_head_size: int
    tree_head_root: str
    licences: tuple[str, ...]
    attributions: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in (*_ROOTS, "tree_head_root"):
            check_sha256(getattr(self, name), what=name.replace("_", " "))
        parse_use(self.use)

    @property
    def sentence(self) -> str:
        """How it is credited."""
        return f"learned from {self.works} drum performances ({'; '.join(self.attributions) or self.collection})"

    def to_dict(self) -> dict[str, Any]:
        """The facts as plain values."""
        plain = (*_TEXTS, *_ROOTS, "works", "hits")
        lists = {name: list(getattr(self, name)) for name in ("licences", "attributions")}
        head = {"root": self.tree_head_root, "size": self.tree_head_size}
        return {**{name: getattr(self, name) for name in plain}, **lists, "tree_head": head}

    @classmethod
    def from_dict(cls, record: object) -> LearnedFrom:
        """Read the facts; anything malformed or unknown is refused."""
        parts: dict[str, Any] = dict(record) if isinstance(record, Mapping) else {}
        head = Fields(parts.pop("tree_head", None), "tree head")
        fields = Fields(parts, "learned_from")
        found = cls(
            works=fields.count("works"),
            hits=fields.count("hits"),
            licences=fields.texts("licences"),
            attributions=fields.texts("attributions"),
            tree_head_root=head.text("root"),
            tree_head_size=head.count("size"),
            **{name: fields.text(name) for name in (*_TEXTS, *_ROOTS)},
        )
        fields.finish()
        head.finish()
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GrooveRecord:
    """A groove with its provenance and signature."""

    groove: Groove
    learned_from: LearnedFrom
    issued_at: str
    signer_public_key: str
    signature: str

    @property
    def sha256(self) -> str:
        """Hash of the file, which certificates name."""
        return sha256_hex(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the content of groove.json."""
        signed = _signed_part(self.groove, self.learned_from, self.issued_at, self.signer_public_key)
        return canonical_bytes({**signed, "signature": self.signature})

    @classmethod
    def sign(cls, groove: Groove, learned_from: LearnedFrom, *, issued_at: str, key: SigningKey) -> GrooveRecord:
        """Sign what was learned."""
        text = key.verify_key.text
        payload = canonical_bytes(_signed_part(groove, learned_from, check_time(issued_at), text))
        signature = key.sign(_KIND, payload)
        return cls(
            groove=groove, learned_from=learned_from, issued_at=issued_at, signer_public_key=text, signature=signature
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> GrooveRecord:
        """Read groove.json from its only spelling; raise RecordTampered unless its signature holds."""
        record = parse_canonical(data)
        if not isinstance(record, dict) or record.pop("type", None) != _TYPE or record.pop("version", None) != 1:
            raise RecordTampered("it is not a drum groove of version 1", hint="install fairchord again")
        groove = Groove.from_dict(record.pop("groove", {}))
        learned_from = LearnedFrom.from_dict(record.pop("learned_from", None))
        fields = Fields(record, "drum groove")
        found = cls(
            groove=groove,
            learned_from=learned_from,
            issued_at=check_time(fields.text("issued_at")),
            signer_public_key=fields.text("signer_public_key"),
            signature=fields.text("signature"),
        )
        fields.finish()
        payload = canonical_bytes(_signed_part(groove, learned_from, found.issued_at, found.signer_public_key))
        VerifyKey.from_text(found.signer_public_key).verify(_KIND, payload, found.signature)
        return found


def _signed_part(groove: Groove, learned_from: LearnedFrom, issued_at: str, key: str) -> dict[str, Any]:
    return {
        "groove": groove.to_dict(),
        "issued_at": issued_at,
        "learned_from": learned_from.to_dict(),
        "signer_public_key": key,
        "type": _TYPE,
        "version": 1,
    }
