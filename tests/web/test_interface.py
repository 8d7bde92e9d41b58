"""Requests made up from the interface's own description never end in a bug."""

import contextlib
import json

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from logistics_sim.web.app import create_app
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.run_record import PageRun, write_record
from logistics_sim.web.workspace import Workspace
from tests.conftest import write_county

FULL = 507
EXAMPLES = 4


class NoRuns(RunQueue):
    """A queue that takes everything and starts nothing: the fuzz is about the interface."""

    def _fill(self):
        return


@pytest.fixture(scope="module")
def interface(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("fuzz"))
    workspace.prepare()
    write_county(workspace.counties / "small")
    queue = NoRuns(workspace)
    app = create_app(workspace, queue)
    folder = workspace.runs / "r0001"
    folder.mkdir()
    write_record(PageRun("r0001", "small", "small", "t", state="cancelled"), folder)
    queue.open()
    return schemathesis.openapi.from_asgi("/openapi.json", app)


@pytest.mark.slow
def test_no_request_ends_in_a_bug(interface):
    tried = 0
    for found in interface.get_all_operations():
        operation = found.ok()
        tried += hold(operation.as_strategy())
        if can_be_wrong(operation):
            tried += hold(operation.as_strategy(GenerationMode.NEGATIVE))
    assert tried > 200


def can_be_wrong(operation):
    """Whether a request can break the description: every text is one in a path.

    Looking for a request that breaks such an operation finds none and takes seconds.
    """
    said = operation.definition.raw
    free = [each["in"] == "path" and each["schema"]["type"] == "string"
            for each in said.get("parameters", ())]  # fmt: skip
    return "requestBody" in said or not all(free)


def hold(strategy):
    """Send what a strategy makes; return how many requests that were."""
    sent = []

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=strategy)
    def send(case):
        known = {"county": "small", "name": "small", "run": "r0001"}
        if len(sent) % 2 and case.path_parameters:  # half of them to what is there
            case.path_parameters.update(
                {k: v for k, v in known.items() if k in case.path_parameters}
            )
        answer = case.call()
        sent.append(answer.status_code)
        not_a_server_error_but_full(answer)
        if answer.status_code >= 400:
            faults = json.loads(answer.text)["faults"]
            assert all(fault["code"] and fault["message"] for fault in faults)

    with contextlib.suppress(Unsatisfiable):  # nothing to say to it, so nothing wrong either
        send()
    return len(sent)


def not_a_server_error_but_full(answer):
    assert answer.status_code < 500 or answer.status_code == FULL, answer.text


def test_the_description_names_every_way_of_the_interface(client):
    said = client.get("/openapi.json").json()
    ways = {(method, path) for path, entry in said["paths"].items() for method in entry}
    assert len(ways) > 30
    for _method, path in ways:
        assert path.startswith("/api/")
    for entry in said["paths"].values():
        for method in entry.values():
            assert method["summary"]
            assert "422" in method["responses"]
