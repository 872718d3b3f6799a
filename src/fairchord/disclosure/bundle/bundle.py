# SPDX-License-Identifier: Apache-2.0
"""A Bundle: named files, the list of their hashes, and the operator's signature over that list. Same files, same bytes.

SHA256SUMS is what `sha256sum` prints and reads; SHA256SUMS.sig is 64 raw bytes over "fairchord/bundle/v1\\n" and it.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairchord.canonical import sha256_hex
from fairchord.disclosure.bundle.finding import Finding, failed, held, open_
from fairchord.durable import write_durably
from fairchord.errors import InvalidInput, RecordTampered, ResourceAbsent
from fairchord.signing import SigningKey, VerifyKey, signed_text

SUMS: Final = "SHA256SUMS"
SUMS_SIGNATURE: Final = "SHA256SUMS.sig"
SCRIPT: Final = "verify-bundle.sh"
SIGNED_KIND: Final = "bundle"
UNSIGNED: Final = (
    "whoever made this bundle is not the operator: the list of files is unsigned, and what the log binds is still bound"
)
MOST_BYTES: Final = 2_000_000_000
NEEDED: Final = (
    "log/entries.jsonl",
    "log/checkpoint",
    "snapshot/manifest.leaves",
    "snapshot/permits.leaves",
    "model/provenance.json",
)
"""Files without which a bundle confirms nothing."""
_LINES: Final = (*NEEDED[:4], "keys/witness-policy", "snapshot/index.txt", "model/chain.jsonl")
_NAME: Final = re.compile(r"(?!.*\.\.(/|$))[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
_SUM_LINE: Final = re.compile(r"([0-9a-f]{64})  (\S+)")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The files of a bundle by name, with the list and its signature when they are there."""

    files: Mapping[str, bytes]

    def lines(self, name: str) -> list[bytes]:
        """Return the lines of a file, without their ends; a missing file has none."""
        data = self.files.get(name, b"")
        return data.removesuffix(b"\n").split(b"\n") if data else []

    def under(self, folder: str) -> dict[str, bytes]:
        """Return the files of a folder, by their names in it."""
        prefix = folder + "/"
        return {name.removeprefix(prefix): data for name, data in self.files.items() if name.startswith(prefix)}

    def to_zip(self) -> bytes:
        """Return the bundle as a ZIP whose bytes depend on nothing but its files."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name in sorted(self.files):
                info = zipfile.ZipInfo(name, _EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = (0o755 if name == SCRIPT else 0o644) << 16
                archive.writestr(info, self.files[name], compresslevel=9)
        return buffer.getvalue()

    def write(self, path: Path) -> None:
        """Write the ZIP; an existing file is not replaced."""
        if path.exists():
            raise InvalidInput(f"{path} is there already", hint="choose another name: -o FILE.zip")
        write_durably(path, self.to_zip())


def seal_bundle(files: Mapping[str, bytes], key: SigningKey | None) -> Bundle:
    """List the files, and sign the list where the operator's key is at hand."""
    for name in files:
        if not _NAME.fullmatch(name):
            raise InvalidInput(f"{name!r} cannot be the name of a file in a bundle", hint="use a-z, 0-9, '.', '_', '-'")
    sums = "".join(f"{sha256_hex(files[name])}  {name}\n" for name in sorted(files)).encode()
    sealed = {**files, SUMS: sums}
    if key is not None:
        sealed[SUMS_SIGNATURE] = base64.b64decode(key.sign(SIGNED_KIND, sums))
    return Bundle(files=sealed)


def read_bundle(path: Path) -> Bundle:
    """Read a bundle from its ZIP, or from the folder it was unpacked to."""
    if path.is_dir():
        found = {str(item.relative_to(path).as_posix()): item for item in sorted(path.rglob("*")) if not item.is_dir()}
        for name, item in found.items():
            if item.is_symlink():
                raise RecordTampered(f"{name} in {path} is a link, not a file", hint="unpack the bundle again")
        return Bundle(files={name: item.read_bytes() for name, item in found.items()})
    if not path.is_file():
        raise ResourceAbsent(f"there is no bundle {path}", hint="make one: fairchord audit bundle MODEL -o bundle.zip")
    try:
        with zipfile.ZipFile(path) as archive:
            return Bundle(files=_read_members(path, archive))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise RecordTampered(f"{path} is not a whole ZIP: {error}", hint="fetch the bundle again") from error


def _read_members(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    names = [info.filename for info in archive.infolist() if not info.is_dir()]
    if len(set(names)) != len(names) or not all(_NAME.fullmatch(name) for name in names):
        raise RecordTampered(f"{path} holds a name twice, or one that leads elsewhere", hint="fetch the bundle again")
    if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
        raise InvalidInput(f"{path} unpacks to more than {MOST_BYTES} bytes", hint="unpack it, then name its folder")
    members = {}
    for name in names:
        try:
            members[name] = archive.read(name)
        except zipfile.BadZipFile as error:
            raise RecordTampered(f"{name} in {path} was changed: {error}", hint="fetch the bundle again") from error
    return members


def check_files(bundle: Bundle) -> list[Finding]:
    """Compare every file with the list."""
    if SUMS not in bundle.files:
        return [failed("files", f"{SUMS} is missing")]
    sums, found = {}, []
    for line in bundle.files[SUMS].decode("utf-8", "replace").splitlines():
        match = _SUM_LINE.fullmatch(line)
        if match is None or not _NAME.fullmatch(match[2]):
            found.append(failed("files", f"{SUMS} has a line that is not a hash and a name"))
        else:
            sums[match[2]] = match[1]
    for name in sorted(bundle.files.keys() - sums.keys() - {SUMS, SUMS_SIGNATURE}):
        found.append(failed("files", f"{name} is not listed in {SUMS}"))
    for name, digest in sums.items():
        if name not in bundle.files:
            found.append(failed("files", f"{name} is missing"))
        elif sha256_hex(bundle.files[name]) != digest:
            found.append(failed("files", f"{name} was changed"))
    for name in NEEDED:
        if not bundle.files.get(name):
            found.append(failed("files", f"{name} is missing, without which nothing can be confirmed"))
    for name in _LINES:
        data = bundle.files.get(name, b"\n")
        if b"\0" in data or not data.endswith(b"\n"):
            found.append(failed("files", f"{name} is not whole lines of text"))
    return found or [held("files", f"all {len(sums)} files are those that were listed")]


def check_signature(bundle: Bundle, operator_key: VerifyKey) -> Finding:
    """Check the operator's signature over the list."""
    if SUMS_SIGNATURE not in bundle.files:
        return open_("signature", UNSIGNED)
    text = signed_text(SIGNED_KIND, bundle.files.get(SUMS, b""))
    if operator_key.verifies_raw(text, bundle.files.get(SUMS_SIGNATURE, b"")):
        return held("signature", "the operator signed the list of files")
    return failed("signature", f"{SUMS_SIGNATURE} is not the operator's signature of {SUMS}")
