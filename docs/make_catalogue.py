"""Bring the Chinese catalogue in line with the code's messages and the commands' help.

Messages that the code no longer marks are dropped, new ones are added with an empty translation
and printed; a file of translations (JSON, English to Chinese) fills them in.

    python docs/make_catalogue.py [translations.json]
"""

import json
import sys
from pathlib import Path

import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

from logistics_sim.cli.main import app
from logistics_sim.cli.spoken_help import help_messages
from logistics_sim.language import speaking

PACKAGE = Path(__file__).parents[1] / "logistics_sim"
PATH = PACKAGE / "language" / "catalogues" / "zh.po"
KEYWORDS = {"_": None, "gettext": None, "noop": None}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
HEAD = """\
# Simplified Chinese catalogue of logistics-sim. Messages stand in English in the code.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""


def quoted(text: str) -> str:
    """Return a text as a string of a catalogue."""
    return json.dumps(text, ensure_ascii=False)


def known() -> dict[str, str]:
    """Return the translations that the catalogue holds; twice the same message: the last.

    Read by lines, so that a file with a merge's marks or a message twice can be mended, too.
    """
    found: dict[str, str] = {}
    message: str | None = None
    for line in PATH.read_text(encoding="utf-8").splitlines():
        if line.startswith("msgid "):
            message = json.loads(line[6:])
        elif line.startswith("msgstr ") and message:
            found[message] = json.loads(line[7:]) or found.get(message, "")
    return found


def main() -> None:
    """Write the catalogue and print the messages that still want a translation."""
    found: dict[str, str] = known()
    for path in sys.argv[1:]:
        found |= json.loads(Path(path).read_text(encoding="utf-8"))
    wanted = Catalog()
    for _, _, message, _, _ in extract_from_dir(PACKAGE, method_map=METHODS, keywords=KEYWORDS):
        wanted.add(message)
    with speaking("en"):
        for message in help_messages(typer.main.get_command(app)):
            wanted.add(message)
    ids = sorted(entry.id for entry in wanted if entry.id)
    blocks = [f"msgid {quoted(id_)}\nmsgstr {quoted(found.get(id_, ''))}\n" for id_ in ids]
    PATH.write_text("\n".join([HEAD, *blocks]), encoding="utf-8")
    for id_ in ids:
        if not found.get(id_):
            print(quoted(id_))


if __name__ == "__main__":
    main()
