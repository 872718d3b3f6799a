# SPDX-License-Identifier: Apache-2.0
"""A Certificate: what its issuer states, and signs, about one output. It promises nothing about law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256, check_time, sha256_hex
from fairchord.disclosure.file_fact import FileFact
from fairchord.disclosure.licence import check_licence
from fairchord.errors import InvalidRecord
from fairchord.rights.fields import Fields, check_distinct, check_filled
from fairchord.signing import VerifyKey

TYPE: Final = "fairchord-certificate"
VERSION: Final = 1
MARKING: Final[dict[str, str]] = {
    "sentence": "This music was made with AI.",
    "digital_source_type": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
}
"""The plain sentence, and the IPTC digital source type (https://cv.iptc.org/newscodes/digitalsourcetype/)."""
LIMITS: Final = (
    "It shows what its issuer stated when it was signed, and that the files listed have not changed since.",
    "It rests on a ledger that proves what was declared, by whom and when; not that a declaration was true.",
    "Screening compares runs of notes with the works the model learned from, and with nothing else.",
    "It does not say who owns this music, nor that it infringes nobody's right: those are questions of law.",
)
_OBJECTS: Final = ("brief", "composition", "model", "screening", "log", "software")
_OPTIONAL_OBJECTS: Final = ("sound", "given", "licence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Signed facts about one output.

    `brief` is what was asked, `composition` what came of it, `model` where the notes were learned, `screening` the
    verdict, `log` the issuer's tree head just before; `sound` is absent without audio, `given` without a given piece,
    `licence` (what the user may do with the piece, see `disclosure.licence`) where the issuer grants none.
    """

    title: str
    files: tuple[FileFact, ...]
    seed: int
    brief: Mapping[str, Any]
    composition: Mapping[str, Any]
    model: Mapping[str, Any]
    screening: Mapping[str, Any]
    log: Mapping[str, Any]
    software: Mapping[str, Any]
    issuer_name: str
    issuer_key: str
    issued_at: str
    sound: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    licence: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_filled(self.title, "certificate: title")
        check_distinct((fact.name for fact in self.files), "certificate: files")
        if not self.files:
            raise InvalidRecord("a certificate lists no file", hint="certify a folder that holds an output")
        check_time(self.issued_at)
        VerifyKey.from_text(self.issuer_key)
        for name in ("weights_sha256", "provenance_sha256", "snapshot_root", "permits_root"):
            check_sha256(self.model.get(name, ""), what=f"certificate: model {name}")
        if self.screening.get("verdict") not in ("clear", "close"):
            raise InvalidRecord("a certificate does not say what screening found", hint="expected clear or close")
        check_sha256(self.log.get("root", ""), what="certificate: log root")
        if not isinstance(self.log.get("size"), int):
            raise InvalidRecord("a certificate does not say how long its issuer's log was")
        if self.licence:
            check_licence(self.licence)

    def to_dict(self) -> dict[str, Any]:
        """Return the certificate as plain values; what is absent is left out."""
        record: dict[str, Any] = {name: dict(getattr(self, name)) for name in _OBJECTS}
        record |= {name: dict(getattr(self, name)) for name in _OPTIONAL_OBJECTS if getattr(self, name)}
        return record | {
            "type": TYPE,
            "version": VERSION,
            "title": self.title,
            "made_with_ai": True,
            "marking": dict(MARKING),
            "limits": list(LIMITS),
            "files": [fact.to_dict() for fact in self.files],
            "seed": self.seed,
            "issuer": {"key": self.issuer_key, "name": self.issuer_name},
            "issued_at": self.issued_at,
        }

    def to_bytes(self) -> bytes:
        """Return the bytes that are signed, and whose hash is entered in the log."""
        return canonical_bytes(self.to_dict())

    @property
    def sha256(self) -> str:
        """Hash of the signed bytes: what the log's entry holds."""
        return sha256_hex(self.to_bytes())

    @classmethod
    def from_dict(cls, record: object) -> Certificate:
        """Read a certificate; a missing mark, an unknown field or another version is refused."""
        if not isinstance(record, Mapping):
            raise InvalidRecord("a certificate is not an object")
        left = dict(record)
        issuer = Fields(left.pop("issuer", None), "issuer")
        expected = {"type": TYPE, "version": VERSION, "made_with_ai": True, "marking": MARKING, "limits": list(LIMITS)}
        for name, value in expected.items():
            if left.pop(name, None) != value:
                raise InvalidRecord(f"certificate: {name} is not {value!r}", hint="a later fairchord may read it")
        objects = {name: _read_object(name, left.pop(name, None)) for name in _OBJECTS}
        objects |= {name: _read_object(name, left.pop(name)) for name in _OPTIONAL_OBJECTS if name in left}
        fields = Fields(left, "certificate")
        certificate = cls(
            title=fields.text("title"),
            files=tuple(FileFact.from_dict(item) for item in fields.items("files")),
            seed=fields.count("seed"),
            issuer_name=issuer.text("name"),
            issuer_key=issuer.text("key"),
            issued_at=fields.text("issued_at"),
            **objects,
        )
        fields.finish()
        issuer.finish()
        return certificate


def _read_object(name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not value:
        raise InvalidRecord(f"certificate: {name} is missing or not an object")
    return value
