"""Write docs/errors.md: every error code of the package, read from its source.

python docs/make_errors.py
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from logistics_sim.core.advice import advice

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "errors.md"
CODE = re.compile(r"^[A-Z]{3}-[0-9]{3}$")
EXITS = {
    "InputError": 2,
    "FaultsError": 2,
    "InfeasibleError": 3,
    "DiskError": 4,
    "IncompleteError": 5,
    "InternalError": 70,
}
ROOMS = {
    "ALL": "Alliance: coalition tables, share rules",
    "API": "Calls from Python",
    "BEN": "Benchmark instances and solutions",
    "BUG": "The program itself",
    "BUS": "Buses that carry parcels: timetables and where they call",
    "CAL": "Calibration",
    "CLI": "Command line",
    "COL": "Cold chain",
    "DAY": "Daily plans",
    "DEM": "Demand",
    "ENG": "Routing engines",
    "EXC": "Exchange with other tools",
    "FIL": "Files",
    "FLT": "Fleet",
    "MEM": "Memory",
    "MTX": "Travel matrices",
    "NET": "Road network",
    "POL": "The review: its table, stated facts, supports, returns",
    "PAP": "Papers of a plan",
    "PSH": "Pushing monitoring records",
    "REC": "Monitoring records of the cold chain",
    "REG": "Registries of share rules, siting models and engines",
    "RTE": "Routing",
    "RUN": "Run folders",
    "SCN": "Scenario",
    "SIM": "Simulation",
    "SIT": "Siting of stations",
    "SRV": "Service figures",
    "STU": "Studies and worker processes",
    "TAB": "Tables: against their contract (to 009), and as planners keep them (from 010)",
    "TRC": "Traceability",
    "UNC": "Uncertainty: draws of everything that is not known",
    "VAL": "Validation against records",
    "VER": "Verification of plans",
    "WEB": "The planner's page",
    "WIN": "Time windows",
}
SAID = {
    "BUG-001": "an error that nobody foresaw; set LOGISTICS_SIM_DEBUG=1 to see where",
    "MEM-001": "out of memory",
    "POL-002": "unknown key …",
    "POL-003": "key … is missing",
    "POL-004": "… is not a number; … is below …; … is not a text",
    "SCN-003": "unknown key …",
    "SCN-007": "key … is missing",
    "SCN-008": "… is not a number; … is below …; … is not one of …",
    "MEM-002": "the work needs about … MiB, … MiB are free or allowed",
    "FIL-009": "what the operating system said about a file",
    "TAB-016": "… is not a number; … is below …; … is not whole; the cell is empty",
    "TAB-017": "… is not understood; … is no time of day; … is no opening hours",
    "TAB-018": "an id stands twice: …, rows …; the row has no id",
    "TAB-019": "a code that became 1.30627E+11; a code of over 15 digits kept as a number",
    "TAB-021": "the cell holds a formula without a stored value / an error / a date",
}
"""Codes whose message is made elsewhere."""
NOT_CODES = {"SHA", "UTF", "ISO"}
MARKS = {"_", "gettext", "noop"}
"""What marks a message for the catalogue; `{fields}` are filled in."""
HEAD = """# Error codes

Every message names a code, a place (file and line, or table and row) and what to do:

    error SCN-003 county.yaml:7: unknown key 'sedd' (did you mean 'seed'?)

`…` stands for a value. The process ends with 0 (done), 1 (a target is missed, with
`--fail-on-miss`), 2 (bad input), 3 (infeasible, or a plan that breaks a rule), 4 (disk or
folder), 5 (incomplete), 70 (a bug) or 130 (interrupted). A code without an exit code stands
in a list of faults and ends with the command's own code.

