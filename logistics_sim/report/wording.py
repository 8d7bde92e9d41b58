"""The report's words, 中文 and English side by side."""

from __future__ import annotations

TARGETS = {
    "express_48h": ("快递 48 小时", "express within 48 h"),
    "fresh_24h": ("生鲜 24 小时", "fresh within 24 h"),
    "fresh_up_24h": ("生鲜上行 24 小时", "fresh outbound within 24 h, farm gate to line-haul"),
    "baseline_72h": ("快递 72 小时底线", "express within 72 h, baseline"),
    "outbound_72h": ("上行 72 小时", "outbound within 72 h"),
    "return_72h": ("退货 72 小时", "returns within 72 h"),
    "intra_48h": ("县内速配 48 小时", "intra-county within 48 h"),
    "ltl_72h": ("零担 72 小时", "LTL within 72 h"),
}
VARIANTS = {
    "after": ("联盟", "alliance"),
    "equal_service": ("各自·同等服务", "alone, equal service"),
    "as_is": ("各自·现状", "alone, as it is"),
}
WAYS = {"whole": ("全部", "whole"), "down": ("下行", "down"), "up": ("上行", "up")}
DIRECTIONS = {
    "down": ("下行", "down"),
    "up": ("上行", "up"),
    "intra": ("县内", "intra"),
}
ACTIVITIES = {
    "vehicle_day": ("车辆日租", "vehicle-days"),
    "distance": ("里程", "distance"),
    "driver": ("司机", "drivers"),
    "sorting": ("分拣", "sorting"),
    "hub": ("分拨场地", "hub"),
    "township_station": ("乡镇站", "township stations"),
    "station_commission": ("村站佣金", "village commission"),
    "failed_delivery": ("派送失败", "failed delivery"),
    "return_handling": ("退货处理", "returns"),
    "cold_surcharge": ("冷链附加", "cold surcharge"),
}
LEGS = {
    "sort": ("分拣", "sorting"),
    "hub_wait": ("候车（分拨）", "wait at hub"),
    "trunk": ("干线", "trunk"),
    "station": ("乡镇站", "station"),
    "local": ("支线", "local"),
}
ECHELONS = {
    "trunk": ("县→乡 干线", "trunk"),
    "local": ("乡→村 支线", "local"),
    "through": ("县→村 直达", "through"),
}
ROADS = {
    "expressway": ("高速", "expressway"),
    "national": ("国道", "national"),
    "provincial": ("省道", "provincial"),
    "urban": ("城区干道", "urban"),
    "county": ("县道", "county"),
    "township": ("乡道", "township"),
    "village": ("村道", "village"),
}
STATUS = {
    "given": ("文件给定", "given"),
    "sourced": ("有出处", "sourced"),
    "derived": ("推算", "derived"),
    "guess": ("估计", "guess"),
    "planner": ("规划者填写", "planner"),
    "synthetic": ("合成", "synthetic"),
}
BANS = {
    "one central-fund direct support a village": "一村不超过一项中央资金直接支持",
    "one supported firm a logistics line": "一条物流线路不超过一家受支持企业",
}
WEEKDAYS = "一二三四五六日"


def both(table: dict[str, tuple[str, str]], key: str) -> str:
    """Return ``中文 English`` for a key; unknown keys stand for themselves.

    >>> both(LEGS, "trunk")
    '干线 trunk'
    """
    return " ".join(table[key]) if key in table else key
