"""What only POSIX has stands behind a guard; texts are opened with an encoding."""

import ast
import re
from pathlib import Path

import pytest

import logistics_sim

FILES = sorted(Path(logistics_sim.__file__).parent.rglob("*.py"))
MODULES = {"fcntl", "grp", "pwd", "resource", "termios", "tty"}
NAMES = {
    "os": {"fork", "getuid", "geteuid", "getpgid", "killpg", "setsid", "sched_getaffinity"},
    "signal": {"SIGALRM", "SIGKILL", "SIGHUP", "setitimer", "alarm", "pthread_sigmask"},
}


WATCHED = re.compile("|".join([*MODULES, *set().union(*NAMES.values()), "open", "_text"]))
"""A file without these words needs no closer look."""


def unguarded(text: str) -> list[str]:
    """Return what of `text` a machine without POSIX could not run, with its line."""
    if not WATCHED.search(text):
        return []
    tree = ast.parse(text)
    scopes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    guarded = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.Try) and any("ImportError" in ast.dump(h) for h in node.handlers)
        for part in node.body
        for inner in ast.walk(part)
    }
    asked = {
        inner
        for scope in scopes
        if any(asks(n) for n in ast.walk(scope))
        for inner in ast.walk(scope)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            if names & MODULES and node not in guarded | asked:
                found.append(f"{node.lineno} import")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            only = node.attr in NAMES.get(node.value.id, ())
            if only and node not in asked:
                found.append(f"{node.lineno} {node.value.id}.{node.attr}")
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = name in {"read_text", "write_text"} and isinstance(node.func, ast.Attribute)
            # `write_text` of `core.files` is a plain function and writes UTF-8.
            opened = name == "open" and isinstance(node.func, ast.Name) and "b" not in mode(node)
            if (texts or opened) and not any(k.arg == "encoding" for k in node.keywords):
                found.append(f"{node.lineno} {name} without encoding")
    return found


def asks(node: ast.AST) -> bool:
    """Return whether `node` asks what the machine has: ``hasattr`` or ``os.name``."""
    of_os = isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "os"
    return getattr(node, "id", "") == "hasattr" or (of_os and node.attr == "name")


def mode(call: ast.Call) -> str:
    """Return the mode of an ``open``, as far as it is written out."""
    stated = call.args[1:2] + [k.value for k in call.keywords if k.arg == "mode"]
    return "".join(str(m.value) for m in stated if isinstance(m, ast.Constant))


@pytest.mark.parametrize(
    "text, count",
    [
        ("import fcntl", 1),
        ("try:\n import fcntl\nexcept ImportError:\n pass", 0),
        ("import os\nos.fork()", 1),
        ("import signal\ndef f():\n signal.alarm(1)", 1),
        ("import signal\ndef f():\n if hasattr(signal, 'alarm'):\n  signal.alarm(1)", 0),
        ("import os\ndef f():\n if os.name == 'posix':\n  import resource", 0),
        ("open('a')", 1),
        ("open('a', 'rb')", 0),
        ("open('a', encoding='utf-8')", 0),
        ("p.read_text()", 1),
    ],
)
def test_the_check_itself(text, count):
    assert len(unguarded(text)) == count


def test_nothing_needs_posix():
    found = {file.name: unguarded(file.read_text(encoding="utf-8")) for file in FILES}
    assert {name: faults for name, faults in found.items() if faults} == {}
