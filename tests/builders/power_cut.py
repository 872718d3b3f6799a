# SPDX-License-Identifier: Apache-2.0
"""What a disk may hold after a power cut: everything that was flushed, and any part of what was not.

A process is watched by strace; its writes, renames and flushes are replayed on a model of a disk. At a cut, each write
that was not flushed may be lost, whole, or torn at the borders of sectors, and each change of a folder that was not
flushed may be lost, in any combination in which a later change of the same name does not come before an earlier one.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_CALLS = (
    "openat,write,pwrite64,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,"
    "close,lseek,link,linkat,symlink,writev,pwritev,sendfile,copy_file_range"
)
_LINE = re.compile(rb"(\w+)\((.*)\)\s+= (\d+)(?:<(.*)>)?$", re.DOTALL)
_ESCAPED = re.compile(rb"\\x([0-9a-f]{2})")
_ARGUMENT = re.compile(rb'"((?:[^"\\]|\\.)*)"(?:\.\.\.)?|(\w+)<([^>]*)>(?:\(deleted\))?|([^,\s]+)')
Argument = bytes | int | Path


class CannotWatch(Exception):
    """Why no process can be watched here."""


@dataclass(eq=False)
class File:
    """A file: what is on the disk, and what was written since it was last flushed, in order."""

    durable: bytes = b""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def write(self, offset: int, data: bytes) -> None:
        self.pending.append((offset, data))

    def truncate(self, size: int) -> None:
        self.pending.append((size, None))

    def flush(self) -> None:
        self.durable, self.pending = _applied(self.durable, self.pending), []

    def now(self) -> bytes:
        return _applied(self.durable, self.pending)

    def after_cut(self, chance: random.Random) -> bytes:
        """Some of the writes that were not flushed, some of them torn."""
        kept: list[tuple[int, bytes | None]] = []
        for offset, data in self.pending:
            how = chance.random()
            if data is None or how < 0.4:
                kept += [(offset, data)] if how < 0.6 else []
            elif how < 0.7:
                kept += [piece for piece in _sectors(offset, data) if chance.random() < 0.5]
        return _applied(self.durable, kept)


@dataclass(eq=False)
class Folder:
    """A folder as the disk has it, and as the process sees it."""

    durable: dict[str, File | Folder] = field(default_factory=dict)
    now: dict[str, File | Folder] = field(default_factory=dict)


Change = list[tuple[Folder, str, "File | Folder | None"]]


class Disk:
    """The model of a disk below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.top = _load(root) if root.is_dir() else Folder()
        self._changes: list[Change] = []
        self._open: dict[int, tuple[File, int]] = {}
        self.said: list[bytes] = []

    def replay(self, trace: bytes) -> Iterator[None]:
        """Take in one call after another; yield after each that touched the disk."""
        for line in trace.splitlines():
            match = _LINE.fullmatch(line)
            if match is None:
                continue
            arguments = _read_arguments(match[2])
            if self._take(match[1].decode(), arguments, int(match[3])):
                yield

    def write_to(self, target: Path, chance: random.Random | None) -> None:
        """Write what is left after a cut; without chance, nothing that was not flushed is left."""
        views: dict[Folder, dict[str, File | Folder]] = {}
        skipped: set[tuple[Folder, str]] = set()
        for change in self._changes:
            names = {(folder, name) for folder, name, _ in change}
            if chance is None or names & skipped or chance.random() < 0.5:
                skipped |= names
                continue
            for folder, name, node in change:
                _set(views.setdefault(folder, dict(folder.durable)), name, node)
        _write(self.top, target, views, chance)

    def _take(self, call: str, arguments: list[Argument], result: int) -> bool:
        if call in ("write", "pwrite64"):
            return self._write(arguments, result)
        if call in ("fsync", "fdatasync"):
            return self._flush(arguments[1])
        if call == "openat":
            return self._open_file(arguments, result)
        if call == "close":
            self._open.pop(int(arguments[0]), None)  # type: ignore[arg-type]
            return False
        if call == "ftruncate" and int(arguments[0]) in self._open:  # type: ignore[arg-type]
            self._open[int(arguments[0])][0].truncate(int(arguments[-1]))  # type: ignore[arg-type]
            return True
        paths = [path for path in _paths(arguments) if path.is_relative_to(self.root)]
        if call.startswith("rename") and len(paths) == 2:
            node = self._find(paths[0])
            self._change((paths[0], None), (paths[1], node))
        elif call.startswith(("unlink", "rmdir")) and paths:
            self._change((paths[0], None))
        elif call.startswith("mkdir") and paths and paths[0] != self.root:
            self._change((paths[0], Folder()))
        elif paths and call not in ("lseek", "ftruncate", "mkdir"):
            raise AssertionError(f"{call} is not part of the model")
        return bool(paths)

    def _write(self, arguments: list[Argument], result: int) -> bool:
        number, data = arguments[0], arguments[2]
        assert isinstance(number, int)
        assert isinstance(data, bytes)
        if number == 1:
            self.said.append(data)
        if number not in self._open:
            return False
        file, place = self._open[number]
        at = place if len(arguments) == 4 else int(arguments[4])  # type: ignore[arg-type]
        file.write(at, data[:result])
        self._open[number] = (file, at + result)
        return True

    def _flush(self, path: Argument) -> bool:
        assert isinstance(path, Path)
        if not path.is_relative_to(self.root):
            return False
        node = self._find(path)
        if isinstance(node, File):
            node.flush()
            return True
        kept = []
        for change in self._changes:
            if any(folder is node for folder, _, _ in change):
                for folder, name, made in change:
                    _set(folder.durable, name, made)
            else:
                kept.append(change)
        self._changes = kept
        return True

    def _open_file(self, arguments: list[Argument], result: int) -> bool:
        path = _paths(arguments)[0]
        flags = next(item for item in arguments if isinstance(item, bytes) and item.startswith(b"O_"))
        if not path.is_relative_to(self.root) or path.name.endswith("-shm") or b"O_RDONLY" in flags:
            return False
        folder, made = self._parent(path), False
        if path.name not in folder.now:
            self._change((path, File()))
            made = True
        node = folder.now[path.name]
        assert isinstance(node, File)
        if b"O_TRUNC" in flags:
            node.truncate(0)
        self._open[result] = (node, len(node.now()) if b"O_APPEND" in flags else 0)
        return made

    def _change(self, *parts: tuple[Path, File | Folder | None]) -> None:
        change: Change = [(self._parent(path), path.name, node) for path, node in parts]
        for folder, name, node in change:
            _set(folder.now, name, node)
        self._changes.append(change)

    def _parent(self, path: Path) -> Folder:
        node = self._find(path.parent)
        assert isinstance(node, Folder)
        return node

    def _find(self, path: Path) -> File | Folder | None:
        node: File | Folder | None = self.top
        for name in path.relative_to(self.root).parts:
            assert isinstance(node, Folder)
            node = node.now.get(name)
        return node


