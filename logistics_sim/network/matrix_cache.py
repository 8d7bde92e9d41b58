"""Travel matrices kept on disk, under the hash of everything that they follow from.

Changed roads, speeds or places give another hash and so another file: an old matrix is
never taken for a new one. A file that does not hold what its name says is made again.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.files import write_bytes
from logistics_sim.network.graph import Graph, Matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORM = b"logistics-sim travel matrix 1"


def matrix_key(graph: Graph, rows: NDArray[np.int64]) -> str:
    """Return the hash of the graph's arcs, times, lengths and the rows asked for."""
    digest = hashlib.sha256(FORM)
    digest.update(np.int64(graph.size).tobytes())
    for part in (graph.tail, graph.head, graph.seconds, graph.metres, rows):
        digest.update(np.int64(part.size).tobytes())
        digest.update(np.ascontiguousarray(part, dtype="<i8").tobytes())
    return digest.hexdigest()


def cached_matrix(graph: Graph, rows: NDArray[np.int64], folder: Path) -> tuple[Matrix, bool]:
    """Return the matrix between `rows`, and whether it was taken from `folder`.

    Matrices with tolls are not kept.
    """
    if graph.tolls is not None:
        return graph.matrix_between(rows, rows), False
    key = matrix_key(graph, rows)
    path = folder / f"travel-{key[:32]}.npz"
    found = _stored(path, key, rows.size)
    if found is not None:
        return found, True
    matrix = graph.matrix_between(rows, rows)
    folder.mkdir(parents=True, exist_ok=True)
    held = io.BytesIO()
    np.savez_compressed(held, key=np.array(key), seconds=matrix.seconds, metres=matrix.metres)
    write_bytes(path, held.getvalue())
    return matrix, False


def _stored(path: Path, key: str, size: int) -> Matrix | None:
    """Return the matrix in `path` if it is whole and belongs to `key`."""
    import zipfile

    try:
        with np.load(path, allow_pickle=False) as held:
            seconds, metres = held["seconds"], held["metres"]
            good = str(held["key"]) == key
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    wanted = (size, size)
    if not good or seconds.shape != wanted or metres.shape != wanted:
        return None
    return Matrix(seconds.astype(np.int64), metres.astype(np.int64))
