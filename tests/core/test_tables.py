import pandas as pd
import pytest

from logistics_sim.core.tables import check_table, contract, table_names


def test_every_contract_is_well_formed():
    assert len(table_names()) >= 15
    for name in table_names():
        columns = contract(name)
        assert len({column.name for column in columns}) == len(columns)
        for column in columns:
            assert column.type in ("text", "int", "float", "bool")
            assert column.meaning
            column.limits()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"share": [2.0]}, "TAB-004"),
        ({"share": ["a"]}, "TAB-003"),
        ({"kind": ["bank"]}, "TAB-005"),
        ({"name": [None]}, "TAB-002"),
        ({"share": None}, "TAB-001"),
    ],
)
def test_breaches_are_named(change, code):
    row = {"firm_id": ["a"], "name": ["甲"], "kind": ["post"], "share": [0.5], **change}
    frame = pd.DataFrame({name: values for name, values in row.items() if values is not None})
    faults = check_table(frame, "firms")
    assert [fault.code for fault in faults] == [code]


def test_a_good_table_has_no_faults():
    frame = pd.DataFrame({"firm_id": ["a"], "name": ["甲"], "kind": ["post"], "share": [0.5]})
    assert check_table(frame, "firms") == []
