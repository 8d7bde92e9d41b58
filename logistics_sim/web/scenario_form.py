"""The form of a scenario, made from its model: every value with kind, range, group and words.

One source: the fields are those of `logistics_sim.scenario.Scenario`, their ranges the model's
own. Entries of lists that have an id are written ``*``: ``fleet.*.payload_kg``.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel
from pydantic.fields import FieldInfo

from logistics_sim.language import Language, speaking
from logistics_sim.language import gettext as _
from logistics_sim.report.wording import STATUS
from logistics_sim.scenario import Parameter, Scenario
from logistics_sim.scenario.parameter import _above_zero, _at_least_zero, _share
from logistics_sim.scenario.value_words import UNITS, value_label
from logistics_sim.web.form_words import GROUP_OF, GROUPS, VALUES

LEFT_OUT = ("format", "roads", "name")
BOUNDS: dict[Any, dict[str, float]] = {
    _share: {"minimum": 0.0, "maximum": 1.0},
    _at_least_zero: {"minimum": 0.0},
    _above_zero: {"above": 0.0},
}


@dataclass(frozen=True)
class FormField:
    """One value of the form.

    `kind` is ``parameter`` (a number with range, unit, status and source), ``number``,
    ``integer``, ``text``, ``clock``, ``date``, ``flag``, ``choice``, ``texts`` (a list),
    ``pairs`` (a table of names and values) or ``rows`` (a list of tables, whose `columns` are such
    fields themselves). `minimum` and
    `maximum` may be reached, `above` and `below` not.
    """

    key: str
    group: str
    kind: str
    label: str
    optional: bool
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    below: float | None = None
    columns: tuple[FormField, ...] = ()


def form(language: Language) -> dict[str, Any]:
    """Return groups, fields, words of choices, of status and of units in a `language`."""
    with speaking(language):
        return {
            "language": language,
            "groups": [{"id": name, "label": _(label)} for name, label in GROUPS.items()],
            "fields": [_told(field) for field in form_fields()],
            "choices": {value: _(label) for value, label in VALUES.items()},
            "status": {value: _(label) for value, label in STATUS.items()},
            "units": {unit: _(unit) for unit in UNITS},
        }


def _told(field: FormField) -> dict[str, Any]:
    said = {k: v for k, v in asdict(field).items() if v not in (None, (), [])}
    said["label"] = _(field.label)
    if field.columns:
        said["columns"] = [_told(column) for column in field.columns]
    return said


@cache
def form_fields() -> tuple[FormField, ...]:
    """Return every field of a scenario, in the order of the model."""
    return tuple(_fields(Scenario, ""))


def _fields(model: type[BaseModel], prefix: str) -> Iterator[FormField]:
    for name, info in model.model_fields.items():
        key = f"{prefix}{info.alias or _alias(info) or name}"
        if key in LEFT_OUT:
            continue
        yield from _field(key, info.annotation, list(info.metadata), not info.is_required())


def _alias(info: FieldInfo) -> str:
    """Return the word of the file where the model has another (``from``)."""
    alias = info.validation_alias
    choices = getattr(alias, "choices", None)
    return str(choices[0]) if choices else ""


def _field(key: str, kind: Any, metadata: list[Any], optional: bool) -> Iterator[FormField]:
    kind, more, maybe = _bare(kind)
    metadata, optional = [*metadata, *more], optional or maybe
    if isinstance(kind, type) and issubclass(kind, Parameter):
        yield _one(key, "parameter", metadata, optional)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from _fields(kind, f"{key}.")
    elif get_origin(kind) is dict:
        yield _one(key, "pairs", metadata, optional)
    elif get_origin(kind) is tuple:
        yield from _list(key, get_args(kind), metadata, optional)
    else:
        yield _simple(key, kind, metadata, optional)


def _list(key: str, kinds: tuple[Any, ...], metadata: list[Any], optional: bool) -> Any:
    inner, more, _maybe = _bare(kinds[0])
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        named = "id" in inner.model_fields and inner.model_fields["id"].annotation is str
        if named:
            yield from _fields(inner, f"{key}.*.")
        else:
            columns = tuple(_fields(inner, f"{key}.-."))
            yield _one(key, "rows", [], optional, columns=columns)
        return
    choices = tuple(map(str, get_args(inner))) if get_origin(inner) is Literal else ()
    yield _one(key, "texts", [*metadata, *more], optional, choices=choices)


def _simple(key: str, kind: Any, metadata: list[Any], optional: bool) -> FormField:
    if get_origin(kind) is Literal:
        return _one(key, "choice", [], optional, choices=tuple(map(str, get_args(kind))))
    if kind is bool:
        return _one(key, "flag", metadata, optional)
    if kind is int:
        return _one(key, "integer", metadata, optional)
    if kind is float:
        return _one(key, "number", metadata, optional)
    clock = any(isinstance(m, AfterValidator) and m.func.__name__ == "_clock" for m in metadata)
    last = key.rpartition(".")[2]
    if clock:
        return _one(key, "clock", [], optional)
    return _one(key, "date" if last in ("start_date", "first", "last") else "text", [], optional)


def _one(
    key: str,
    kind: str,
    metadata: list[Any],
    optional: bool,
    choices: tuple[str, ...] = (),
    columns: tuple[FormField, ...] = (),
) -> FormField:
    bounds: dict[str, float] = {}
    for part in metadata:
        if isinstance(part, AfterValidator):
            bounds.update(BOUNDS.get(part.func, {}))
        for mine, theirs in (
            ("minimum", "ge"),
            ("maximum", "le"),
            ("above", "gt"),
            ("below", "lt"),
        ):
            value = getattr(part, theirs, None)
            if isinstance(value, int | float):
                bounds[mine] = float(value)
    return FormField(
        key, _group(key), kind, value_label(key), optional, choices, columns=columns, **bounds
    )


def _group(key: str) -> str:
    parts = key.split(".")
    for size in range(len(parts), 0, -1):
        found = GROUP_OF.get(".".join(parts[:size]))
        if found:
            return found
    return "work"


def _bare(kind: Any) -> tuple[Any, list[Any], bool]:
    """Return a bare type, what was annotated to it, and whether None is allowed."""
    metadata: list[Any] = []
    maybe = False
    while True:
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            metadata += more
        elif get_origin(kind) in (Union, types.UnionType):
            inner = [each for each in get_args(kind) if each is not type(None)]
            maybe = maybe or len(inner) < len(get_args(kind))
            kind = inner[0]
        else:
            return kind, metadata, maybe
