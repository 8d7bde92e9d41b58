"""The application: interface and page behind one guard, every error in the house's own form."""

from __future__ import annotations

import os
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from logistics_sim.core.errors import Fault, LogisticsError
from logistics_sim.language import LANGUAGES, Language, gettext
from logistics_sim.study.manifest import stamped, version
from logistics_sim.web.api_runs import run_routes
from logistics_sim.web.api_scenarios import REFUSED, scenario_routes
from logistics_sim.web.library import Library
from logistics_sim.web.page_words import page_words
from logistics_sim.web.refusal import BUG, FULL, INVALID, Refusal, refusal_body, status_of
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.workspace import Workspace

STATIC = Path(__file__).parent / "static"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


def create_app(workspace: Workspace, queue: RunQueue) -> FastAPI:
    """Return the application on a prepared `workspace` whose runs are in `queue`.

    The guard is not in it: see `logistics_sim.web.guards.Guard`.
    """
    library = Library(workspace)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        queue.open()
        yield
        queue.close()

    app = FastAPI(
        title="logistics-sim",
        version=version(),
        description="All that the planner's page does, for scripts too.",
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    app.include_router(scenario_routes(workspace, library))
    app.include_router(run_routes(library, queue))
    _page_routes(app)
    _fault_forms(app)
    return app


def _page_routes(app: FastAPI) -> None:
    @app.get("/api/about", responses=REFUSED, tags=["page"])
    def about() -> dict[str, Any]:
        """Return version, contract and the languages of the page."""
        return {**stamped(), "languages": list(LANGUAGES)}

    @app.get("/api/words", responses=REFUSED, tags=["page"])
    def words(lang: Language = "en") -> dict[str, str]:
        """Return the page's words in a language, by the English ones."""
        return page_words(lang)

    @app.get("/", include_in_schema=False)
    def index() -> Response:
        return FileResponse(STATIC / "index.html", media_type=KINDS[".html"])

    @app.get("/static/{name:path}", include_in_schema=False)
    def static(name: str) -> Response:
        path = (STATIC / name).resolve() if "\x00" not in name else STATIC
        if not path.is_relative_to(STATIC.resolve()) or path.suffix not in KINDS:
            raise HTTPException(404)
        if not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type=KINDS[path.suffix])


def _fault_forms(app: FastAPI) -> None:
    @app.exception_handler(Refusal)
    async def refused(_: Request, refusal: Refusal) -> Response:
        return JSONResponse(refusal_body(refusal.faults, refusal.keys), refusal.status)

    @app.exception_handler(LogisticsError)
    async def wrong(_: Request, error: LogisticsError) -> Response:
        return JSONResponse(refusal_body(error.faults), status_of(error))

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, error: RequestValidationError) -> Response:
        found = error.errors()
        places = [".".join(map(str, item["loc"][1:])) for item in found]
        faults = [
            Fault("WEB-011", ".".join(map(str, item["loc"])) or "request", str(item["msg"]))
            for item in found
        ]
        return JSONResponse(refusal_body(faults, places), INVALID)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        said = str(error.detail or HTTPStatus(error.status_code).phrase)
        fault = Fault("WEB-011", request.url.path[:120], said, gettext("see: /openapi.json"))
        body = refusal_body([fault])
        return JSONResponse(body, error.status_code, headers=dict(error.headers or {}))

    @app.exception_handler(OSError)
    async def disk(_: Request, error: OSError) -> Response:
        said = error.strerror or str(error)
        fault = Fault("FIL-009", "workspace", said, gettext("free some space on its disk"))
        return JSONResponse(refusal_body([fault]), FULL)

    @app.exception_handler(Exception)
    async def bug(_: Request, error: Exception) -> Response:
        if os.environ.get("LOGISTICS_SIM_DEBUG"):
            traceback.print_exception(error)
        fault = Fault("BUG-001", "server", f"{type(error).__name__}: {error}")
        return JSONResponse(refusal_body([fault]), BUG)
