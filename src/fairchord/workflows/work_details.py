# SPDX-License-Identifier: Apache-2.0
"""What is declared of works when they are registered, and which of it is sealed before it reaches the log.

Where a work rests on consent, or is the project's own, the names of its makers are sealed, and so is every other text
that holds one of them (its source, its credit, even its title). A text in the public domain or under a licence keeps
its names: the credit it asks for is public. Names of organisations and societies are never sealed. Only whole names
that this project knows are found: a nickname, or a name in another spelling, is not.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from fairchord.errors import InvalidInput
from fairchord.rights.claim import RightsClaim
from fairchord.rights.identifiers import WORLD, WorkId, make_work_id
from fairchord.rights.match_keys import title_keys
from fairchord.rights.public_domain import PublicDomain
from fairchord.rights.sealed import Opening
from fairchord.rights.use import Use
from fairchord.rights.work import CLAIM_BASES, Authorship, Contributor, RightsBasis, Share, Work
from fairchord.workflows.personal_text import NameFinder, personal_names, public_names
from fairchord.workflows.project import Project

_NOBODY: Final = frozenset({"anonymous", "traditional", "unknown"})
"""What stands for a maker where nobody is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDetails:
    """What is declared; the same for every file of a folder. `seals` holds the opening of each text that is sealed."""

    contributors: tuple[Contributor, ...]
    source: str
    authorship: Authorship
    basis: RightsBasis
    shares: tuple[Share, ...] = ()
    licence: str = ""
    territories: tuple[str, ...] = (WORLD,)
    attribution: str = ""
    evidence: str = ""
    genre: str = ""
    identifiers: tuple[str, ...] = ()
    parents: tuple[WorkId, ...] = ()
    public_domain: PublicDomain | None = None
    seals: Mapping[str, Opening] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.basis in CLAIM_BASES and not self.evidence.strip():
            raise InvalidInput(
                f"{self.basis.value} is claimed without evidence", hint="say where it can be checked: --evidence TEXT"
            )

    def make_work(self, title: str, content_sha256: str, melodies: tuple[str, ...] = ()) -> Work:
        """The Work for one file."""
        title = unicodedata.normalize("NFC", title)
        is_title_sealed = title in self.seals
        names = [maker.name for maker in self.contributors]
        return Work(
            id=make_work_id("" if is_title_sealed else title, content_sha256),
            title=self._held(title),
            contributors=tuple(replace(maker, name=self._held(maker.name)) for maker in self.contributors),
            content_sha256s=(content_sha256,),
            source=self._held(self.source),
            authorship=self.authorship,
            basis=self.basis,
            shares=self.shares,
            licence=self.licence,
            territories=self.territories,
            attribution=self._held(self.attribution),
            parents=self.parents,
            identifiers=self.identifiers,
            melodies=melodies,
            title_keys=title_keys(title, names) if self.seals else (),
        )

    def make_claim(self, works: Iterable[WorkId]) -> RightsClaim:
        """The claim over works that rest on none's consent."""
        return RightsClaim(
            works=tuple(works),
            basis=self.basis,
            territories=self.territories,
            uses=tuple(Use),
            evidence=self.evidence,
            licence=self.licence,
            public_domain=self.public_domain,
        )

    def _held(self, text: str) -> str:
        return self.seals[text].seal if text in self.seals else text


def seal_details(project: Project, details: WorkDetails, titles: Iterable[str]) -> WorkDetails:
    """Return the details with a seal for every text that may not be public; their openings are still to be kept."""
    if details.basis in CLAIM_BASES:
        return details
    opened = (replace(maker, name=project.book.opened(maker.name) or maker.name) for maker in details.contributors)
    details, public = replace(details, contributors=tuple(opened)), public_names(project)
    makers = {maker.name for maker in details.contributors if maker.name.lower() not in _NOBODY} - public
    names = NameFinder(makers | personal_names(project))
    others = (details.source, details.attribution, *(unicodedata.normalize("NFC", title) for title in titles))
    wanted = sorted(makers | {text for text in others if names.are_in(text)})
    return replace(details, seals={text: project.book.prepare(text) for text in wanted})
