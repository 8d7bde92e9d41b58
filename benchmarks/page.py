"""The planner's page in a real browser: first load, frames of pan and playback, tables, pollers.

    python -m benchmarks.page WORKSPACE RUN [--json FILE]

WORKSPACE is one of `logistics-sim serve` and RUN a finished run in it (a base run of Tang County
has 365 places and some 300 trips). Chromium draws in software, in both of its ways: `software` is
what a computer without a graphics card gets; `swiftshader` puts an emulated graphics card between.
`square` is a page with nothing but a small square that moves: no page can show more frames there.
Frames are those that `requestAnimationFrame` shows; processor time of the page's thread is told
beside, since a busy machine shows fewer. The weight of ten users who poll is the processor time of
the server while they do so, as a share of the wall time of one core.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

STATIC = Path(__file__).parents[1] / "logistics_sim"
POLLERS, POLL_S, POLL_FOR_S = 10, 1.5, 20.0
FRAMES = 60

WAYS = {
    "software": ["--disable-gpu"],
    "swiftshader": ["--use-gl=angle", "--use-angle=swiftshader"],
}
SQUARE = """<body><p id=p style='width:40px;height:40px;background:red;position:absolute'></p>"""
MOVE = """async (most) => {
  const began = performance.now();
  for (let at = 0; at < most; at += 1) {
    document.getElementById("p").style.transform = `translate(${at}px, 0)`;
    await new Promise(requestAnimationFrame);
  }
  return { frames_s: (most * 1000) / (performance.now() - began) };
}"""
PAN = """async (most) => {
  const canvas = document.querySelector("canvas.map");
  const box = canvas.getBoundingClientRect();
  const send = (kind, x, y) => canvas.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, clientX: box.left + x, clientY: box.top + y, bubbles: true }));
  canvas.setPointerCapture = () => {};
  send("pointerdown", 200, 200);
  const spent = [];
  let frames = 0;
  const began = performance.now();
  while (frames < most) {
    frames += 1;
    send("pointermove", 200 + 80 * Math.sin(frames / 9), 200 + 60 * Math.cos(frames / 7));
    await new Promise(requestAnimationFrame);
    spent.push(Number(canvas.dataset.frameMs));
  }
  send("pointerup", 200, 200);
  spent.sort((a, b) => a - b);
  const lasted = (performance.now() - began) / 1000;
  return { frames_s: frames / lasted, draw_ms_median: spent[spent.length >> 1] };
}"""
PLAY = """async (most) => {
  const root = document.querySelector(".county-map");
  document.querySelector(".map-play button").click();
  let frames = 0;
  const clock = document.querySelector(".map-play input[type=range]");
  const began = performance.now();
  while (frames < most) {
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  document.querySelector(".map-play button").click();
  return { frames_s: (frames * 1000) / (performance.now() - began), told: root.dataset.framesPerS };
}"""


def compressed_bytes() -> int:
    """Return the bytes of all that the page loads first, each file compressed by gzip."""
    files = [*(STATIC / "web" / "static").iterdir(), *(STATIC / "report" / "static").glob("*map.*")]
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files if path.is_file())


def processor_s(pid: int) -> float:
    """Return the processor seconds of a process so far."""
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def poll(url: str, pid: int) -> dict[str, float]:
    """Ask for the runs as ten open pages do; return what it took of one core."""
    end = time.monotonic() + POLL_FOR_S

    def work() -> None:
        while time.monotonic() < end:
            urllib.request.urlopen(f"{url}/api/runs").read()
            time.sleep(POLL_S)

    before, began = processor_s(pid), time.monotonic()
    users = [threading.Thread(target=work) for _ in range(POLLERS)]
    for user in users:
        user.start()
    for user in users:
        user.join()
    return {"share_of_a_core": (processor_s(pid) - before) / (time.monotonic() - began)}


def frames(page: Any, script: str) -> dict[str, Any]:
    """Return frames a second, and processor milliseconds of the page's own thread a frame."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float({each["name"]: each["value"] for each in metrics}["TaskDuration"])

    before = spent()
    found: dict[str, Any] = page.evaluate(script, FRAMES)
    return {**found, "thread_ms_frame": (spent() - before) * 1_000 / FRAMES}


def in_browser(url: str, run: str, way: str) -> dict[str, Any]:
    """Return what was measured in Chromium that draws in a `way`."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", *WAYS[way]],
        )
        view = {"width": 1280, "height": 720}
        page = browser.new_page(viewport=view, bypass_csp=True)  # waiting by a text is an eval
        page.set_default_timeout(120_000)
        page.set_content(SQUARE)
        square = page.evaluate(MOVE, FRAMES)
        began = time.perf_counter()
        page.goto(f"{url}/#/run/{run}?tab=map")
        page.wait_for_function("document.querySelector('canvas.map')?.dataset.frameMs")
        found: dict[str, Any] = {"square": square, "first_map_s": time.perf_counter() - began}
        found["pan"] = frames(page, PAN)
        page.reload()
        began = time.perf_counter()
        page.wait_for_function("document.querySelector('canvas.map')?.dataset.frameMs")
        found["later_map_s"] = time.perf_counter() - began
        page.click("#tab-tables")
        page.wait_for_selector("#panel tbody tr")
        times = {}
        for value in page.eval_on_selector_all(
            "#table-name option", "all => all.map((each) => each.value)"
        ):
            page.evaluate("document.querySelector('#panel > div').dataset.ms = ''")
            page.select_option("#table-name", value)
            page.wait_for_function("document.querySelector('#panel > div').dataset.ms")
            times[value] = int(page.get_attribute("#panel > div", "data-ms") or 0)
        found["tables_ms"] = times
        page.click("#tab-play")
        page.wait_for_selector(".map-stage canvas")
        found["playback"] = frames(page, PLAY)
        found["estimate_ms"] = estimates(page, url)
        browser.close()
    return found


def estimates(page: Any, url: str) -> list[float]:
    """Return the milliseconds of the first estimates of the run's scenario, as the page asks."""
    run = page.url.partition("#/run/")[2].partition("?")[0]
    said = page.request.get(f"{url}/api/runs/{run}").json()
    path = f"{url}/api/counties/{said['county']}/scenarios/{said['scenario']}/estimate"
    found = []
    for _ in range(3):
        began = time.perf_counter()
        assert page.request.get(path).ok
        found.append(round((time.perf_counter() - began) * 1_000, 1))
    return found


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("workspace", type=Path)
    words.add_argument("run")
    words.add_argument("--json", type=Path)
    asked = words.parse_args()
    command = ["serve", "--port", "0", "--no-browser", "--json"]
    server = subprocess.Popen(
        [sys.executable, "-m", "logistics_sim", *command, "--workspace", str(asked.workspace)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["url"].rstrip("/")
        found = {"load": os.getloadavg()[0], "first_load_bytes": compressed_bytes()}
        found |= {way: in_browser(url, asked.run, way) for way in WAYS}
        found["ten_pollers"] = poll(url, server.pid)
    finally:
        server.terminate()
        server.wait()
    text = json.dumps(found, indent=1)
    print(text)
    if asked.json:
        asked.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
