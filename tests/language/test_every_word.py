"""No word for a reader stands outside the catalogue.

Errors, hints, printed lines, progress; charts and maps; tables, sheets of workbooks and papers;
what the scripts of the pages write.
"""

import ast
import re
from pathlib import Path

import pytest

from logistics_sim.core.errors import LogisticsError
from tests.source_trees import parsed

PACKAGE = Path(__file__).parents[2] / "logistics_sim"
MARKS = {"_", "gettext", "noop"}
CODE = re.compile(r"`[^`]*`|[\w.\-/:=]*[_\-/=:.\d][\w.\-/:=]*|\b[A-Z]+\b")
"""What is no word of a language: options, paths, keys, codes, names in backticks."""
WORD = re.compile(r"[a-z]{2,}")
ANY_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,}")
PRINTING = {"say", "echo", "add_column"}
SHOWN = {
    "set_title": (0, 1),
    "set_xlabel": (0, 1),
    "set_ylabel": (0, 1),
    "set_label": (0, 1),
    "suptitle": (0, 1),
    "annotate": (0, 1),
    "text": (2, 3),
    "set_xticklabels": (0, 1),
    "set_yticklabels": (0, 1),
    "create_sheet": (0, 1),
    "KeyEntry": (1, 2),
    "TextTable": (0, 2),
    "VerdictLine": (0, 1),
    "BookColumn": (1, 2),
    "_C": (1, 2),
    "PaperColumn": (0, 1),
    "PaperLine": (0, 1),
    "Sheet": (0, 0),
    **dict.fromkeys(
        ("plot", "bar", "barh", "errorbar", "scatter", "fill_between", "axvline", "axhline",
         "Line2D", "Patch", "legend"),
        (0, 0),
    ),
}  # fmt: skip
"""What draws or sets a text for a reader, and which of its arguments are texts, by place."""
SHOWN_BY_NAME = {"label", "title", "caption", "heads", "note", "notes", "banner", "facts"}
SKETCHES = {"places/siting/frontier.py", "places/siting/sketch.py"}
"""Sketches for notebooks: drawn in the caller's font, which may lack Chinese."""
SCRIPTS = sorted(PACKAGE.rglob("static/*.js"))
SCRIPT_TEXT = re.compile(r'(?:\}, |textContent = |title: |"aria-label": )"((?:[^"\\]|\\.)*)"')
STEPS = {"report", "progress"}
PLACES = {
    "report --out",
    "run --draws",
    "sheets --format",
    *(f"--format {form}" for form in ("pdf", "docx", "xlsx")),
}
"""Where a fault lies: the words of a command."""


def errors(kind=LogisticsError):
    """Return the names of the package's errors."""
    return {kind.__name__}.union(*(errors(below) for below in kind.__subclasses__()))


TOLD = errors() | {"Fault"}


def wordy(text):
    """Return whether a text has words of a language, and several where it may be a name."""
    several = " " in text.strip() and text not in PLACES
    return several and WORD.search(CODE.sub("", text)) is not None


def name_of(call):
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def arguments(call):
    """Return what of a call its reader sees."""
    name, named = name_of(call), {word.arg: word.value for word in call.keywords}
    if name in TOLD:
        return [*call.args[1:4], *(named[key] for key in ("message", "hint") if key in named)]
    if name in PRINTING:
        return call.args[:1]
    return call.args[:1] if name in STEPS and len(call.args) > 2 else []


def any_word(text):
    """Return whether a text has a word at all that is no unit, code or name of the program."""
    return ANY_WORD.search(re.sub(r"\b(kg|km|min|GPX)\b", "", CODE.sub("", text))) is not None


