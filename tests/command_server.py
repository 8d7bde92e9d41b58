"""The command line in processes forked from one that has imported it already.

Starting Python and importing the package takes longer than most commands. Here one process
imports everything once and, for each command, forks a child which runs the same `main` with its
own words, environment, folder and limits, and prints into files. What repeats a run to compare the
bytes uses `run_fresh`, whose Python has another hash seed; what needs signals starts its own too.
"""

import atexit
import contextlib
import functools
import gc
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path

MODULE = "logistics_sim.cli.main"
BESIDE = (
    *("numpy.testing", "numpy.f2py", "pandas", "pandas.testing", "pyarrow.parquet"),
    *("pyarrow.compute", "pyarrow.dataset", "pyarrow.pandas_compat", "scipy.stats"),
    *("scipy.sparse.csgraph", "scipy.ndimage", "numba.typed", "numba.experimental", "numba.np"),
    *("geopandas", "shapely", "fpdf", "jinja2", "fontTools.subset", "fontTools.ttLib", "openpyxl"),
    *("charset_normalizer", "matplotlib.pyplot", "mpl_toolkits.mplot3d", "pyvrp", "tomllib"),
    *("matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "statistics"),
)
"""What the package imports where it is needed only."""
DEFAULT_S = 120
MOST_BYTES_KEPT = 100_000
"""Of a scenario whose text is parsed before the fork: the hostile ones are larger."""


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class CommandServer:
    """One preloaded process; `run` forks it for each command."""

    def __init__(self):
        self._process = None

    def run(self, words, environment, cwd=None, limit_bytes=None, timeout=DEFAULT_S):
        """Run ``logistics-sim`` with `words` and return what it left behind."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        with tempfile.TemporaryDirectory(prefix="command") as folder:
            out, err = Path(folder) / "out", Path(folder) / "err"
            asked = {
                "words": [str(word) for word in words],
                "environment": dict(environment),
                "cwd": str(cwd or Path.cwd()),
                "limit_bytes": limit_bytes,
                "out": str(out),
                "err": str(err),
            }
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            child = int(self._process.stdout.readline())
            if not select.select([self._process.stdout], [], [], timeout)[0]:
                os.killpg(child, signal.SIGKILL)
                self._process.stdout.readline()
                raise subprocess.TimeoutExpired(asked["words"], timeout)
            code = int(self._process.stdout.readline())
            said = [path.read_text(encoding="utf-8") for path in (out, err)]
        return Finished(code, *said)

    def close(self):
        """End the preloaded process and wait for it, so that its time counts as ours."""
        if self._process is not None:
            self._process.stdin.close()
            self._process.wait()
            self._process.stdout.close()
            self._process = None


def run_fresh(*words, timeout=DEFAULT_S, env=None, cwd=None):
    """Run ``logistics-sim`` by a Python with a hash seed of its own, as a shell does."""
    done = subprocess.run(
        [sys.executable, "-m", MODULE, *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
        env={**os.environ, **(env or {})},
        cwd=cwd,
    )
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return Finished(done.returncode, done.stdout, done.stderr)


SERVER = CommandServer()
"""That of this test process."""


def run_command(*words, timeout=DEFAULT_S, env=None, limit_bytes=None, cwd=None):
    """Run the real command line in a process forked for it and never let a traceback pass."""
    done = SERVER.run(words, {**os.environ, **(env or {})}, cwd, limit_bytes, timeout)
    assert "Traceback" not in done.err + done.out, done.err
    return done


def _serve():
    """Fork once for each line of stdin: answer with the child's id, then with its exit code."""
    import importlib
    import pkgutil

    import logistics_sim

    package = pkgutil.walk_packages(logistics_sim.__path__, "logistics_sim.")
    for name in (*(module.name for module in package), *BESIDE):
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    _read_signatures()
    _compile_templates()
    gc.freeze()  # else each child's first collection copies the memory of all modules
    seen = set()
    for line in sys.stdin:
        asked = json.loads(line)
        _parse_what_comes_again(asked, seen)
        child = os.fork()
        if not child:
            _become(asked)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _read_signatures():
    """Let children find the options of all commands read: half of what a short command does."""
    import typer

    from logistics_sim.cli.main import built_command

    typer.main.get_params_from_function = functools.cache(typer.main.get_params_from_function)
    built_command()


def _compile_templates():
    """Let children find the templates of the report compiled."""
    from logistics_sim.report import html

    for name in (html.PAGE, "page.html"):
        html._environment().get_template(name)


def _parse_what_comes_again(asked, seen):
    """Parse, once for all children to come, a scenario's text that was named before.

    Most commands read the same small county, and parsing it takes longer than the command;
    `read_yaml` keeps what it has parsed by its text. What cannot be read is the child's to tell.
    """
    from logistics_sim.scenario.yaml_reader import read_yaml

    for word in asked["words"]:
        named = Path(asked["cwd"], word)
        path = named / "scenario.yaml" if named.is_dir() else named
        if path.suffix != ".yaml" or not path.is_file():
            continue
        text = path.read_bytes()
        if text in seen:
            with contextlib.suppress(Exception):
                read_yaml(path)
        elif len(text) < MOST_BYTES_KEPT:
            seen.add(text)


def _become(asked):
    """Be the command until it exits; what is registered for the exit runs, modules just go."""
    import resource

    from logistics_sim.cli.main import main

    os.setsid()
    for number, path in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir(asked["cwd"])
    if asked["limit_bytes"]:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        limit = asked["limit_bytes"]
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sys.argv = ["logistics-sim", *asked["words"]]
    try:
        main()
    except SystemExit as exit_:
        code = exit_.code
    except BaseException:
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


if __name__ == "__main__":
    _serve()