This page is written by `python docs/make_errors.py` from the source.
"""


@dataclass
class Entry:
    """One code: what it may say, what it advises, how the process ends."""

    messages: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    exits: set[int] = field(default_factory=set)

    def add(self, message: str, hint: str, name: str) -> None:
        """Add one place of the source."""
        if message.strip("… ") and message not in self.messages:
            self.messages.append(message)
        if hint.strip("… ") and hint not in self.hints:
            self.hints.append(hint)
        if name in EXITS:
            self.exits.add(EXITS[name])


def collect(package: Path) -> dict[str, Entry]:
    """Return all codes of a package with what its source says about them."""
    found: dict[str, Entry] = {}
    renamed: list[tuple[str, str]] = []
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        codes = re.findall(r"\b[A-Z]{3}-[0-9]{3}\b", text)
        if not codes:
            continue
        tree = ast.parse(text)
        renamed += _renamed(tree)
        for code, message, hint, name in _uses(tree):
            found.setdefault(code, Entry()).add(message, hint, name)
        for code in codes:
            if code[:3] not in NOT_CODES:
                found.setdefault(code, Entry())
    for code, entry in found.items():
        if code in SAID:
            entry.messages = [SAID[code]]
        if advice(code) and not entry.hints:
            entry.hints = [advice(code)]
    for code, room in renamed:
        for message in found[code].messages:
            found[room].add(message, "", "InputError")
    return dict(sorted(found.items()))


def _renamed(tree: ast.AST) -> list[tuple[str, str]]:
    """Return the codes of the reader of tables that a room gives a code of its own."""
    pairs = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                both = [part.value for part in (key, value) if isinstance(part, ast.Constant)]
                if len(both) == 2 and all(CODE.match(str(code)) for code in both):
                    pairs.append((str(both[0]), str(both[1])))
    return pairs


def _uses(tree: ast.AST) -> Iterator[tuple[str, str, str, str]]:
    """Yield code, message, hint and error class of each call or tuple that holds a code."""
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    inside = {id(node) for function in functions for node in ast.walk(function)}
    known_in = [(function, _assigned(function)) for function in functions]
    places = [(node, known) for function, known in known_in for node in ast.walk(function)]
    places += [(node, {}) for node in ast.walk(tree) if id(node) not in inside]
    for node, known in places:
        if isinstance(node, ast.Call):
            parts = [*node.args, *(word.value for word in node.keywords)]
            name = node.func.id if isinstance(node.func, ast.Name) else ""
        elif isinstance(node, ast.Tuple):
            parts, name = list(node.elts), ""
        else:
            continue
        for number, part in enumerate(parts):
            if isinstance(part, ast.Constant) and CODE.match(str(part.value)):
                full = name == "Fault" or name in EXITS
                skip = 2 if full else 1
                message, hint = (
                    _text(parts[place], known) if place < len(parts) else ""
                    for place in (number + skip, number + skip + 1)
                )
                yield str(part.value), message, hint if full else "", name


Known = dict[str, list[tuple[int, ast.expr]]]


def _assigned(tree: ast.AST) -> Known:
    """Return where each name gets a value: line and expression."""
    known: Known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            pairs = [(node.targets[0], node.value)]
            if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(node.targets[0].elts, node.value.elts, strict=False))
            for target, value in pairs:
                if isinstance(target, ast.Name):
                    known.setdefault(target.id, []).append((node.lineno, value))
    return known


def _text(node: ast.expr, known: Known, deep: int = 0) -> str:
    """Return a string of the source with `…` for what is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, known, deep) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return "…"
    if isinstance(node, ast.BinOp):
        return _text(node.left, known, deep) + _text(node.right, known, deep)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
        if node.func.id in MARKS:
            return re.sub(r"(?<!{){[^{}]*}(?!})", "…", _text(node.args[0], known, deep))
        return "…"
    if isinstance(node, ast.IfExp):
        both = (_text(node.body, known, deep), _text(node.orelse, known, deep))
        return " / ".join(text for text in both if text)
    if isinstance(node, ast.Name) and deep < 3:
        before = [value for line, value in known.get(node.id, []) if line < node.lineno]
        return _text(before[-1], known, deep + 1) if before else "…"
    return "…"


def page(found: dict[str, Entry]) -> str:
    """Return the page."""
    lines = [HEAD]
    room = ""
    for code, entry in found.items():
        if code[:3] != room:
            room = code[:3]
            lines += [
                f"\n## {room}: {ROOMS.get(room, room)}\n",
                "| code | says | what to do | exit |",
            ]
            lines.append("| --- | --- | --- | --- |")
        exits = ", ".join(map(str, sorted(entry.exits)))
        cells = (code, _cell(entry.messages), _cell(entry.hints), exits)
        lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
    return "\n".join(lines) + "\n"


def _cell(texts: list[str]) -> str:
    return "; ".join(texts).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(collect(ROOT / "logistics_sim")), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
