"""R13–R27: the industries, trades, brands and themes are the plan's, word for word."""

import pytest

from tests.factories.callers import Callers

INDUSTRIES = {
    "文旅产业": "打造服务团队",
    "工业经济": "打造产业工人",
    "现代农业": "打造新型农民",
    "劳务产业": "打造品牌队伍",
}
TRADES = {
    "wenlv": {"宾馆服务", "特色农家乐", "中式烹饪", "餐饮服务", "花卉养殖", "特色农业"},
    "gongye": {"产业经营", "商业营销", "电商"},
}
BRANDS = {"建筑技工", "工程机械驾驶", "美容美发", "电焊", "东乡手抓", "河州小吃", "牛肉拉面"}
THEMES = {
    "新型职业农民素养",
    "农业生态环保",
    "农产品质量安全",
    "农产品品牌化经营",
    "农业创业指导",
    "“互联网+”农业",
    "现代农业经营与管理",
    "农业绿色增产增效攻关模式",
    "良种良法配套",
    "农机农艺农信融合",
    "农业标准化生产",
}
FOCUS_TOWNS = {"锁南镇", "达板镇", "河滩镇", "那勒寺镇", "唐汪镇", "果园镇", "汪集镇", "龙泉镇"}


def _names(callers: Callers, path: str) -> set[str]:
    return {item["name"] for item in callers.office().get(path, params={"limit": 200}).json()["items"]}


def test_the_four_industries_and_their_goals(callers: Callers) -> None:
    items = callers.office().get("/industries").json()["items"]
    assert {item["name"]: item["goal"] for item in items} == INDUSTRIES


@pytest.mark.parametrize("industry", TRADES)
def test_each_trade_of_the_plan_stands_under_its_industry(callers: Callers, industry: str) -> None:
    office = callers.office()
    found = {item["name"] for item in office.get(f"/trades?industry={industry}&limit=200").json()["items"]}
    assert found >= TRADES[industry]


def test_the_seven_brands(callers: Callers) -> None:
    assert _names(callers, "/labour-brands") == BRANDS


def test_the_eleven_themes_for_farmers(callers: Callers) -> None:
    office = callers.office()
    found = office.get("/dictionaries", params={"kind": "farmer_theme"}).json()["items"]
    assert {item["name"] for item in found} == THEMES


def test_the_eight_focus_towns(callers: Callers) -> None:
    items = callers.office().get("/regions?level=township&limit=200").json()["items"]
    assert {item["name"] for item in items if item["is_focus_town"]} == FOCUS_TOWNS
