# SPDX-License-Identifier: Apache-2.0
"""A score as pages: verovio lays MusicXML out as SVG, typst puts the pages into a PDF. Both are the extra `notation`.

Nothing is fetched. Verovio's text runs are mended, because readers of SVG differ on them: signs from its music font
become ordinary characters, and a line's place and anchor stand on the text itself.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from fairchord.errors import EnvironmentLacking, InvalidMusic

_EXTRA: Final = "pip install 'fairchord[notation]'"
_SVG: Final = "http://www.w3.org/2000/svg"
_WIDTH: Final = 2100
_HEIGHT: Final = 2970
_OPTIONS: Final = {
    "pageWidth": _WIDTH, "pageHeight": _HEIGHT, "scale": 100, "xmlIdSeed": 1, "footer": "none",
    "pageMarginLeft": 100, "pageMarginRight": 100, "pageMarginTop": 100, "pageMarginBottom": 150,
    "spacingStaff": 10, "svgViewBox": True, "smuflTextFont": "none", "breaks": "auto", "svgRemoveXlink": False,
}  # fmt: skip
"""A4 in tenths of a millimetre, and a fixed seed for the names inside the picture."""
_UNIT: Final = 8
_SMALL_UNIT: Final = 6.5
_FEW_PARTS: Final = 5
"""Half the distance of two staff lines, in tenths of a millimetre: scores of many parts are smaller."""
_PLAIN_SIGNS: Final = {"\ueca5": "♩", "\uecb7": ".", "\ueca7": "♪", "\uea64": "♭", "\uea65": "♮", "\uea66": "♯"}
"""Signs of verovio's music font that stand in lines of text: the beat of a tempo, its dot, accidentals of chords."""
_DEGREE: Final = re.compile(rb"<degree .*?</degree>", re.DOTALL)
"""Verovio prints the degrees of a chord symbol after the text that names them already."""
_PLACE: Final = ("x", "y", "text-anchor")
_STYLE: Final = ("font-family", "font-size", "font-style", "font-weight")


def engrave(musicxml: bytes, *, footer: str = "") -> tuple[str, ...]:
    """Lay a score out on A4 pages, each an SVG picture; `footer` is a line at the bottom of every page."""
    verovio = _library("verovio")
    verovio.enableLog(verovio.LOG_OFF)
    toolkit: Any = verovio.toolkit()
    parts = musicxml.count(b"<score-part ")
    toolkit.setOptions(_OPTIONS | {"unit": _UNIT if parts <= _FEW_PARTS else _SMALL_UNIT})
    if not toolkit.loadData(_DEGREE.sub(b"", musicxml).decode("utf-8")):
        raise InvalidMusic("verovio cannot read the score", hint="check that it is MusicXML")
    count, drums = toolkit.getPageCount(), _drum_staves(musicxml)
    return tuple(
        _mend(toolkit.renderToSVG(page), f"{footer}  {page}/{count}" if footer else "", drums)
        for page in range(1, count + 1)
    )


def check_engraver() -> None:
    """Refuse where pages cannot be made."""
    for name in ("verovio", "typst"):
        _library(name)


def join_pages(pages: Sequence[str]) -> str:
    """One SVG picture of all pages, one below the other."""
    width, height = _size(pages[0])
    placed = []
    for index, page in enumerate(pages):
        start = page.index("<svg")
        names = re.sub(r'(id="|href="#|(?<=[ ,}>])#)(?=[a-zA-Z])', rf"\g<1>p{index + 1}-", page[start:])
        placed.append(names.replace("<svg", f'<svg y="{index * height}" width="{width}" height="{height}"', 1))
    total = height * len(pages)
    return (
        f'<svg xmlns="{_SVG}" viewBox="0 0 {width} {total}" role="img">'
        f"<desc>A score of {len(pages)} page{'s' * (len(pages) > 1)}.</desc>"
        f'<rect width="{width}" height="{total}" fill="white"/>{"".join(placed)}</svg>\n'
    )


