# SPDX-License-Identifier: Apache-2.0
"""The file of one private key in PROJECT/keys, and how it gives way to a new one: at every moment one of them is there.

NAME.pem is the key in use. NAME-next.pem is a new key, whole and on the disk before the log speaks of it; once the log
does, NAME.pem becomes NAME-retired-<16 digits of its hash>.pem and the new one takes its place. After a kill at any
moment the key that the log names is in one of the two files, and `load` finishes what was begun.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fairchord.durable import move_durably
from fairchord.errors import EnvironmentLacking
from fairchord.signing import SigningKey


class KeptKey:
    """One key by its name: `operator`, or a party's id."""

    __slots__ = ("_folder", "_name", "next_path", "path")

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self.path = folder / f"{name}.pem"
        self.next_path = folder / f"{name}-next.pem"

    def load(self, counting: str | None) -> SigningKey | None:
        """Return the key that counts, if it is here; else the one in use, which then does not count; or None."""
        held = SigningKey.load(self.path) if self.path.exists() else None
        if held is not None and held.verify_key.text == counting:
            return held
        if self.next_path.exists():
            following = SigningKey.load(self.next_path)
            if following.verify_key.text == counting:
                with suppress(OSError):  # where nothing may be written, the new key is used from where it is
                    self._take_place(held)
                return following
        return held

    def make_next(self, random_bytes: Callable[[int], bytes]) -> SigningKey:
        """Make the next key, or return the one that an interrupted change has left; it is safely on the disk then."""
        if self.next_path.exists():
            return SigningKey.load(self.next_path)
        key, unfinished = SigningKey.generate(random_bytes), self._folder / f".{self._name}-next.unfinished"
        try:
            unfinished.unlink(missing_ok=True)
            key.save(unfinished)
            move_durably(unfinished, self.next_path)
        except OSError as error:
            raise EnvironmentLacking(
                f"{self.next_path} cannot be written: {error.strerror}", hint="check the disk and the permissions"
            ) from error
        return key

    def retired_path(self, key: SigningKey) -> Path:
        """Where a key lies when it is no longer in use."""
        return self._folder / f"{self._name}-retired-{key.verify_key.fingerprint[:16]}.pem"

    def _take_place(self, held: SigningKey | None) -> None:
        if held is not None:
            move_durably(self.path, self.retired_path(held))
        move_durably(self.next_path, self.path)
