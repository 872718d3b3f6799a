# SPDX-License-Identifier: Apache-2.0
"""The collections of the public catalogue: home, pinned version, licence, credit, and how their files are fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fairchord.errors import ResourceAbsent


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """One collection. `fetch_url` ends in '/' when its files are fetched one by one, in '.zip' when as an archive."""

    name: str
    title: str
    home: str
    pinned: str
    licence: str
    credit: str
    may_train: bool
    fetch_url: str = ""
    fetch_note: str = ""


COLLECTIONS: Final[tuple[Collection, ...]] = (
    Collection(
        name="open-hymnal",
        title="Open Hymnal",
        home="http://openhymnal.org",
        pinned="jclements3/HarpHymnal@517a32e",
        licence="public domain, stated piece by piece",
        credit="Open Hymnal Project",
        may_train=True,
        fetch_url="https://raw.githubusercontent.com/jclements3/HarpHymnal/517a32e/source/",
    ),
    Collection(
        name="freedoom",
        title="Freedoom music",
        home="https://freedoom.github.io",
        pinned="freedoom/freedoom@d14dbbee",
        licence="BSD-3-Clause",
        credit="Music of the Freedoom project by its named composers, BSD-3-Clause",
        may_train=True,
        fetch_url="https://raw.githubusercontent.com/freedoom/freedoom/d14dbbee/",
    ),
    Collection(
        name="openscore-lieder",
        title="OpenScore Lieder",
        home="https://github.com/OpenScore/Lieder",
        pinned="OpenScore/Lieder@bca12245",
        licence="CC0-1.0",
        credit="OpenScore Lieder Corpus, transcribed by its volunteers, CC0",
        may_train=True,
        fetch_url="https://raw.githubusercontent.com/OpenScore/Lieder/bca12245/",
    ),
    Collection(
        name="openscore-string-quartets",
        title="OpenScore String Quartets",
        home="https://github.com/OpenScore/StringQuartets",
        pinned="OpenScore/StringQuartets@2c723a5",
        licence="CC0-1.0",
        credit="OpenScore String Quartets, transcribed by its volunteers, CC0",
        may_train=True,
        fetch_note="its home publishes MusicXML; the pinned files are MIDI conversions of it, served by a mirror",
    ),
    Collection(
        name="mutopia",
        title="Mutopia",
        home="https://www.mutopiaproject.org",
        pinned="MutopiaProject/MutopiaProject@2144afd6",
        licence="public domain or CC BY, piece by piece",
        credit="The Mutopia Project and its typesetters",
        may_train=True,
        fetch_note="its home publishes LilyPond; the pinned files are MIDI conversions of it, served by a mirror",
    ),
    Collection(
        name="groove",
        title="Groove MIDI Dataset",
        home="https://magenta.tensorflow.org/datasets/groove",
        pinned="version 1.0.0, MIDI only",
        licence="CC-BY-4.0",
        credit="Groove MIDI Dataset (Gillick, Roberts, Engel, Eck, Bamman 2019), Google LLC, CC BY 4.0",
        may_train=True,
        fetch_url="https://storage.googleapis.com/magentadata/datasets/groove/groove-v1.0.0-midionly.zip",
    ),
    Collection(
        name="simutrans",
        title="Simutrans music",
        home="https://www.simutrans.com",
        pinned="simutrans/simutrans@d8c00ef15",
        licence="Artistic-1.0",
        credit="Music of Simutrans by its named composers, Artistic License 1.0",
        may_train=False,
        fetch_url="https://raw.githubusercontent.com/simutrans/simutrans/d8c00ef15/",
    ),
)


def find_collection(name: str) -> Collection:
    """Return the collection of this name."""
    for collection in COLLECTIONS:
        if collection.name == name:
            return collection
    known = ", ".join(collection.name for collection in COLLECTIONS)
    raise ResourceAbsent(f"the catalogue has no collection {name!r}", hint=f"one of: {known}")
