# SPDX-License-Identifier: Apache-2.0
"""Its place makes `tests/` importable, so that tests can use the builders in `tests/builders`."""

from collections.abc import Iterator

import pytest

from builders.postgres_server import NoServer, PostgresServer, running_server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this session's own; tests that need one are skipped where none can be run."""
    try:
        import psycopg  # noqa: F401  # reason: whether it is installed is all that is asked

        with running_server() as server:
            yield server
    except (NoServer, ImportError) as reason:
        pytest.skip(f"no PostgreSQL here: {reason}")
