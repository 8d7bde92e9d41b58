"""Traceability: producer, lot, parcels, temperatures and consignee, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario.producers import Producer

GONE = "left_county"
CALL_BACK, STOP = "call back from the consignee", "stop inside the county"
WHERE = {
    "posted": "origin",
    "on_local": "vehicle",
    "at_township": "township",
    "on_trunk": "vehicle",
    "at_hub": "hub",
    "unserved": "origin",
}


@dataclass(frozen=True, repr=False)
class TraceChain:
    """What a trace is answered from; all tables have the parcel number as index.

    `exposures` is the contract ``exposures`` with its text ids, `start_date` the date of day 0.
    """

    producers: Sequence[Producer]
    start_date: str
    places: pd.DataFrame
    lots: pd.DataFrame
    parcels: pd.DataFrame
    stamps: pd.DataFrame
    exposures: pd.DataFrame

    def lot_table(self, producer: str | None = None) -> pd.DataFrame:
        """Return one row per lot: producer, product, parcels, spoiled, minutes outside.

        Raises
        ------
        InputError
            ``TRC-002`` for an unknown producer.
        """
        lots = self.lots if producer is None else self._of_producer(producer)
        exposed = self._exposed(lots)
        table = lots.join(exposed)
        grouped = table.groupby("lot", sort=True)
        return grouped.agg(
            producer=("producer", "first"),
            product=("product", "first"),
            parcels=("producer", "size"),
            excursion_minutes=("excursion_minutes", "sum"),
            lowest_life_share=("remaining_life_share", "min"),
        ).reset_index()

    def forward(self, lot: str) -> pd.DataFrame:
        """Return every parcel of `lot`: where it went, how warm it became, where it is.

        Raises
        ------
        InputError
            ``TRC-003`` for an unknown lot.
        """
        found = self.lots[self.lots["lot"] == lot]
        if found.empty:
            near = ", ".join(sorted(self.lots["lot"].unique())[:3])
            hint = (
                gettext("known lots begin with {near}", near=near)
                if near
                else gettext("the run has no lots")
            )
            raise InputError("TRC-003", lot, gettext("there is no such lot"), hint)
        return self._rows(found)

    def recall(
        self,
        lots: list[str],
        producer: str | None = None,
        first_date: str | None = None,
        last_date: str | None = None,
    ) -> pd.DataFrame:
        """Return the recall list: exactly the parcels of the lots named or selected.

        Lots are named one by one, or all of a producer from `first_date` to `last_date` of posting
        (``YYYYMMDD`` or ``YYYY-MM-DD``, both included).
        """
        if not lots and producer is None:
            raise InputError("TRC-004", "recall", gettext("name a lot or a producer"))
        for lot in lots:
            self.forward(lot)
        chosen = self.lots["lot"].isin(lots).to_numpy(dtype=bool)
        if producer is not None:
            self._of_producer(producer)
            dates = [lot.rsplit("-", 2)[1] for lot in self.lots["lot"].tolist()]
            low, high = _digits(first_date or "00000000"), _digits(last_date or "99999999")
            within = np.array([low <= date <= high for date in dates], dtype=bool)
            inside = (self.lots["producer"] == producer).to_numpy(dtype=bool) & within
            chosen = chosen | inside
        return self._rows(self.lots[chosen])

    def backward(self, parcel: int) -> dict[str, Any]:
        """Return where a parcel comes from, its temperature history and its consignee.

        Raises
        ------
        InputError
            ``TRC-005`` for an unknown parcel.
        """
        if parcel not in self.parcels.index:
            raise InputError("TRC-005", parcel_id(parcel), gettext("there is no such parcel"))
        history = self.exposures[self.exposures["parcel_id"] == parcel_id(parcel)]
        row = self.parcels.loc[parcel]
        traced = parcel in self.lots.index
        lot = self.lots.loc[parcel] if traced else None
        producer = self._producer(str(lot["producer"])) if lot is not None else None
        state, place, consignee, _ = self._whereabouts(np.array([parcel]))
        return {
            "parcel": parcel_id(parcel),
            "traced": traced,
            "producer": producer,
            "lot": str(lot["lot"]) if lot is not None else None,
            "product": str(lot["product"]) if lot is not None else None,
            "class": str(row["class"]),
            "firm": str(row["firm"]),
            "origin": str(row["origin"]),
            "destination": str(row["destination"]),
            "state": state[0],
            "place": place[0],
            "consignee": consignee[0],
            "history": history.drop(columns="parcel_id").to_dict("records"),
        }

    def _rows(self, lots: pd.DataFrame) -> pd.DataFrame:
        import pandas as pd

        number = lots.index.to_numpy(dtype=np.int64)
        state, place, consignee, action = self._whereabouts(number)
        chosen = self.parcels.loc[number]
        table = pd.DataFrame(
            {
                "parcel": [parcel_id(value) for value in number.tolist()],
                "lot": lots["lot"].to_numpy(),
                "producer": lots["producer"].to_numpy(),
                "product": lots["product"].to_numpy(),
                "firm": chosen["firm"].astype(str).to_numpy(),
                "origin": chosen["origin"].astype(str).to_numpy(),
                "state": state,
                "place": place,
                "consignee": consignee,
                "action": action,
            },
            index=lots.index,
        )
        return table.join(self._exposed(lots)).reset_index(drop=True)

    def _whereabouts(
        self, number: NDArray[np.int64]
    ) -> tuple[list[str], list[str], list[str], list[str]]:
        """Return state, present place, consignee and what a recall has to do, by parcel."""
        rows = self.stamps.loc[number]
        state = rows["final_state"].astype(str).tolist()
        origin = self.parcels.loc[number, "origin"].astype(str).tolist()
        firm = self.parcels.loc[number, "firm"].astype(str).tolist()
        left = rows["left_county_s"].tolist()
        of_place = dict(
            zip(
                self.places["place_id"].astype(str),
                self.places["township"].astype(str),
                strict=True,
            )
        )
        place, consignee, action = [], [], []
        for index, name in enumerate(state):
            if name == GONE:
                place.append("outside the county")
                consignee.append(f"{firm[index]}, line-haul of {self._clock(int(left[index]))}")
                action.append(CALL_BACK)
                continue
            kind = WHERE.get(name, "origin")
            known = {"origin": origin[index], "hub": "hub", "vehicle": "on a vehicle"}
            place.append(known.get(kind, of_place.get(origin[index], "")))
            consignee.append("")
            action.append(STOP)
        return state, place, consignee, action

    def _exposed(self, lots: pd.DataFrame) -> pd.DataFrame:
        """Return minutes outside the band, highest temperature and life left by parcel."""
        import pandas as pd

        names = pd.Index([parcel_id(value) for value in lots.index.tolist()])
        mine = self.exposures[self.exposures["parcel_id"].isin(names)]
        grouped = mine.groupby("parcel_id", sort=False)
        warmest = mine[["temp_start_c", "temp_end_c"]].max(axis=1)
        table = pd.DataFrame(
            {
                "excursion_minutes": grouped["excursion_s"].sum() / 60,
                "warmest_c": warmest.groupby(mine["parcel_id"], sort=False).max(),
                "remaining_life_share": (1 - grouped["life_used"].sum()).clip(lower=0),
            }
        ).reindex(names)
        table.index = lots.index
        return table

    def _of_producer(self, producer: str) -> pd.DataFrame:
        self._producer(producer)
        return self.lots[self.lots["producer"] == producer]

    def _producer(self, name: str) -> dict[str, str]:
        for producer in self.producers:
            if producer.id == name:
                return {
                    "id": producer.id,
                    "name": producer.name,
                    "village": producer.village,
                    "product": producer.product,
                    "status": producer.status,
                    "source": producer.source,
                }
        known = ", ".join(producer.id for producer in self.producers) or "none"
        raise InputError(
            "TRC-002",
            name,
            gettext("there is no such producer"),
            gettext("known: {known}", known=known),
        )

    def _clock(self, second: int) -> str:
        moment = np.datetime64(self.start_date) + np.timedelta64(second, "s")
        return str(moment).replace("T", " ")[:16]


def parcel_id(number: int) -> str:
    """Return a parcel's text id.

    >>> parcel_id(12)
    'P000000012'
    """
    return f"P{number:09d}"


def parcel_number(name: str) -> int:
    """Return the number of a parcel's text id.

    >>> parcel_number("P000000012")
    12
    """
    digits = name.removeprefix("P")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise InputError(
            "TRC-005", name, gettext("this is no parcel id"), gettext("write P000000123")
        )
    return int(digits)


def _digits(date: str) -> str:
    digits = date.replace("-", "")
    if len(digits) != 8 or not (digits.isascii() and digits.isdigit()):
        raise InputError("TRC-004", date, gettext("this is no date"), gettext("write YYYY-MM-DD"))
    return digits