def outside(node, values, seen=(), words=wordy):
    """Yield the texts in an expression that no mark of the catalogue surrounds.

    `values` are what the names of the function are set to; `words` says what is a text of words.
    """
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and words(node.value):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        plain = "".join(
            part.value if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
        if words(plain.replace("{}", " ").strip() + " "):
            yield plain
    elif isinstance(node, ast.Name) and node.id not in seen:
        for value in values.get(node.id, ()):
            yield from outside(value, values, (*seen, node.id), words)
    else:
        for part in parts(node):
            yield from outside(part, values, seen, words)


def parts(node):
    """Return the expressions that an expression may come to."""
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.BoolOp):
        return node.values
    return node.elts if isinstance(node, ast.Tuple | ast.List) else []


def shown(call):
    """Return what of a call is drawn or set for a reader."""
    if name_of(call) not in SHOWN:
        return []
    first, last = SHOWN[name_of(call)]
    named = [word.value for word in call.keywords if word.arg in SHOWN_BY_NAME]
    return [*call.args[first:last], *named]


def assigned(function):
    """Return what each name of a function is set to."""
    found = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def scan(tree):
    """Yield line and text of what is told without a mark."""
    owner = {}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                owner[node] = function
    values = {function: assigned(function) for function in set(owner.values())}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            known = values.get(owner.get(node), {})
            for argument in arguments(node):
                for text in outside(argument, known):
                    yield node.lineno, text
            for argument in shown(node):
                for text in outside(argument, known, words=any_word):
                    yield node.lineno, text


def test_nothing_is_told_that_the_catalogue_does_not_hold():
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {text}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in scan(parsed(path))
        if not path.name.startswith("make_")
        and path.relative_to(PACKAGE).as_posix() not in SKETCHES
    ]
    assert found == []


def marked_within(text):
    """Return the messages marked inside an f-string, where the catalogue's reader finds none."""
    texts = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.JoinedStr)]
    calls = [call for node in texts for call in ast.walk(node) if isinstance(call, ast.Call)]
    marked = [call for call in calls if name_of(call) in MARKS and call.args]
    return [ast.unparse(call) for call in marked if isinstance(call.args[0], ast.Constant)]


def test_no_message_is_marked_inside_another_text():
    found = {path.name: marked_within(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
    assert {name: calls for name, calls in found.items() if calls} == {}
    assert marked_within("x = f\"{(_('found'))} in {place}\"") == ["_('found')"]


def written_by_script(text):
    """Return the texts of words that a script writes without asking for their translation."""
    return [found for found in SCRIPT_TEXT.findall(text) if any_word(found)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_no_word_of_their_own(path):
    names = {"Excel", "English", "English HTML", "中文", "中文 HTML"}
    found = written_by_script(path.read_text(encoding="utf-8"))
    assert set(found) - names == set()


def test_the_scan_finds_words_of_scripts():
    script = 'h("p", { class: "note" }, "Nothing yet"); h("p", {}, t("Runs")); box.title = ""'
    assert written_by_script(script) == ["Nothing yet"]


def test_the_scan_finds_words_on_charts_and_sheets():
    code = """
def draw(axes, book, values):
    axes.set_xlabel("share of parcels")
    axes.set_ylabel(_("yuan"))
    axes.text(0, 1, "late" if values else _("on time"))
    axes.barh(values, 1, label=f"{len(values)} stops")
    book.create_sheet("costs")
    axes.set_xlabel("kg")
    TextTable(_("Costs"), ("firm", _("yuan")), ())
"""
    texts = [text for _, text in scan(ast.parse(code))]
    assert texts == ["share of parcels", "late", "{} stops", "costs", "firm"]


def test_the_scan_finds_words_outside():
    code = """
def check(path, rows):
    text = f"{len(rows)} rows are wrong" if rows else _("fine as it is")
    raise InputError("TAB-001", str(path), text, "see the table")

def tell(name):
    say(f"{name}: all is well")
    say(_("{name}: all is well", name=name))
    progress("some steps", 1, 2)
"""
    texts = [text for _, text in scan(ast.parse(code))]
    assert texts == ["{} rows are wrong", "see the table", "{}: all is well", "some steps"]
