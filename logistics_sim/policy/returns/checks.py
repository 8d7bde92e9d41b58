"""Whether a return is whole, agrees with itself and with a run, and is plausible."""

from __future__ import annotations

from statistics import median

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.policy.returns.rows import (
    INDICATORS,
    MonthlyReturn,
    days_of,
    months_between,
)

JUMP = 3.0
"""A month above this multiple of the median month, or below its inverse, is asked about."""
LOW_YUAN, HIGH_YUAN = 0.1, 50.0
"""Yuan per parcel outside this range are asked about."""
FLOW = ("inbound_items", "outbound_items", "intra_items")
STATES = ("delivered_items", "returned_items", "in_system_items", "unserved_items")
SHARES = ("express_48h", "fresh_24h", "baseline_72h")


def gap_faults(found: MonthlyReturn, first: str = "", last: str = "") -> list[Fault]:
    """Return what is missing from `first` to `last` (absent: of the return's own months).

    ``POL-032`` for a month without any figure, for a figure that is missing, and for a month
    that is covered in part.
    """
    known = found.months()
    if not (known or (first and last)):
        return [
            Fault("POL-032", "return", _("there is no month at all"), _("make or fill in a return"))
        ]
    faults = []
    table = found.table()
    days = {(row.month, row.indicator): row.days for row in found.rows if row.value is not None}
    for month in months_between(first or known[0], last or known[-1]):
        missing = [name for name in INDICATORS if table.get((month, name)) is None]
        if len(missing) == len(INDICATORS):
            faults.append(Fault("POL-032", month, _("the month is missing"), _("run or state it")))
            continue
        faults += [
            Fault(
                "POL-032", month, _("{name} is missing", name=name), _("state it with its document")
            )
            for name in missing
        ]
        part = {count for (when, _), count in days.items() if when == month}
        if part and min(part) < days_of(month):
            text = _(
                "only {part} of {days_of} days are covered", part=min(part), days_of=days_of(month)
            )
            faults.append(Fault("POL-032", month, text, _("play whole months")))
    return faults


def identity_faults(found: MonthlyReturn) -> list[Fault]:
    """Return where figures contradict each other (``POL-033``)."""
    faults = []
    table = found.table()
    for month in found.months():
        values = {name: table.get((month, name)) for name in INDICATORS}
        flow, states = [values[n] for n in FLOW], [values[n] for n in STATES]
        if None not in (*flow, *states):
            sent, ended = sum(v or 0 for v in flow), sum(v or 0 for v in states)
            if sent != ended:
                text = _(
                    "{sent:,.0f} parcels in all directions, {ended:,.0f} in all states",
                    sent=sent,
                    ended=ended,
                )
                faults.append(Fault("POL-033", month, text, _("let both agree")))
        for name in SHARES:
            faults += _share(month, name, values)
        cost, each = values["cost_yuan"], values["cost_per_parcel_yuan"]
        items = sum(v or 0 for v in flow)
        told = cost is not None and each is not None and None not in flow and items > 0
        if told and abs((each or 0) * items - (cost or 0)) > 0.005 * items + 0.005:
            text = _(
                "{each:g} yuan a parcel times {items:,.0f} is not {cost:,.2f} yuan",
                each=each,
                items=items,
                cost=cost,
            )
            faults.append(Fault("POL-033", month, text, _("cost by parcels of all directions")))
        records, alarms = values["cold_records"], values["cold_alarms"]
        if records is not None and alarms is not None and alarms > records:
            text = _(
                "{alarms:,.0f} alarms in {records:,.0f} records", alarms=alarms, records=records
            )
            faults.append(Fault("POL-033", month, text, _("an alarm is a record, too")))
    return faults


def _share(month: str, name: str, values: dict[str, float | None]) -> list[Fault]:
    counted, good = values[f"{name}_counted"], values[f"{name}_on_time"]
    share = values[f"{name}_share"]
    if counted is None or good is None:
        return []
    if good > counted:
        text = _(
            "{name}: {good:,.0f} in time of {counted:,.0f}", name=name, good=good, counted=counted
        )
        return [Fault("POL-033", month, text, _("no more in time than counted"))]
    if share is not None and counted and abs(share - good / counted) > 5e-5:
        text = _(
            "{name}: {share:.4f} is not {good:,.0f} of {counted:,.0f}",
            name=name,
            share=share,
            good=good,
            counted=counted,
        )
        return [Fault("POL-033", month, text, _("in time by counted"))]
    return []


def implausible(found: MonthlyReturn) -> list[Fault]:
    """Return what may be right and should be looked at (``POL-034``): warnings."""
    warnings = []
    table = found.table()
    days = {(row.month, row.indicator): max(row.days, 1) for row in found.rows}
    for name in (*FLOW, "cost_yuan", "station_turnover_yuan", "cold_records"):
        daily = {
            month: value / days[month, name]
            for month in found.months()
            if (value := table.get((month, name))) is not None
        }
        usual = median(daily.values()) if len(daily) >= 3 else 0.0
        for month, value in daily.items():
            if usual > 0 and not usual / JUMP <= value <= usual * JUMP:
                text = _(
                    "{name}: {value:,.1f} a day, the usual month has {usual:,.1f}",
                    name=name,
                    value=value,
                    usual=usual,
                )
                warnings.append(Fault("POL-034", month, text, _("is that right?")))
    for month in found.months():
        each = table.get((month, "cost_per_parcel_yuan"))
        if each is not None and not LOW_YUAN <= each <= HIGH_YUAN:
            text = _("{each:g} yuan a parcel", each=each)
            hint = _(
                "usual are {low_yuan:g} to {high_yuan:g}", low_yuan=LOW_YUAN, high_yuan=HIGH_YUAN
            )
            warnings.append(Fault("POL-034", month, text, hint))
    return warnings


def reconciled(found: MonthlyReturn, run: MonthlyReturn) -> list[Fault]:
    """Return where simulated figures are not those of the `run`, to the parcel and the cent.

    ``POL-035``; a figure of the run that the return lacks is one, too. Stated ones are theirs.
    """
    mine = {(row.month, row.indicator): row for row in found.rows}
    faults = []
    for row in run.rows:
        if row.status != "simulated":
            continue
        other = mine.pop((row.month, row.indicator), None)
        if other is not None and other.status == "stated":
            continue
        value = None if other is None else other.value
        if value is None or abs(value - (row.value or 0.0)) > 1e-9:
            text = _(
                "{indicator}: {value}, run {value_2:g}",
                indicator=row.indicator,
                value=value if value is not None else "nothing",
                value_2=row.value,
            )
            faults.append(Fault("POL-035", row.month, text, _("make the return from this run")))
    left = [row for row in mine.values() if row.status == "simulated"]
    faults += [
        Fault(
            "POL-035",
            row.month,
            _("{indicator}: the run has no such figure", indicator=row.indicator),
            "",
        )
        for row in left
    ]
    return faults
