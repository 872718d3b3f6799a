# SPDX-License-Identifier: Apache-2.0
"""Enter in the log what reports say of the provider: contact, representative, dates. The newest word counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fairchord.errors import InvalidInput
from fairchord.workflows.project import Project

FIELDS: Final = ("contact", "representative", "market_date", "code_of_practice", "site")


def declare_provider(project: Project, said: Mapping[str, str | None]) -> int:
    """Record what is said, and return the entry; these texts are public, and stay in the log."""
    body = {name: value.strip() for name, value in said.items() if name in FIELDS and value is not None}
    if not body or not all(body.values()):
        raise InvalidInput("nothing is said of the provider", hint="give at least one: " + ", ".join(FIELDS))
    return project.ledger.append("provider", body).index
