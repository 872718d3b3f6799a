# SPDX-License-Identifier: Apache-2.0
"""A log in a schema of a PostgreSQL database: postgresql://user@host:port/database#schema (by default `fairchord`).

Each append is one transaction that first locks the table of heads, so that writers queue; synchronous_commit is on, and
a server that does not flush to its disk is refused. A password is never part of the URL, which the project records:
libpq finds it in ~/.pgpass or PGPASSWORD.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from fairchord.errors import EnvironmentLacking, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.ledger.store_port import COLUMNS, Row

try:
    import psycopg
    from psycopg import errors
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
except ImportError as missing:
    raise EnvironmentLacking(
        "a ledger on a PostgreSQL server needs psycopg", hint="pip install 'fairchord[postgres]'"
    ) from missing

_SCHEMES: Final = ("postgresql://", "postgres://")
_DEFAULT_SCHEMA: Final = "fairchord"
_SCHEMA_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
_COMMENT: Final = "fairchord ledger, version 1"
_TYPES: Final = {
    "meta": ("text", "text"),
    "entries": ("int8", "bytea"),
    "nodes": ("int4", "int8", "bytea"),
    "heads": ("int8", "text"),
}
_CREATE: Final = f"""
CREATE SCHEMA {{schema}};
COMMENT ON SCHEMA {{schema}} IS '{_COMMENT}';
CREATE TABLE meta (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE entries (position bigint PRIMARY KEY, data bytea NOT NULL);
CREATE TABLE nodes (level integer, position bigint, digest bytea NOT NULL, PRIMARY KEY (level, position));
CREATE TABLE heads (size bigint PRIMARY KEY, note text NOT NULL);
"""
_LAYOUT: Final = """
SELECT c.relname::text,
  concat_ws(' ', c.relkind, c.relpersistence, c.relrowsecurity, c.relhasrules, c.relhastriggers, c.relhassubclass,
    c.relispartition, EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)),
  (SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull), ', '
    ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
  (SELECT string_agg(concat_ws(' ', k.contype, k.conkey), ', ') FROM pg_constraint k
    WHERE k.conrelid = c.oid AND k.contype <> 'n')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relkind <> 'i'