def watch(folder: Path, program: str, *arguments: str) -> bytes:
    """Run a Python program and return what it asked of the system; it may say things on its standard output."""
    strace = shutil.which("strace")
    if strace is None:
        raise CannotWatch("strace is not installed")
    trace = folder / "trace"
    path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    watching = [strace, "-y", "-xx", "-s", "100000000", "-e", f"trace={_CALLS}", "-o", str(trace)]
    done = subprocess.run(
        [*watching, sys.executable, "-c", program, *arguments],
        env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    if "ptrace" in done.stderr:
        raise CannotWatch(f"strace may not watch here: {done.stderr.strip()[:200]}")
    assert done.returncode == 0, done.stderr
    return trace.read_bytes()


def _read_arguments(text: bytes) -> list[Argument]:
    """Return the arguments; a descriptor with its path gives two."""
    found: list[Argument] = []
    for quoted, descriptor, path, plain in _ARGUMENT.findall(text):
        if path:
            found += [int(descriptor) if descriptor.isdigit() else -1, Path(os.fsdecode(_unescape(path)))]
        elif plain:
            found.append(int(plain) if plain.isdigit() else plain)
        else:
            found.append(_unescape(quoted))
    return found


def _unescape(text: bytes) -> bytes:
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text)


def _paths(arguments: list[Argument]) -> list[Path]:
    """Return the paths that are named, those relative to a folder's descriptor in full."""
    paths, base = [], Path("/")
    for item in arguments:
        if isinstance(item, Path):
            base = item
        elif isinstance(item, bytes) and not item.startswith((b"O_", b"AT_", b"SEEK")):
            paths.append(base / os.fsdecode(item))
    return paths


def _sectors(offset: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    start = offset
    while start < offset + len(data):
        stop = min((start // SECTOR + 1) * SECTOR, offset + len(data))
        yield start, data[start - offset : stop - offset]
        start = stop


def _applied(content: bytes, writes: list[tuple[int, bytes | None]]) -> bytes:
    image = bytearray(content)
    for offset, data in writes:
        size = offset if data is None else max(len(image), offset + len(data))
        image = image[:size] + bytes(size - len(image[:size]))
        if data is not None:
            image[offset : offset + len(data)] = data
    return bytes(image)


def _set(names: dict[str, File | Folder], name: str, node: File | Folder | None) -> None:
    if node is None:
        names.pop(name, None)
    else:
        names[name] = node


def _load(folder: Path) -> Folder:
    nodes = {path.name: _load(path) if path.is_dir() else File(durable=path.read_bytes()) for path in folder.iterdir()}
    return Folder(durable=dict(nodes), now=dict(nodes))


def _write(
    folder: Folder, target: Path, views: dict[Folder, dict[str, File | Folder]], chance: random.Random | None
) -> None:
    target.mkdir()
    for name, node in views.get(folder, folder.durable).items():
        if isinstance(node, Folder):
            _write(node, target / name, views, chance)
        else:
            (target / name).write_bytes(node.durable if chance is None else node.after_cut(chance))
