"""Safe files: whole or absent, strict JSON, the same bytes for the same content."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import DiskError, InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd


NO_SPACE = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def disk_error(error: OSError, where: str | Path) -> DiskError:
    """Return the fault of a refused writing: FIL-002 where the disk is full, else FIL-001.

    >>> disk_error(OSError(errno.ENOSPC, "No space left on device"), "plan.json").code
    'FIL-002'
    """
    said = error.strerror or str(error)
    if error.errno in NO_SPACE:
        return DiskError("FIL-002", str(where), _("writing stopped: {strerror}", strerror=said))
    return DiskError("FIL-001", str(where), _("cannot write: {strerror}", strerror=said))


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path that becomes `path` only if the block succeeds.

    The data is flushed to disk before the rename, so a kill or a full disk leaves
    the old file (or none), never half of the new one.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise disk_error(error, path) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        raise DiskError(
            "FIL-002",
            str(path),
            _("writing stopped: {strerror}", strerror=error.strerror or error),
            _("free some space or choose another folder; nothing was left under this name"),
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` atomically."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write UTF-8 `content` to `path` atomically."""
    write_bytes(path, content.encode("utf-8"))


def json_text(value: Any) -> str:
    """Return strict JSON (no NaN), UTF-8, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def write_json(path: Path, value: Any) -> None:
    """Write `value` as strict JSON to `path` atomically."""
    write_text(path, json_text(value))


def read_json(path: Path) -> Any:
    """Read strict JSON; NaN and Infinity are refused with their place."""

    def refuse(token: str) -> None:
        raise InputError(
            "FIL-004", str(path), _("{token} is not JSON", token=token), _("write null or a number")
        )

    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    except FileNotFoundError as error:
        raise InputError("FIL-003", str(path), _("there is no such file")) from error
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            "FIL-004", str(path), _("not readable as JSON: {error}", error=error)
        ) from error


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write `frame` as Parquet, atomically and with the same bytes for the same rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata(None)
    with atomic_path(path) as temporary:
        pq.write_table(table, temporary, compression="zstd")


def read_parquet(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Read a Parquet file that this package wrote, or only some of its columns."""
    import pandas as pd

    if not path.is_file():
        raise InputError(
            "FIL-003", str(path), _("there is no such file"), _("is the run complete?")
        )
    try:
        return pd.read_parquet(path, columns=columns)
    except (OSError, ValueError) as error:
        raise InputError(
            "FIL-005", str(path), _("not readable as Parquet: {error}", error=error)
        ) from error


def sha256_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        for block in iter(lambda: source.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
