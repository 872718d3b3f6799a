# SPDX-License-Identifier: Apache-2.0
"""What goes into a bundle, from a log, a snapshot and a model: pure, so that the same facts give the same files."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from importlib.resources import files as package_files
from typing import Any, Final

from fairchord.author_key import AuthorKey, allowed_signers_line
from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.disclosure.bundle.bundle import SCRIPT
from fairchord.disclosure.bundle.log_checks import CHECKPOINT, ENTRIES, LOG
from fairchord.disclosure.bundle.snapshot_checks import INDEX, MANIFEST, PERMITS, manifest_bytes
from fairchord.ledger.merkle import leaf_hash
from fairchord.ledger.operator_keys import OperatorKeys
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tile_path import TILE_WIDTH, bundle_path, pack_bundle
from fairchord.ledger.tile_tree import TileTree
from fairchord.rights.register import Register
from fairchord.signing import VerifyKey

SEQUENCES: Final = "snapshot/sequences.npy"
RECEIPT: Final = "snapshot/receipt.json"
_SPKI_PREFIX: Final = bytes.fromhex("302a300506032b6570032100")


def log_files(entries: Sequence[bytes], note: str) -> dict[str, bytes]:
    """Return the log as lines, and as the tiles that it is served as."""
    files = {ENTRIES: b"".join(entry + b"\n" for entry in entries), CHECKPOINT: note.encode()}
    tree = TileTree()
    for first in range(0, len(entries), TILE_WIDTH):
        part = entries[first : first + TILE_WIDTH]
        files[f"{LOG}/{bundle_path(first // TILE_WIDTH, len(part))}"] = pack_bundle(part)
        for entry in part:
            files |= {f"{LOG}/{tile.path}": tile.data for tile in tree.add(leaf_hash(entry))}
    return files | {f"{LOG}/{tile.path}": tile.data for tile in tree.unfilled()}


def snapshot_files(folder: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a snapshot by its leaves, without its music; `folder` holds manifest.json, permits.json and the rest."""
    manifest: dict[str, Any] = parse_canonical(folder["manifest.json"])
    leaves = [manifest["head"], *manifest["works"], manifest["arrays"]]
    leaves += [manifest["index"]] if "index" in manifest else []
    permits: list[Any] = parse_canonical(folder["permits.json"])
    files = {MANIFEST: _lines(leaves), PERMITS: _lines(permits), SEQUENCES: folder["sequences.npy"]}
    files[RECEIPT] = folder["receipt.json"]
    return files | ({INDEX: folder["index.txt"]} if "index.txt" in folder else {})


def snapshot_folder_files(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of the snapshot's folder, as `snapshot_files` took them."""
    manifest = manifest_bytes(files[MANIFEST].removesuffix(b"\n").split(b"\n"))
    permits = b"[" + b",".join(files[PERMITS].removesuffix(b"\n").split(b"\n")) + b"]"
    names = {"receipt.json": RECEIPT, "sequences.npy": SEQUENCES, "index.txt": INDEX}
    kept = {name: files[path] for name, path in names.items() if path in files}
    return {"manifest.json": manifest, "permits.json": permits, **kept}


def key_files(register: Register, keys: OperatorKeys, origin: str) -> dict[str, bytes]:
    """Return the public keys: the operator's in the forms that standard tools read, and those of all parties."""
    current = NoteKey(name=origin, verify_key=keys.current)
    parties, signers = [], []
    for party in register.parties:
        for text in register.keys_ever(party):
            parties.append(f"{party} {text}\n")
            key = AuthorKey.from_text(text)
            signers += [allowed_signers_line(party, key) + "\n"] if key.is_openssh else []
    files = {
        "keys/operator.pem": _pem(keys.current),
        "keys/log.vkey": f"{current.text}\n".encode(),
        "keys/operator-keys.json": canonical_bytes(keys.to_dict(origin)) + b"\n",
        "keys/parties.txt": "".join(parties).encode(),
    }
    return files | ({"keys/allowed_signers": "".join(signers).encode()} if signers else {})


def script_file() -> dict[str, bytes]:
    """Return the script that checks the bundle with standard tools."""
    return {SCRIPT: package_files("fairchord.disclosure.bundle").joinpath(SCRIPT).read_bytes()}


def replay_text(model: str, recipe: Mapping[str, Any], *, is_recorded: bool) -> bytes:
    """Say how segments of the training are run again, and what that needs."""
    lines = ["How to run parts of the training again", "=" * 38, ""]
    if is_recorded:
        lines += [
            "The music is not in this bundle: it belongs to its holders. So the replay runs where the project is, at",
            "the operator's, or on a copy handed over under contract. You choose the segments after the sealing:",
            "",
            "  1. Draw a nonce that nobody could foresee: openssl rand -hex 32",
            f"  2. fairchord replay {model} --segments 3 --nonce NONCE -o replay.json",
            "  3. Each segment starts at a state that model/chain.jsonl names, sees the batches named there, and must",
            "     end at the state named there, bit for bit, on the same kind of machine and version of torch.",
        ]
    else:
        lines += ["This model was trained before steps were recorded. Its training cannot be replayed in parts."]
    lines += ["", "The recipe, from the signed provenance:", canonical_bytes(dict(recipe)).decode(), ""]
    return "\n".join(lines).encode()


def _lines(records: Sequence[Any]) -> bytes:
    return b"".join(canonical_bytes(record) + b"\n" for record in records)


def _pem(key: VerifyKey) -> bytes:
    body = base64.b64encode(_SPKI_PREFIX + key.raw)
    return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"
