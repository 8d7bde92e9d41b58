"""Serve the planner's page on this computer until interrupted."""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.web.app import create_app
from logistics_sim.web.guards import Guard, local_names
from logistics_sim.web.readiness import read_ahead
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.shipped import bring_shipped
from logistics_sim.web.workspace import Workspace, lock_workspace

MOST_CONNECTIONS = 200


def serve_page(
    root: Path,
    port: int,
    tell: Callable[[str], None],
    *,
    host: str = "127.0.0.1",
    slots: int | None = None,
    workers: int | None = None,
    browser: bool = False,
) -> None:
    """Serve the workspace at `root` until the process is interrupted.

    `tell` gets the address once the server listens at `host`; a `port` of 0 is any free one.
    `slots` runs work at a time, each on `workers` processes; `browser` opens the page.

    Raises
    ------
    InputError
        WEB-002 where the port is taken, WEB-013 where another server has the workspace.
    DiskError
        Where the workspace cannot be written.
    """
    workspace = Workspace(root.resolve())
    workspace.prepare()
    lock = lock_workspace(workspace.root)
    try:
        bring_shipped(workspace)
        listener = _listener(host, port)
        queue = RunQueue(workspace, slots or max((os.cpu_count() or 2) // 2, 1), workers)
        guarded = Guard(create_app(workspace, queue), local_names(host))
        server = _Server(
            uvicorn.Config(
                guarded,
                log_level="warning",
                access_log=False,
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=10,
                timeout_graceful_shutdown=5,
                server_header=False,
            ),
            lambda: _ready(_url(listener), tell, browser, queue),
        )
        server.run(sockets=[listener])
    finally:
        lock.close()


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._ready()


def _ready(url: str, tell: Callable[[str], None], browser: bool, queue: RunQueue) -> None:
    tell(url)
    read_ahead(queue)
    if browser:
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        said = getattr(error, "strerror", None) or str(error)
        raise InputError(
            "WEB-002",
            f"{host}:{port}",
            _("cannot listen there: {said}", said=said),
            _("another --port, 0 for any"),
        ) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"
