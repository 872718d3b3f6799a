# SPDX-License-Identifier: Apache-2.0
"""Read TDMRep as a reservation: files in the order of their layers, and what of the lodger's they leave free.

A layer is a tdmrep.json file (JSON), saved HTTP fields (lines 'tdm-reservation: 1'), or a page (HTML meta tags). TDMRep
speaks of locations on a site, and knows no music: a work is found at a location only where its source names the URL.
So the whole of what the lodger holds is reserved as soon as one location is; works that the files expressly leave free
at their own location are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from fairchord.errors import InvalidInput
from fairchord.rights.identifiers import PartyId, WorkId
from fairchord.rights.tdmrep import Layer, find_rule, read_fields, read_rules
from fairchord.rights.work import Work
from fairchord.workflows.project import Project

_URL: Final = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TdmRepReading:
    """What the layers come to for one lodger: everything of the party, or these works; and what they leave free."""

    parties: tuple[PartyId, ...]
    works: tuple[WorkId, ...]
    free: tuple[WorkId, ...]
    policies: tuple[str, ...]


def read_layer(content: bytes) -> Layer:
    """Read one layer, whichever of its three forms it has."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput("a TDMRep file is not UTF-8", hint="save it as it was served") from error
    stripped = text.lstrip()
    if stripped.startswith(("[", "{")):
        try:
            return read_rules(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise InvalidInput(f"the TDMRep file is not JSON: {error}", hint="expected an array of rules") from error
    if stripped.startswith("<"):
        parser = _MetaTags()
        parser.feed(text)
        return read_fields(parser.found)
    return read_fields(tuple(line.partition(":")[::2] for line in text.splitlines()))


def apply_layers(project: Project, lodger: PartyId, layers: Sequence[Layer], site: str | None) -> TdmRepReading:
    """Find what the layers reserve; layers that reserve nothing anywhere are refused."""
    rules = [rule for layer in layers for rule in layer]
    if not any(rule.is_reserved for rule in rules):
        raise InvalidInput("these TDMRep files reserve nothing", hint="a rule with tdm-reservation 1 is needed")
    host = _split(site)[0] if site and "//" in site else site or ""
    held: list[WorkId] = []
    at_site: list[WorkId] = []
    free: list[WorkId] = []
    register = project.register()
    for work, item in register.works.items():
        values = [_value(layers, path) for path in _paths(project, item.record, host)] if host else []
        is_own = _is_held_by(project, item.record, lodger)
        if values and all(value is False for value in values):
            free.append(work)
        elif any(values):
            at_site.append(work)
        elif is_own:
            held.append(work)
    own_free = [work for work in free if _is_held_by(project, register.work(work), lodger)]
    return TdmRepReading(
        parties=() if own_free else (lodger,),
        works=tuple([*at_site, *held] if own_free else at_site),
        free=tuple(free),
        policies=tuple(dict.fromkeys(rule.policy for rule in rules if rule.policy)),
    )


def _value(layers: Sequence[Layer], path: str) -> bool | None:
    rule = find_rule(layers, path)
    return None if rule is None else rule.is_reserved


def _paths(project: Project, work: Work, host: str) -> list[str]:
    """The paths on a site that a work's source names."""
    source = project.book.opened(work.source) or ""
    urls = (_split(url.rstrip(".,;)")) for url in _URL.findall(source))
    return [path or "/" for netloc, path in urls if netloc == host]


def _split(url: str) -> tuple[str, str]:
    """The host and path of an address; a text that is none has neither."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.netloc, parts.path


def _is_held_by(project: Project, work: Work, lodger: PartyId) -> bool:
    parties = project.register().parties
    return any(lodger in (share.holder, parties[share.holder].record.society) for share in work.shares)


class _MetaTags(HTMLParser):
    """The meta tags of a page, as name and content."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "meta" and "name" in named:
            self.found.append((named["name"], named.get("content", "")))
