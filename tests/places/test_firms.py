import pytest

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.places.firms import read_firms


def table(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "firms.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_volumes_become_shares_that_add_up(tmp_path):
    rows = ["编号,企业名称,企业类型,件量", 'a, 快递甲 ,快递,"1,000"', "b,邮政,邮政,１０００"]
    text = "\n".join([*rows, "c,供销,供销社,1000\n"])
    for encoding in ("utf-8", "gb18030"):
        firms = read_firms(table(tmp_path, text, encoding), encoding=encoding)
        assert [firm.id for firm in firms] == ["a", "b", "c"]
        assert [firm.kind for firm in firms] == ["express", "post", "coop"]
        assert firms[0].name == "快递甲"
        assert sum(firm.share for firm in firms) == pytest.approx(1, abs=1e-9)
        assert [firm.share for firm in firms] == [0.333334, 0.333333, 0.333333]


def test_shares_in_per_cent(tmp_path):
    firms = read_firms(table(tmp_path, "id,kind,share\na,express,75%\nb,post,２５％\n"))
    assert [firm.share for firm in firms] == [0.75, 0.25]


@pytest.mark.parametrize(
    "text, code",
    [
        ("id,kind,share\na,express,x\n", "NET-012"),
        ("id,kind,share\na,express,-1\n", "NET-012"),
        ("id,kind,share\na,express,0\n", "NET-012"),
        ("id,kind,share\na,airline,1\n", "NET-014"),
        ("id,kind,share\na,express,1\na,post,1\n", "NET-008"),
        ("id,kind,share\na+b,express,1\n", "NET-008"),
        ("id,kind,share\n", "NET-002"),
        ("id,kind\na,express\n", "NET-004"),
        ("", "NET-002"),
    ],
)
def test_bad_tables(tmp_path, text, code):
    with pytest.raises(InputError) as caught:
        read_firms(table(tmp_path, text))
    assert caught.value.code == code


def test_every_line_is_named(tmp_path):
    with pytest.raises(FaultsError) as caught:
        read_firms(table(tmp_path, "id,kind,share\na,x,1\nb,post,?\n"))
    places = [fault.where.rsplit(":", 1)[1] for fault in caught.value.faults]
    assert places == ["2, column kind", "3, column share"]


def test_firms_without_ids_are_numbered_and_shares_count_before_volumes(tmp_path):
    told, warnings = [], []
    text = "企业名称,类别,市场份额,日均件量\n中通,快递,60%,10\n邮政,邮政,20%,10\n"
    firms = read_firms(table(tmp_path, text), told=told, warnings=warnings)
    assert [(firm.id, firm.name, firm.share) for firm in firms] == [
        ("firm_1", "中通", 0.75),
        ("firm_2", "邮政", 0.25),
    ]
    assert told[0]["not_used"] == ["日均件量"]
    (warning,) = warnings
    assert warning.code == "TAB-028"
    assert warning.message == "the shares of the firms add up to 80.0%: scaled to 100 %"
    assert warning.where.endswith("firms.csv:1, column 市场份额")
    assert told[0]["cleaned"] == {}


def test_shares_above_all_parcels_are_refused(tmp_path):
    with pytest.raises(FaultsError, match=r"NET-012 .*column share: .* add up to 120\.0%"):
        read_firms(table(tmp_path, "id,kind,share\na,express,60%\nb,post,60%\n"))
    warnings = []
    text = "id,kind,share\na,express,62%\nb,post,39.6%\n"
    assert len(read_firms(table(tmp_path, text), warnings=warnings)) == 2
    assert [fault.code for fault in warnings] == ["TAB-028"]


def test_per_cents_without_their_sign(tmp_path):
    warnings = []
    text = "id,kind,share\na,express,75\nb,post,25\n"
    firms = read_firms(table(tmp_path, text), warnings=warnings)
    assert [firm.share for firm in firms] == [0.75, 0.25]
    assert warnings == []


def test_a_firm_has_an_id_or_a_name(tmp_path):
    with pytest.raises(InputError, match="no column for id or name"):
        read_firms(table(tmp_path, "类别,市场份额\n快递,1\n"))