"""
_PLAIN: Final = "r p f f f f f f"
"""An ordinary, logged table without row security, rules, triggers or relatives: each could swallow or invent rows."""
_EXPECTED: Final = {
    ("meta", _PLAIN, "name text t, value text t", "p {1}"),
    ("entries", _PLAIN, "position bigint t, data bytea t", "p {1}"),
    ("nodes", _PLAIN, "level integer t, position bigint t, digest bytea t", "p {1,2}"),
    ("heads", _PLAIN, "size bigint t, note text t", "p {1}"),
}


class PostgresRows:
    """The rows of one log on a server."""

    def __init__(self, url: str, wait_seconds: float) -> None:
        address, self._schema = read_url(url)
        self._url = url
        with self._translated():
            self._connection = psycopg.connect(address, autocommit=True)
        try:
            self._settle(wait_seconds)
        except BaseException:
            self._connection.close()
            raise

    def select(self, query: str, values: Row = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        with self._translated():
            return self._execute(query.replace("?", "%s"), values).fetchall()

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table; only inside `writing`."""
        statement = f"COPY {table} ({', '.join(COLUMNS[table])}) FROM STDIN (FORMAT BINARY)"
        with self._translated(), self._connection.cursor().copy(statement) as copy:
            copy.set_types(_TYPES[table])
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the one right to write; commit durably at the end, or undo everything when something is raised."""
        with self._translated(), self._connection.transaction():
            self._execute("LOCK TABLE heads IN EXCLUSIVE MODE")
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See the log as it is now, whatever others append meanwhile."""
        with self._translated(), self._connection.transaction():
            self._execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    def close(self) -> None:
        """Let go of the server."""
        self._connection.close()

    def check_layout(self) -> None:
        """Raise unless the schema holds the tables of a ledger and nothing else."""
        query = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = ?"
        found = self.select(query, (self._schema,))
        if not found:
            raise ResourceAbsent(f"no ledger at {self._url}", hint="create one with `fairchord init`, or check the URL")
        if found[0][0] != _COMMENT:
            raise InvalidInput(f"{self._url} is not a fairchord ledger", hint="name another schema after '#'")
        if set(self.select(_LAYOUT, (self._schema,))) != _EXPECTED:
            raise RecordTampered(
                f"{self._url} does not hold the tables of a ledger and nothing else", hint="restore it from a copy"
            )

    @contextmanager
    def creating(self) -> Iterator[None]:
        """Make the schema; it is there for others when the block ends well, and not at all otherwise."""
        try:
            with self._connection.transaction():
                self._connection.execute(_CREATE.format(schema=self._schema))
                yield
        except (errors.DuplicateSchema, errors.UniqueViolation) as error:
            raise InvalidInput(
                f"{self._url} exists already", hint="open it, or name another schema after '#'"
            ) from error
        except psycopg.Error as error:
            raise ResourceAbsent(
                f"cannot create a ledger at {self._url}: {_first_line(error)}",
                hint="the user needs the right to create schemas in the database",
            ) from error

    def _settle(self, wait_seconds: float) -> None:
        for name in ("fsync", "full_page_writes"):
            if self.select(f"SHOW {name}") != [("on",)]:
                raise EnvironmentLacking(
                    f"the server of {self._url} runs with {name} off: a power cut could lose what was acknowledged",
                    hint=f"set {name} = on in postgresql.conf",
                )
        settings = {
            "search_path": self._schema,
            "synchronous_commit": "on",
            "lock_timeout": f"{int(wait_seconds * 1000)}ms",
        }
        for name, value in settings.items():
            self.select("SELECT set_config(?, ?, false)", (name, value))

    def _execute(self, query: str, values: Row = ()) -> psycopg.Cursor[tuple[Any, ...]]:
        return self._connection.cursor(binary=True).execute(query, values or None)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn the database's errors into ours."""
        try:
            yield
        except errors.LockNotAvailable as error:
            raise EnvironmentLacking(
                f"the ledger {self._url} cannot be used: {_first_line(error)}",
                hint="another process is writing: wait for it, then try again",
            ) from error
        except (psycopg.OperationalError, psycopg.InterfaceError, errors.InsufficientPrivilege) as error:
            raise EnvironmentLacking(
                f"the ledger {self._url} cannot be used: {_first_line(error)}",
                hint="check that the server is up, its disk's space and this user's rights, then open it again",
            ) from error
        except psycopg.Error as error:
            raise RecordTampered(
                f"the ledger {self._url} is damaged: {_first_line(error)}", hint="restore it from a copy"
            ) from error


def open_postgres(url: str, wait_seconds: float) -> PostgresRows:
    """Connect to a log that is there."""
    rows = PostgresRows(url, wait_seconds)
    try:
        rows.check_layout()
    except BaseException:
        rows.close()
        raise
    return rows


@contextmanager
def creating_postgres(url: str, wait_seconds: float) -> Iterator[PostgresRows]:
    """Yield the rows of a new log that others see, whole, when the block ends well; and never otherwise."""
    with closing(PostgresRows(url, wait_seconds)) as rows, rows.creating():
        yield rows


def read_url(url: str) -> tuple[str, str]:
    """Return the address for libpq and the schema; a URL that could not be shown to anyone is refused."""
    address, _, schema = url.partition("#")
    schema = schema or _DEFAULT_SCHEMA
    if not address.startswith(_SCHEMES):
        raise InvalidInput(f"{url!r} is not a ledger URL", hint="expected postgresql://user@host/database#schema")
    if not _SCHEMA_NAME.fullmatch(schema):
        raise InvalidInput(f"{schema!r} is not a schema for a ledger", hint="a-z, 0-9 and _, beginning with a letter")
    try:
        parts = conninfo_to_dict(address)
    except psycopg.Error as error:
        raise InvalidInput(f"the ledger URL cannot be read: {_first_line(error)}") from error
    if "password" in parts:
        raise InvalidInput(
            "a ledger URL may not hold a password: it is recorded in the project",
            hint="put the password into ~/.pgpass, or PGPASSWORD",
        )
    settings = {"connect_timeout": "10", "application_name": "fairchord"}
    return make_conninfo(address, **{name: value for name, value in settings.items() if name not in parts}), schema


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
