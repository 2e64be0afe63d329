"""What the forms of appeals offer to choose from."""

from __future__ import annotations

from appeals import queries
from tests.appeals import builders


def test_the_form_offers_indicators_by_their_names(inside, at, client_of):
    notice = builders.open_notice(inside, at)
    leaves = queries.leaves(notice.item_id)

    page = client_of(inside.people["object_leader"]).get(f"/t/yiyang/notices/{notice.pk}/appeals/file/")

    html = page.content.decode()
    assert leaves
    assert all(f">{leaf.name}" in html for leaf in leaves)
    assert not any(f">{leaf.code} {leaf.name}" in html for leaf in leaves if leaf.code)
