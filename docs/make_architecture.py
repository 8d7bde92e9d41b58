"""Draw ``docs/images/architecture.svg``: the rooms in their order and the tables between them.

Rooms come from the import contract in ``pyproject.toml``, tables from ``core/tables``; who makes
and who reads a table stands below and is held against the code by ``tests/docs``.

usage: python docs/make_architecture.py
"""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "images" / "architecture.svg"

STOREYS: dict[str, tuple[str, ...]] = {
    "foundations 基础": ("language", "core", "office_tables", "bus_feeds", "scenario"),
    "the county 县域": ("network", "map_matching", "places", "demand"),
    "plans 计划": ("routing", "bench"),
    "random days 仿真": ("simulation", "coldchain", "service", "calibration"),
    "money, scores 账与分": ("costs", "alliance", "policy"),
    "studies 评估": ("study", "assessment", "daily_planning", "coalition_planning"),
    "faces 界面": ("exchange", "report", "papers", "workbench", "web", "cli"),
}
CHINESE = {
    "language": "语言",
    "core": "公共基础",
    "office_tables": "表格读取",
    "bus_feeds": "班线时刻",
    "scenario": "情景",
    "network": "路网",
    "map_matching": "地图匹配",
    "places": "地点与选址",
    "demand": "需求",
    "routing": "路径规划",
    "bench": "基准测试",
    "simulation": "仿真",
    "coldchain": "冷链",
    "service": "时效",
    "calibration": "参数标定",
    "costs": "成本",
    "alliance": "联盟博弈",
    "policy": "考核评分",
    "study": "运行与缓存",
    "assessment": "总体评估",
    "daily_planning": "逐日计划",
    "coalition_planning": "联盟规划",
    "exchange": "数据交换",
    "report": "报告",
    "papers": "纸质单据",
    "workbench": "笔记本",
    "web": "规划页面",
    "cli": "命令行",
}
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "firms": ("scenario", ("demand", "routing", "costs")),
    "vehicle_types": ("scenario", ("routing", "simulation", "costs")),
    "roads": ("network", ("places", "simulation", "report")),
    "places": ("places", ("demand", "routing", "simulation", "costs", "assessment", "report")),
    "parcels": ("demand", ("simulation", "service", "costs", "coldchain", "assessment", "report")),
    "lots": ("demand", ("coldchain",)),
    "trips": ("routing", ("simulation", "costs", "assessment", "report")),
    "stops": ("routing", ("simulation", "assessment", "report")),
    "stamps": ("simulation", ("service", "coldchain", "costs", "assessment")),
    "events": ("simulation", ("coldchain", "assessment")),
    "runs": ("simulation", ("costs", "coldchain", "assessment")),
    "exposures": ("coldchain", ("assessment", "report")),
    "monitoring": ("coldchain", ("assessment",)),
    "attainment": ("service", ("policy", "assessment", "report")),
    "ledger": ("costs", ("assessment", "report")),
    "coalitions": ("coalition_planning", ("report",)),
    "shares": ("coalition_planning", ("report",)),
    "scores": ("policy", ("assessment", "report")),
}
IN_CODE = {"vehicle_types": "(?:fleet|carriers)", "scores": "points"}
"""What the code calls a table where it is not the table's name."""
WIDTH, HEIGHT, LEFT, STEP = 1240, 860, 180, 122
FILLS = ("#EDEDED", "#D7E8F5", "#D9F0E5", "#FBE9CF", "#F9E0EC", "#E4E1F3", "#F6F3D0")


def rooms() -> list[str]:
    """Return the rooms in the order of the import contract, the lowest first."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = said["tool"]["importlinter"]["contracts"][0]["layers"]
    found = [name.strip("()").removeprefix("logistics_sim.") for name in layers]
    return [name for name in reversed(found) if (ROOT / "logistics_sim" / name).is_dir()]


def tables() -> list[str]:
    """Return the tables with a contract."""
    return sorted(path.stem for path in (ROOT / "logistics_sim/core/tables").glob("*.csv"))


def drawing() -> str:
    """Return the picture as SVG text."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="Noto Sans, DejaVu Sans, Noto Sans CJK SC, sans-serif" font-size="15">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        'markerHeight="7" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#444"/></marker></defs>',
    ]
    for number, (storey, inside) in enumerate(STOREYS.items()):
        top = 20 + number * STEP
        parts.append(
            f'<rect x="10" y="{top}" width="{WIDTH - 20}" height="78" rx="8" '
            f'fill="{FILLS[number]}" stroke="#888"/>'
            f'<text x="24" y="{top + 45}" font-style="italic" font-size="14">{storey}</text>'
        )
        wide = (WIDTH - LEFT - 30) / len(inside)
        for place, room in enumerate(inside):
            x = LEFT + 20 + place * wide
            made = [name for name, (maker, _) in TABLES.items() if maker == room]
            parts.append(
                f'<rect x="{x:.0f}" y="{top + 10}" width="{wide - 24:.0f}" height="58" rx="5" '
                f'fill="white" stroke="#444"/><text x="{x + 10:.0f}" y="{top + 33}" '
                f'font-weight="bold">{room} <tspan font-weight="normal" font-size="13">'
                f'{CHINESE[room]}</tspan></text><text x="{x + 10:.0f}" y="{top + 55}" '
                f'font-size="12.5" fill="#333">{", ".join(made) or "–"}</text>'
            )
        if number + 1 < len(STOREYS):
            below = list(STOREYS)[number + 1 :]
            above = {room for name in list(STOREYS)[: number + 1] for room in STOREYS[name]}
            later = {room for name in below for room in STOREYS[name]}
            flow = [n for n, (m, r) in TABLES.items() if m in above and later & set(r)]
            parts.append(
                f'<line x1="100" y1="{top + 80}" x2="100" y2="{top + STEP - 3}" stroke="#444" '
                f'stroke-width="2" marker-end="url(#a)"/><text x="118" y="{top + 105}" '
                f'font-size="12.5" fill="#333">{", ".join(flow) or "models"}</text>'
            )
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(drawing(), encoding="utf-8")
