"""Simple weights learned from a benchmark's own examples: named features → logistic regression → probabilities.

For evaluation only, and always on other examples than those scored: by five folds where a part stands alone, else on
the other parts. Needs scikit-learn (extra ``evaluate``).
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np

from wardesk.errors import InputError, UsageError
from wardesk.evaluate.score import Array
from wardesk.evaluate.suite import choose_part, find_folder, folds

Features: TypeAlias = Mapping[str, float]
Item = TypeVar("Item")

MAX_BYTES = 200_000_000
"""No file of a benchmark is larger, packed or unpacked."""
_FEWEST = 2
"""A feature that fewer examples have is left out."""
_FEWEST_KEPT = 6
"""The same for weights that are kept in a file."""
_INNER = 4
"""Folds inside the examples learned from, for figures that a second stage or a threshold rests on."""


class Table:
    """Rows of named features as a sparse matrix: one column per name, in the order of the names."""

    def __init__(self, matrix: Any) -> None:
        self.matrix = matrix

    @classmethod
    def of(cls, rows: Sequence[Features]) -> Table:
        """A table of rows; a name that a row lacks is 0 in it."""
        columns = {name: at for at, name in enumerate(sorted({name for row in rows for name in row}))}
        values = np.array([value for row in rows for value in row.values()], dtype=np.float64)
        places = np.array([columns[name] for row in rows for name in row], dtype=np.int32)
        ends = np.cumsum([0, *(len(row) for row in rows)], dtype=np.int32)
        return cls(library("scipy.sparse").csr_matrix((values, places, ends), shape=(len(rows), len(columns))))

    def take(self, places: Iterable[int]) -> Table:
        """The rows at the places."""
        return Table(self.matrix[np.fromiter(places, dtype=np.int32)])

    def beside(self, other: Table) -> Table:
        """This table with the columns of another one of as many rows."""
        return Table(library("scipy.sparse").hstack([self.matrix, other.matrix], format="csr"))


class Model:
    """Logistic regression with scikit-learn's default penalty (L2, C = 1: nothing is tuned), or ``sparse`` (L1, C = 1/2)."""

    def __init__(self, table: Table, labels: Sequence[str], *, sparse: bool = False) -> None:
        self._columns = np.flatnonzero(table.matrix.getnnz(axis=0) >= (_FEWEST_KEPT if sparse else _FEWEST))
        how = {"solver": "liblinear", "l1_ratio": 1.0, "C": 0.5, "random_state": 0} if sparse else {}
        regression = library("sklearn.linear_model").LogisticRegression(max_iter=1000, **how)
        with library("threadpoolctl").threadpool_limits(1):  # with more, idle threads of the algebra take ten times the time
            self._fitted = regression.fit(table.matrix[:, self._columns], np.array(labels))
        self.labels: tuple[str, ...] = tuple(map(str, self._fitted.classes_))

    def weights(self, names: Sequence[str]) -> tuple[float, dict[str, float]]:
        """Intercept and weights by name, of a model with two labels; weights of 0 are left out."""
        rows = zip(self._columns.tolist(), self._fitted.coef_[0].tolist(), strict=True)
        return float(self._fitted.intercept_[0]), {names[at]: weight for at, weight in rows if round(weight, 3)}

    def probabilities(self, table: Table) -> Array:
        """One line per row, one column per label, in the order of ``labels``."""
        if not table.matrix.shape[0]:
            return np.zeros((0, len(self.labels)))
        return np.asarray(self._fitted.predict_proba(table.matrix[:, self._columns]), dtype=np.float64)


def library(name: str) -> Any:
    """A module of the extra ``evaluate``. Raises ``UsageError`` where it is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise UsageError("this suite learns weights and needs scikit-learn; install wardesk[evaluate]") from error


def probability(table: Table, labels: Sequence[str], wanted: str, *, sparse: bool = False) -> Callable[[Table], Array]:
    """A function from rows to the probability of the wanted label; where only one label was seen it is always that one."""
    if len(set(labels)) < 2:
        share = float(wanted in labels)
        return lambda asked: np.full(asked.matrix.shape[0], share)
    model = Model(table, labels, sparse=sparse)
    if wanted not in model.labels:
        return lambda asked: np.zeros(asked.matrix.shape[0])
    column = model.labels.index(wanted)
    return lambda asked: model.probabilities(asked)[:, column]


def out_of_fold(table: Table, labels: Sequence[str], keys: Sequence[str], wanted: str) -> Array:
    """Probability of the wanted label for each row, by models that saw no row with the same key."""
    inner = np.array(folds([f"inner {key}" for key in keys], _INNER))
    found = np.zeros(len(labels))
    for fold in range(_INNER):
        rest, held = np.flatnonzero(inner != fold), np.flatnonzero(inner == fold)
        found[held] = probability(table.take(rest), pick(labels, rest), wanted)(table.take(held))
    return found


def pick(items: Sequence[Item], places: Iterable[int]) -> list[Item]:
    """The items at the places."""
    return [items[at] for at in places]


# ---------------------------------------------------------------- what is learned from, what is scored


class Round(NamedTuple):
    """Examples learned from and examples scored, by position; no key is on both sides."""

    learned: tuple[int, ...]
    scored: tuple[int, ...]


def rounds(keys: Sequence[str], scored: Sequence[bool]) -> Iterator[Round]:
    """Other parts teach the scored one whole, but for what stands in both; a part alone is cut into five folds."""
    if not all(scored):
        seen = {key for key, here in zip(keys, scored, strict=True) if here}
        learned = tuple(at for at, here in enumerate(scored) if not here and keys[at] not in seen)
        yield Round(learned, tuple(at for at, here in enumerate(scored) if here))
        return
    fold_of = folds(keys)
    for fold in sorted(set(fold_of)):
        yield Round(
            tuple(at for at, other in enumerate(fold_of) if other != fold),
            tuple(at for at, other in enumerate(fold_of) if other == fold),
        )


def find_parts(data: Path, usual: str, ending: str) -> tuple[dict[str, Path], Path]:
    """Files of a benchmark by part (``train`` for ``train.tsv``), and where they stand; ``data`` may be one such file."""
    if data.is_file():
        return {data.name.split(".")[0]: data}, data
    folder = find_folder(data, usual)
    files = sorted(path for path in folder.iterdir() if path.name.removesuffix(".gz").endswith(ending))
    return {path.name.split(".")[0]: path for path in files}, folder


def teachers(parts: Mapping[str, Path], wanted: str | None, where: Path) -> tuple[str, tuple[str, ...]]:
    """The part to score and the parts to learn from: all others, but never one that is called a test."""
    part = choose_part(tuple(parts), wanted, where)
    return part, tuple(other for other in sorted(parts) if other != part and "test" not in other)


def read_text(path: Path) -> str:
    """The whole text of a file, unpacked where it is gzip. Raises ``InputError`` where it is too large or no UTF-8."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES} bytes; split it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 ({error})") from error
