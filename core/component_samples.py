"""Made-up values for the gallery of components, where developers and tests look at every one of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator

from core.errors import Clause, Finding, RuleBroken

_NOW = datetime(2025, 11, 20, 2, 30, tzinfo=UTC)
_CLAUSE = {
    "document": "样政办发〔2025〕1号",
    "article": "第九条",
    "quote": "对获得激励的地方、单位，实行名额控制……每个事项激励的县（市、区）原则上不超过3个。",
    "title": "",
    "url": "",
}


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="事项名称", max_length=60, help_text="与方案标题一致，不超过 60 个字。")
    reason = forms.CharField(label="申诉理由", widget=forms.Textarea(attrs={"rows": 4}))
    due_on = forms.DateField(
        label="截止日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    group = forms.ChoiceField(
        label="对象类别",
        choices=[("", "请选择"), ("county", "县市区"), ("park_a", "园区 A 类"), ("bank", "银行机构")],
    )
    channel = forms.ChoiceField(
        label="受理渠道",
        widget=forms.RadioSelect,
        choices=[("online", "系统提交"), ("phone", "电话"), ("letter", "来信")],
    )
    scan = forms.FileField(label="附件扫描件", required=False, help_text="PDF 或图片，不超过 20 MB。")
    sure = forms.BooleanField(label="以上内容属实，由本单位负责")


class SampleFilter(forms.Form):
    """A narrow form for the filter bar."""

    q = forms.CharField(label="关键词", required=False)
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("draft", "起草"), ("open", "公示中")]
    )


def _ranking() -> list[dict[str, Any]]:
    return [
        {
            "rank": 1,
            "name": "赫山区",
            "score": Decimal("93.4120"),
            "cells": (Decimal("46.20"), Decimal("47.21")),
            "url": "#",
        },
        {
            "rank": 2,
            "name": "桃江县",
            "score": Decimal("91.0385"),
            "cells": (Decimal("45.81"), Decimal("45.23")),
            "tied": True,
        },
        {
            "rank": 2,
            "name": "安化县",
            "score": Decimal("91.0385"),
            "cells": (Decimal("44.02"), Decimal("47.02")),
            "tied": True,
        },
        {
            "rank": 4,
            "name": "沅江市",
            "score": Decimal("88.1000"),
            "cells": (Decimal("43.00"), Decimal("45.10")),
            "excluded": "一票否决",
            "clause": {
                **_CLAUSE,
                "article": "第十四条",
                "quote": "发生重大安全生产责任事故的，取消激励资格。",
            },
        },
        {
            "rank": 5,
            "name": "南县",
            "score": None,
            "cells": (None, None),
            "note": "指标数据未报送，不参与排名",
        },
    ]


def gallery_context() -> dict[str, Any]:
    """Everything that `components/gallery.html` shows."""
    wrong = SampleForm(data={"name": "", "reason": "对第 3 项指标的口径有异议", "group": "county"})
    return {
        "now": _NOW,
        "clause": _CLAUSE,
        "refused": SimpleNamespace(allowed=False, reason="名单有 1 件申诉尚未答复，暂不能报送。"),
        "broken": RuleBroken(
            findings=[
                Finding(
                    "too-many-indicators",
                    "指标 12 个，不得超过 10 个。",
                    Clause("样政办发〔2025〕1号", "第六条", "指标不超过10个。"),
                ),
                Finding("weights", "权重合计 98，应为 100。", where="一级指标"),
            ],
            remedy="删减指标后重新提交。",
        ),
        "pairs": [
            ("牵头单位", "益阳市发展和改革委员会"),
            ("配合单位", "市统计局、市财政局"),
            ("激励对象", "县市区", "6 个"),
            ("名额", 3),
        ],
        "tones": ["neutral", "info", "success", "warning", "danger"],
        "states": [
            ("draft", "起草"),
            ("consulting", "征求意见"),
            ("returned", "退回"),
            ("published", "已印发"),
            ("vetoed", "一票否决"),
        ],
        "form": SampleForm(auto_id="a_%s"),
        "wrong_form": wrong,
        "filter_form": SampleFilter(data={"q": "", "state": "draft"}, auto_id="f_%s"),
        "lone_form": SampleFilter(auto_id="l_%s"),
        "stages": [
            {"label": "方案起草", "state": "done", "date": "3月12日", "who": "市发展改革委", "url": "#"},
            {"label": "征求意见", "state": "done", "date": "4月2日", "who": "8 个县市区"},
            {"label": "会签审定", "state": "late", "date": "应于4月20日", "who": "市财政局"},
            {"label": "公布施行", "state": "current", "who": "督查室"},
            {"label": "专家评审", "state": "skipped", "note": "本市办法不设"},
            {"label": "拟激励名单公示", "state": "waiting", "date": "预计12月1日"},
        ],
        "acts": [
            {
                "at": _NOW - timedelta(days=2),
                "label": "提交实施方案",
                "actor": "张三（样例）",
                "capacity": "牵头单位经办",
                "sequence": 1204,
                "tone": "info",
            },
            {
                "at": _NOW - timedelta(days=1),
                "label": "退回修改",
                "actor": "督查室",
                "note": "第二级指标权重合计为 98，应为 100。",
                "sequence": 1219,
                "tone": "warning",
            },
            {
                "at": _NOW,
                "label": "重新提交并锁定",
                "actor": "张三（样例）",
                "sequence": 1240,
                "tone": "success",
            },
        ],
        "moments": {
            "soon": datetime(2025, 11, 21, 16, 0, tzinfo=UTC),
            "late": datetime(2025, 11, 17, 9, 30, tzinfo=UTC),
            "far": datetime(2025, 12, 31, 16, 0, tzinfo=UTC),
            "done": datetime(2025, 11, 10, 16, 0, tzinfo=UTC),
        },
        "page_of_many": Paginator(range(240), 20).page(4),
        "tabs": [
            {"label": "排名", "url": "#", "current": True, "count": 8},
            {"label": "指标得分", "url": "#", "count": 10},
            {"label": "数据与佐证", "url": "#"},
            {"label": "办理经过", "url": "#"},
        ],
        "amount": Decimal("1284500.50"),
        "rise": Decimal("3.2"),
        "fall": Decimal("-1.85"),
        "ranking": _ranking(),
        "ranking_columns": ["经济运行", "项目建设"],
        "digest": "9f2c5e1ab87d40c6e3f15b0a7d8c92e46b1f0d3a5c7e9482b6d0f1e3a5c7b9d1",
        "nodes": [
            {
                "label": "地区生产总值",
                "value": "60 分",
                "children": [
                    {"label": "总量", "note": "市统计局", "value": "20 分"},
                    {
                        "label": "增速",
                        "note": "市统计局",
                        "value": "40 分",
                        "state": "accepted",
                        "state_label": "已报",
                    },
                ],
            },
            {"label": "固定资产投资", "value": "40 分"},
        ],
        "sample_messages": [
            Message(constants.SUCCESS, "方案已提交。"),
            Message(constants.ERROR, "退回原因不能为空。"),
        ],
        "crumbs": [
            {"label": "2025年度", "url": "#"},
            {"label": "事项", "url": "#"},
            {"label": "稳增长", "url": ""},
        ],
        "sample_years": [
            {"label": "2024年度", "url": "#"},
            {"label": "2025年度", "url": "#", "current": True},
        ],
        "sample_navigation": [
            {"label": "我的待办", "url": "#", "icon": "home", "badge": 3, "current": True},
            {"label": "项目看板", "url": "#", "icon": "board"},
            {"heading": "监督", "label": "办理记录", "url": "#", "icon": "ledger"},
        ],
    }
