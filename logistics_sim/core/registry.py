"""One way to register: share rules, siting models and routing engines are entries of a registry."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import TypeVar

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

Entry = TypeVar("Entry")


class Registry(MutableMapping[str, Entry]):
    """Entries by name, in the order of their names; a file is imported when its entry is needed.

    Parameters
    ----------
    modules
        The module of each entry that the package ships: importing it registers the entry.

    Examples
    --------
    >>> greetings = Registry[str]()
    >>> greetings("short")("good day")
    'good day'
    >>> greetings["short"], "long" in greetings
    ('good day', False)
    """

    def __init__(self, modules: Mapping[str, str] | None = None) -> None:
        self._modules = dict(modules or {})
        self._entries: dict[str, Entry | None] = dict.fromkeys(self._modules)

    def __call__(self, name: str) -> Callable[[Entry], Entry]:
        """Return a decorator that registers what it decorates under `name`.

        Raises `InputError` ``REG-001`` when something else has that name.
        """

        def register(entry: Entry) -> Entry:
            if self._entries.get(name) not in (None, entry):
                raise InputError(
                    "REG-001",
                    _("name {name!r}", name=name),
                    _("is taken"),
                    _("choose another name"),
                )
            self._entries[name] = entry
            return entry

        return register

    def __getitem__(self, name: str) -> Entry:
        if self._entries[name] is None:
            importlib.import_module(self._modules[name])
        entry = self._entries[name]
        if entry is None:
            raise LookupError(f"{self._modules[name]} registers no {name!r}")
        return entry

    def __setitem__(self, name: str, entry: Entry) -> None:
        self._entries[name] = entry

    def __delitem__(self, name: str) -> None:
        del self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
