# SPDX-License-Identifier: Apache-2.0
"""The released model of `bundle_world` with a piece composed from it, copied for each test; and its overview, read."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from builders.bundle_world import a_released_model
from fairchord.generation.brief import Brief
from fairchord.workflows.compose_piece import Order, compose_piece
from fairchord.workflows.open_model import open_model
from fairchord.workflows.project import Project
from fairchord.workflows.user_folders import UserFolders
from fairchord.workflows.write_overview import Overview, Visit, write_overview

TITLE: Final = "Rain & <b>lamps</b>"
_VOID: Final = frozenset({"meta", "br", "img", "input", "path", "rect", "polyline"})


def a_visit(folder: Path, **changes: object) -> Visit:
    """A copy of the world in a folder, and the visit that begins at its piece."""
    shutil.copytree(_template(), folder, dirs_exist_ok=True)
    values: dict[str, object] = {"output": folder / "song", "project": folder / "studio"}
    return Visit(**{**values, **changes})  # type: ignore[arg-type]  # passed on as they are


def an_overview(folder: Path, visit: Visit, name: str = "overview.html") -> tuple[Overview, Page]:
    """Write the overview, and read it."""
    user = UserFolders(data=folder / "no-data", config=folder / "no-config")
    made = write_overview(visit, folder / name, folders=user)
    return made, Page.read(made.path)


@cache
def a_sound_overview() -> tuple[Overview, Page, Path]:
    """The overview of the world as it is, written once, and the folder of the world."""
    folder = _kept()
    return *an_overview(folder, a_visit(folder)), folder


@cache
def _template() -> Path:
    folder = _kept()
    shutil.copytree(a_released_model(), folder / "studio")
    brief = Brief.from_dict({"bars": 4, "seed": 1, "title": TITLE, "roles": "main_melody"})
    with Project.open(folder / "studio") as project:
        model = open_model(folder / "studio" / "models" / "small")
        compose_piece(project, model, Order(brief=brief, folder=folder / "song", bank=None))
    return folder


def _kept() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="fairchord-overview-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@dataclass
class Element:
    """An element of the page, in the order of the page."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    parents: tuple[Element, ...] = ()
    inside: list[Element] = field(default_factory=list)


class Page(HTMLParser):
    """The page as a browser without script sees it; a tag that is not closed is an error."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(source)
        assert not self._open, [element.tag for element in self._open]

    @classmethod
    def read(cls, path: Path) -> Page:
        return cls(path.read_text(encoding="utf-8"))

    def all(self, tag: str, **attributes: str) -> Iterator[Element]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        for element in self.elements:
            if element.tag == tag and wanted.items() <= element.attributes.items():
                yield element

    @property
    def text(self) -> str:
        return next(self.all("body")).text

    @property
    def red_box(self) -> str:
        return next((element.text for element in self.all("div", class_="verdict broken")), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), parents=tuple(self._open))
        self.elements.append(element)
        for parent in self._open:
            parent.inside.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data