def write_pdf(pages: Sequence[str], *, title: str, keywords: Sequence[str] = ()) -> bytes:
    """Put pages into a PDF with vector graphics; `title` and `keywords` go into its properties."""
    typst = _library("typst")
    source = (
        '#set document(title: sys.inputs.title, keywords: sys.inputs.keywords.split("|"), date: none)\n'
        "#set page(width: 210mm, height: 297mm, margin: 0mm)\n"
        '#for page in sys.inputs.pages.split("\\u{0}") {\n'
        '  image(bytes(page), format: "svg", width: 100%, height: 100%)\n'
        "}\n"
    )
    inputs = {"title": title, "keywords": "|".join(keywords), "pages": "\0".join(pages)}
    try:
        pdf: bytes = typst.compile(source.encode(), format="pdf", sys_inputs=inputs, timestamp=0)
    except RuntimeError as error:
        raise EnvironmentLacking(f"typst cannot write the PDF: {error}", hint="write the score as SVG") from error
    return pdf


def _drum_staves(musicxml: bytes) -> frozenset[int]:
    """Which staves, counted from the top, are percussion."""
    signs = [
        clef.findtext("sign")
        for part in ElementTree.fromstring(musicxml).iter("part")
        for clef in part.iterfind("measure[1]/attributes/clef")
    ]
    return frozenset(index for index, sign in enumerate(signs) if sign == "percussion")


def _mend(page: str, footer: str, drums: frozenset[int]) -> str:
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    root = ElementTree.fromstring(page)
    for text in root.iter(f"{{{_SVG}}}text"):
        _flatten(text)
    for measure in root.iterfind(f".//{{{_SVG}}}g[@class='measure']"):
        for index, staff in enumerate(measure.findall(f"{{{_SVG}}}g[@class='staff']")):
            if index in drums:  # verovio gives a new key to all staves, and drums have none
                for key in staff.findall(f"{{{_SVG}}}g[@class='keySig']"):
                    staff.remove(key)
    if footer:
        place = {"x": str(_WIDTH // 2), "y": str(_HEIGHT - 60), "text-anchor": "middle", "font-size": "26"}
        line = ElementTree.SubElement(root, f"{{{_SVG}}}text", place | {"font-family": "Times, serif"})
        line.text = footer
    return ElementTree.tostring(root, encoding="unicode")


def _flatten(text: Element) -> None:
    """Make the runs of a text its only children; what nests them only places and styles them."""
    runs: list[Element] = []
    _collect(text, {}, runs)
    size = next((run.get("font-size") for run in runs if run.get("font-family") is None), None)
    for child in list(text):
        text.remove(child)
    text.text = None
    for index, run in enumerate(runs):
        if run.attrib.pop("font-family", None) is not None and size is not None:
            run.set("font-size", size)
        if index == 0 and run.get("x") is not None:
            for name in _PLACE:
                if (value := run.attrib.pop(name, None)) is not None:
                    text.set(name, value)
        text.append(run)


def _collect(element: Element, inherited: dict[str, str], runs: list[Element]) -> None:
    """Gather the innermost runs in order; a place goes to the first run that follows it, a style to all inside."""
    style = inherited | {name: value for name, value in element.attrib.items() if name in _STYLE}
    place = {name: value for name, value in element.attrib.items() if name in _PLACE}
    before = len(runs)
    if element.tag.endswith("tspan") and element.text and element.text.strip():
        plain = "".join(_PLAIN_SIGNS.get(sign, sign) for sign in element.text)
        run = Element(f"{{{_SVG}}}tspan", style)
        run.text = plain
        runs.append(run)
    for child in element:
        if child.tag.endswith("tspan"):
            _collect(child, style, runs)
    if element.tag.endswith("tspan") and place and len(runs) > before:
        runs[before].attrib.update(place)


def _size(page: str) -> tuple[int, int]:
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', page)
    if found is None:
        raise InvalidMusic("a page of the score has no size", hint="update verovio")
    return int(found[1]), int(found[2])


def _library(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (ImportError, OSError) as error:
        raise EnvironmentLacking(
            f"a score on pages needs {name}, which is not installed", hint=f"{_EXTRA}; MusicXML needs nothing"
        ) from error
