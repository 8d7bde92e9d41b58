"""`ls.daily` in a notebook."""

import pytest

import logistics_sim as ls
from logistics_sim.core.errors import InputError


@pytest.fixture(scope="module")
def county(make_county, tmp_path_factory):
    return ls.read_scenario(make_county(tmp_path_factory.mktemp("daily") / "county").scenario)


@pytest.mark.slow
def test_days_of_the_alliance(county):
    found = ls.daily(ls.plan(county), days=2, prices=(1, 0))
    table = found.summary()
    assert table["price_factor"].fillna(-1).tolist() == [-1, 0, 1]
    assert len(found.to_frame()) == 6
    assert len(found.plans) == 4
    assert "<table" in found._repr_html_()
    figure = found.plot()
    assert len(figure.axes) == 2
    line = figure.axes[0].get_lines()[0]
    assert line.get_ydata().tolist() == table["cost_yuan"].tolist()[1:]


@pytest.mark.slow
def test_one_operator_at_a_time(county):
    with pytest.raises(InputError) as found:
        ls.daily(ls.plan(county.before()), days=1)
    assert found.value.code == "DAY-005"
