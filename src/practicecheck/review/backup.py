"""Back a review database up into one file, and restore it into an empty one: of the same kind, or of the other.

The file holds every row of every table, with a hash of each table's part. Knows no meaning of any of it.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, DateTime, Integer, LargeBinary, Table, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from practicecheck.errors import InputError
from practicecheck.review.store import Store
from practicecheck.review.tables import audit_head, metadata, session

FORMAT = "practicecheck.review-backup/1"
_MANIFEST = "manifest.json"
_LEFT_OUT = (session,)
"""Who is signed in just now is nobody's later business."""


def back_up(store: Store) -> bytes:
    """The whole database as the bytes of a file, all of one moment."""
    held = io.BytesIO()
    with store.read() as con, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        if con.dialect.name == "postgresql":
            con.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        hashes = {}
        for table in _tables():
            lines = "".join(f"{line}\n" for line in _lines(con, table))
            packed.writestr(f"{table.name}.jsonl", lines)
            hashes[table.name] = sha256(lines.encode()).hexdigest()
        packed.writestr(_MANIFEST, json.dumps({"format": FORMAT, "tables": hashes}, indent=1))
    return held.getvalue()


def restore(store: Store, file: Path) -> int:
    """Fill an empty database from a backup; returns how many rows. Raises InputError where either is not fit, and writes nothing then."""
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = json.loads(packed.read(_MANIFEST))
            if manifest["format"] != FORMAT:
                raise InputError(f"{file.name} is no {FORMAT}, so nothing was restored.")
            texts = {name: packed.read(f"{name}.jsonl") for name in manifest["tables"]}
        spoilt = sorted(name for name, held in texts.items() if sha256(held).hexdigest() != manifest["tables"][name])
        if spoilt or set(texts) != {table.name for table in _tables()}:
            raise InputError(f"{file.name} is not whole, so nothing was restored. Take another backup.")
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise InputError(
            f"{file.name} cannot be read as a backup, so nothing was restored. Take another one."
        ) from error
    try:
        with store.write() as con:
            return sum(_fill(con, table, texts[table.name]) for table in _tables()) + _sequences(con)
    except SQLAlchemyError as error:
        raise InputError(
            f"{file.name} could not be restored ({type(error).__name__}), and nothing was written. The database has to be new and "
            "empty: name another --database."
        ) from error


def _tables() -> list[Table]:
    """Every table that is kept, what others point to first."""
    return [table for table in metadata.sorted_tables if table not in _LEFT_OUT]


def _lines(con: Connection, table: Table) -> Iterator[str]:
    for row in con.execute(select(table).order_by(*table.primary_key.columns)):
        yield json.dumps(
            {name: _plain(value) for name, value in row._mapping.items()}, ensure_ascii=False, sort_keys=True
        )


def _plain(value: object) -> object:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _fill(con: Connection, table: Table, held: bytes) -> int:
    rows = [_typed(table, json.loads(line)) for line in held.decode().splitlines()]
    if table is audit_head:  # a new database has the start of its own log
        con.execute(update(table).values(rows[0]))
    elif rows:
        con.execute(insert(table), rows)
    return len(rows)


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    made = {}
    for name, value in row.items():
        kind = table.c[name].type
        if value is not None and isinstance(kind, DateTime):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(kind, Date):
            value = date.fromisoformat(value)
        elif value is not None and isinstance(kind, LargeBinary):
            value = bytes.fromhex(value)
        made[name] = value
    return made


def _sequences(con: Connection) -> int:
    """Let PostgreSQL count on from what was restored."""
    if con.dialect.name == "postgresql":
        for table in _tables():
            column = table.autoincrement_column
            if column is not None and isinstance(column.type, Integer):
                last = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                con.execute(select(func.setval(func.pg_get_serial_sequence(table.name, column.name), last, False)))
    return 0
