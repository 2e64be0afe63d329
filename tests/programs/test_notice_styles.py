"""Made-up notices in styles of other places: the reader knows the genre, not the files that it was tried on."""

from __future__ import annotations

from typing import Any

from programs.notices import from_text, read_notice


def summary(text: str) -> list[Any]:
    return [
        (
            item.number,
            item.title.text,
            [one.text for one in item.leads],
            [one.text for one in item.cooperating],
            [([word.text for word in sub.object_words], sub.reward.text) for sub in item.sub_items],
        )
        for item in read_notice(from_text(text)).items
    ]


CHAPTERS = """
金江市人民政府关于2026年度督查激励的决定
各区县人民政府：
现决定如下：
一、经济发展类
（一）稳外贸（牵头单位：市商务局）
对进出口增长快的区县，给予资金奖励。
（二）扩投资（牵头单位：市发展改革委、市财政局；配合单位：市统计局）
对投资增长快的区县、开发区，在安排专项债券额度时予以倾斜。
二、民生保障类
（一）促就业（牵头单位：市人社局）
对就业工作成效明显的区县，予以通报表扬。
三、工作要求
（一）加强领导。各单位要高度重视。
（二）严肃纪律。对弄虚作假的，取消激励资格。
"""


def test_items_under_chapters_are_counted_through_and_the_last_chapter_is_no_item() -> None:
    assert summary(CHAPTERS) == [
        (1, "稳外贸", ["市商务局"], [], [(["区县"], "给予资金奖励")]),
        (
            2,
            "扩投资",
            ["市发展改革委", "市财政局"],
            ["市统计局"],
            [(["区县", "开发区"], "在安排专项债券额度时予以倾斜")],
        ),
        (3, "促就业", ["市人社局"], [], [(["区县"], "予以通报表扬")]),
    ]


ANNEX = """
关于印发2026年督查激励措施清单的通知
金政办〔2026〕9号
各县区人民政府，市直有关部门：
《2026年督查激励措施清单》已经市政府同意，现印发给你们，并就有关事项通知如下。
一、各牵头部门要于2026年4月10日前制定实施方案并报市政府办公室备案。
二、严禁层层加码，不得增加基层负担。
金江市人民政府办公室
2026年3月1日
附件
2026年督查激励措施清单
1.工业稳增长。对规上工业增加值增速排名前列的县区，给予资金奖励。责任单位：市工信局
2.招商引资。对招商引资到位资金完成率达到100%的县区、园区，予以通报表扬，并在用地指标上给予支持。责任单位：市商务局、市投资促进局
3.安全生产。对未发生较大以上生产安全事故的县区，予以通报表扬。责任单位：市应急管理局
"""


def test_items_may_stand_in_an_annex_and_the_notice_before_it_is_rules() -> None:
    found = read_notice(from_text(ANNEX))

    assert [(item.number, item.title.text) for item in found.items] == [
        (1, "工业稳增长"),
        (2, "招商引资"),
        (3, "安全生产"),
    ]
    assert (found.document_number.text, found.issuer.text, found.issued_on.text) == (
        "金政办〔2026〕9号",
        "金江市人民政府办公室",
        "2026年3月1日",
    )
    assert [rule.sentence.text for rule in found.closing] == [
        "各牵头部门要于2026年4月10日前制定实施方案并报市政府办公室备案。",
        "严禁层层加码，不得增加基层负担。",
    ]


def test_items_without_units_are_items_by_their_measures() -> None:
    text = "一、对粮食生产成效明显的县市区，给予资金奖励。\n二、对水利建设成效明显的县市区，予以通报表扬。\n各地要认真落实。"

    assert summary(text) == [
        (1, "粮食生产", [], [], [(["县市区"], "给予资金奖励")]),
        (2, "水利建设", [], [], [(["县市区"], "予以通报表扬")]),
    ]
    assert [rule.sentence.text for rule in read_notice(from_text(text)).closing] == ["各地要认真落实。"]


def test_items_in_one_line_with_units_named_in_speech() -> None:
    text = (
        "2026年激励事项：1.对科技创新成效明显的区县，予以加分（市科技局牵头，市财政局、市统计局配合）；"
        "2.对招才引智成效明显的区县、高校，给予资金支持（市人才办、市人社局牵头）。"
    )

    assert summary(text) == [
        (1, "科技创新", ["市科技局"], ["市财政局", "市统计局"], [(["区县"], "予以加分")]),
        (2, "招才引智", ["市人才办", "市人社局"], [], [(["区县", "高校"], "给予资金支持")]),
    ]


def test_objects_named_once_before_the_parts_belong_to_all_of_them() -> None:
    text = (
        "第一条 对市州人民政府：\n（1）粮食安全责任落实到位、排名前3位的，给予1000万元奖励；\n"
        "（2）高标准农田建设任务完成率达到100%的，在项目安排上予以倾斜。\n责任部门：省农业农村厅、省粮食和储备局\n"
        "第二条 对县级人民政府：\n（1）乡村治理成效突出的，授予示范县称号；\n责任部门：省委农办"
    )

    assert [(leads, subs) for _number, _title, leads, _helpers, subs in summary(text)] == [
        (
            ["省农业农村厅", "省粮食和储备局"],
            [(["市州"], "给予1000万元奖励"), (["市州"], "在项目安排上予以倾斜")],
        ),
        (["省委农办"], [(["县级人民政府"], "授予示范县称号")]),
    ]
