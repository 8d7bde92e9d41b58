"""`logistics-sim coldchain records|schema|push|receive`: the link to a monitoring platform."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say
from logistics_sim.language import gettext as _

RunDir = Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")]
Number = Annotated[int, typer.Option("--replication", min=0, help="Which replication.")]


def register(group: typer.Typer) -> None:
    """Add the commands to the group `coldchain`."""
    group.command("records")(records)
    group.command("schema")(schema)
    group.command("push")(push)
    group.command("receive")(receive)


def records(
    run_dir: RunDir,
    out: Annotated[Path, typer.Option("--out", help="File: .jsonl, .csv or .parquet.")],
    replication: Number = 0,
    json: Json = False,
) -> None:
    """Write the monitoring records of a run's replay."""
    from logistics_sim.assessment.cold_tables import read_cold_run
    from logistics_sim.coldchain.record_files import write_records
    from logistics_sim.coldchain.records import monitoring_records
    from logistics_sim.study.manifest import stamped

    run = read_cold_run(run_dir, replication)
    table = monitoring_records(
        run.cold_chain, run.places, run.runs, run.carriage(), run.parcels, run.stamps
    )
    write_records(table, out)
    answer = {
        "records": len(table),
        "devices": int(table["device"].nunique()),
        "alarms": int((table["alarm"] != "none").sum()),
        "door_open": int((table["door"] == "open").sum()),
        "out": str(out),
    }
    if json:
        print_json({**stamped(run.scenario), **answer})
        return
    typer.echo(
        _(
            "{records:,} records of {devices:,} loggers, {alarms:,} with an alarm: {out}",
            records=answer["records"],
            devices=answer["devices"],
            alarms=answer["alarms"],
            out=out,
        )
    )


def schema() -> None:
    """Print the JSON Schema of a monitoring record."""
    from logistics_sim.coldchain.message import record_schema

    print_json(record_schema())


def push(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE.jsonl]", help="Records to add to the spool first."),
    ] = None,
    url: Annotated[str, typer.Option("--url", help="Address of the receiver.")] = "",
    spool: Annotated[
        Path, typer.Option("--spool", help="Store on disk for what is not yet delivered.")
    ] = Path("coldchain-spool.sqlite"),
    batch: Annotated[
        int, typer.Option("--batch", min=1, max=5_000, help="Records at once.")
    ] = 1_000,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds per request.")] = 10,
    give_up: Annotated[
        float, typer.Option("--give-up", min=0, help="Seconds without success before giving up.")
    ] = 300,
    longest_wait: Annotated[
        float, typer.Option("--longest-wait", min=0.01, help="Longest wait between attempts (s).")
    ] = 30,
    ca_file: Annotated[
        Path | None, typer.Option("--ca-file", help="Certificates to trust (PEM).")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Offer refused records again.")] = False,
    json: Json = False,
) -> None:
    """Push records to a platform: stored first, sent until it has answered for them.

    The token comes from the environment variable LOGISTICS_SIM_PUSH_TOKEN. Ends with 2 if
    the receiver refused records, with 5 if some still wait.
    """
    import os

    from logistics_sim.coldchain.record_push import TOKEN_VARIABLE, PushSettings, push_records
    from logistics_sim.coldchain.spool import Spool, fill_spool
    from logistics_sim.core.errors import EXIT_BAD_INPUT
    from logistics_sim.study.manifest import stamped

    store = Spool(spool)
    try:
        if again:
            store.again()
        new = fill_spool(store, file) if file else 0
        settings = PushSettings(
            batch=batch, timeout_s=timeout, give_up_s=give_up, most_wait_s=longest_wait
        )
        token = os.environ.get(TOKEN_VARIABLE, "")
        certificates = str(ca_file) if ca_file else None
        counts = push_records(store, url, token, settings, ca_file=certificates, retrying=say)
        refusals = store.refusals(20)
    finally:
        store.close()
    if json:
        shown = [{"key": key, "reason": reason} for key, reason in refusals]
        print_json({**stamped(), "new": new, **counts, "refusals": shown})
    else:
        typer.echo(
            _(
                "{sent:,} sent, {refused:,} refused, of {new:,} new records",
                sent=counts["sent"],
                refused=counts["refused"],
                new=new,
            )
        )
    for key, reason in refusals:
        say(_("error PSH-006 {key}: refused by the receiver: {reason}", key=key, reason=reason))
    if counts["refused"]:
        raise SystemExit(EXIT_BAD_INPUT)


def receive(
    store: Annotated[Path, typer.Option("--store", help="SQLite file for the readings.")] = Path(
        "coldchain-received.sqlite"
    ),
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 0,
    any_time: Annotated[
        bool, typer.Option("--any-time", help="Accept readings dated in the future.")
    ] = False,
    max_megabytes: Annotated[
        float | None, typer.Option("--max-megabytes", min=0.01, help="Largest size of the store.")
    ] = None,
) -> None:
    """Receive records on this computer, for trials; prints one JSON line when ready.

    Senders must know the token of LOGISTICS_SIM_PUSH_TOKEN, if it is set. Beyond this
    computer (--host) the server listens only with a token.
    """
    import json
    import os
    import sys
    import time

    from logistics_sim.coldchain.receiver import Receiver
    from logistics_sim.coldchain.receiver_store import ReadingStore
    from logistics_sim.coldchain.record_push import LOOPBACK, TOKEN_VARIABLE
    from logistics_sim.core.errors import InputError

    token = os.environ.get(TOKEN_VARIABLE, "")
    if host not in LOOPBACK and not token:
        text = _("without a token only this computer may send")
        raise InputError(
            "REC-012",
            f"--host {host}",
            text,
            _("set {token_variable}", token_variable=TOKEN_VARIABLE),
        )
    base = ReadingStore(store, max_megabytes)
    server = Receiver(
        base, host, port, token=token, clock=(lambda: None) if any_time else time.time
    )
    sys.stdout.write(json.dumps({"url": server.url}) + "\n")
    sys.stdout.flush()
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        base.close()
