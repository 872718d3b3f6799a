# SPDX-License-Identifier: Apache-2.0
"""A GrowingMap: a mapping that is never changed, of which a larger version costs about as much as what is added.

It is a stack of plain dicts, the largest at the bottom; a later layer overrides an earlier one. Layers are merged when
the upper one has grown to half of the one below, so that there are at most log2(n) of them and each item is copied
log2(n) times in all. Items come in the order in which their names were first set, as in a dict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

Name = TypeVar("Name")
Value = TypeVar("Value")


class GrowingMap(Mapping[Name, Value]):
    """An immutable mapping made of layers."""

    __slots__ = ("_layers",)

    def __init__(self, *layers: Mapping[Name, Value]) -> None:
        self._layers = layers

    @classmethod
    def on(cls, below: Mapping[Name, Value], added: Mapping[Name, Value]) -> GrowingMap[Name, Value]:
        """Return a view of a mapping with another on top; it follows what is put into `added` later."""
        return cls(*(below._layers if isinstance(below, GrowingMap) else (below,)), added)

    def settled(self) -> GrowingMap[Name, Value]:
        """Return the same mapping with its upper layers merged where they have grown large."""
        layers = [layer for layer in self._layers if layer]
        while len(layers) > 1 and len(layers[-2]) <= 2 * len(layers[-1]):
            upper = layers.pop()
            layers[-1] = {**layers[-1], **upper}
        return GrowingMap(*layers)

    def __getitem__(self, name: Name) -> Value:
        for layer in reversed(self._layers):
            if name in layer:
                return layer[name]
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return any(name in layer for layer in self._layers)

    def __iter__(self) -> Iterator[Name]:
        for depth, layer in enumerate(self._layers):
            for name in layer:
                if not any(name in below for below in self._layers[:depth]):
                    yield name

    def __len__(self) -> int:
        return sum(1 for _ in self) if len(self._layers) > 1 else sum(map(len, self._layers))

    def __repr__(self) -> str:
        return f"GrowingMap({dict(self)!r})"
