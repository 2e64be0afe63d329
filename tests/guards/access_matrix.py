"""Who may open or call what. One row for each address inside a government; pages and operations share it.

A letter is a person of the cast (tests/world.py), here at an item led by 市农业农村局 whose list is on public notice, with an
appeal of 赫山区 under way:

    S system administrator      C security administrator     A auditor
    O supervision officer       Q another officer            L leader of the government   F approver of the finance bureau
    o operator of the lead      r its reviewer               m its manager                x operator of another lead unit
    d data provider             p operator of 赫山区          b leader of 赫山区             y leader of 桃江县
    h complaint handler         v observer

``"app:route": (who may, who is not told that it exists)``: the first get past the permission (whatever the form or the state
then says), the second get 404, all others 403. Nobody of another government, no operator of the platform and nobody without a
membership gets anything but 404; that needs no column.
"""

EVERYBODY = "SCAOQLFormxdpbyhv"
ADMINISTRATORS = "SCA"
BUSINESS = "OQLFormxdpbyhv"
OFFICE = "OQ"
INSIDERS = "OQLormh"
"""Who sees every row of the item: the office, the government's leader, the item's lead, the complaint handler."""

ROWS: dict[str, tuple[str, str]] = {
    # appeals
    "appeals:appeal-accept": ("OQorm", "SCAFxdyhv"),
    "appeals:appeal-answer": ("OQorm", "SCAFxdyhv"),
    "appeals:appeal-correct": ("o", "SCAFxdyhv"),
    "appeals:appeal-decide": ("OQm", "SCAFxdyhv"),
    "appeals:appeal-detail": ("OQLormpb", "SCAFxdyhv"),
    "appeals:appeal-evidence": ("", EVERYBODY),
    "appeals:appeal-file": ("by", ""),
    "appeals:appeal-finish": ("o", "SCAFxdyhv"),
    "appeals:appeal-list": (EVERYBODY, ""),
    "appeals:appeal-remove": ("o", "SCAFxdyhv"),
    "appeals:appeal-refuse": ("OQrm", "SCAFxdyhv"),
    "appeals:appeal-register": ("OQo", ""),
    "appeals:appeal-verify": ("", "SCAFxdyhv"),
    "appeals:appeal-withdraw": ("b", "SCAFxdyhv"),
    # documents
    "documents:file-content": ("OQLormdh", ""),
    "documents:file-detail": ("OQLormdh", ""),
    "documents:file-download": ("OQLormdh", ""),
    "documents:rendering-detail": ("OQLormdh", ""),
    "documents:rendering-progress": ("OQLormdh", ""),
    "documents:rendering-retry": ("OQo", ""),
    # evaluations
    "evaluations:ground-end": (OFFICE, ""),
    "evaluations:ground-enter": (OFFICE, ADMINISTRATORS),
    "evaluations:ground-list": ("OQLh", ""),
    "evaluations:ground-rectify": (OFFICE, ""),
    "evaluations:list-answer": ("", EVERYBODY),
    "evaluations:list-deliberate": ("o", "SCAFxdpbyv"),
    "evaluations:list-detail": (INSIDERS, "SCAFxdpbyv"),
    "evaluations:list-draft": ("o", ADMINISTRATORS),
    "evaluations:list-list": (EVERYBODY, ""),
    "evaluations:list-record": ("", EVERYBODY),
    "evaluations:list-send": ("o", "SCAFxdpbyv"),
    "evaluations:list-settle": ("o", "SCAFxdpbyv"),
    "evaluations:round-check": (INSIDERS, ADMINISTRATORS),
    "evaluations:round-detail": (INSIDERS, ADMINISTRATORS),
    "evaluations:round-list": (INSIDERS, ADMINISTRATORS),
    "evaluations:round-open": ("o", ADMINISTRATORS),
    "evaluations:round-order": ("OQor", ADMINISTRATORS),
    "evaluations:round-seal": ("o", ADMINISTRATORS),
    "evaluations:score-sheet": ("OQLormpbh", ADMINISTRATORS),
    "evaluations:veto-answer": ("L", "SCAFxdpbyv"),
    "evaluations:veto-propose": (OFFICE, "SCAFxdpbyv"),
    "evaluations:veto-record": ("Q", "SCAFxdpbyv"),
    # indicators
    "indicators:plan-lint": (BUSINESS, ADMINISTRATORS),
    "indicators:plan-publish": ("om", ADMINISTRATORS),
    "indicators:plan-submit": ("o", ADMINISTRATORS),
    "indicators:request-ask": ("o", ADMINISTRATORS),
    "indicators:request-detail": ("OQLormdh", "SCAFxpbyv"),
    "indicators:request-extend": ("o", "SCAFxpbyv"),
    "indicators:request-list": (EVERYBODY, ""),
    "indicators:scheme": (BUSINESS, ADMINISTRATORS),
    "indicators:scheme-check": ("o", ADMINISTRATORS),
    "indicators:scheme-copy": ("o", ADMINISTRATORS),
    "indicators:scheme-detail": (BUSINESS, ADMINISTRATORS),
    "indicators:scheme-edit": ("o", ADMINISTRATORS),
    "indicators:scheme-list": (BUSINESS, ADMINISTRATORS),
    "indicators:value-accept": ("r", "SCAFxpbyv"),
    "indicators:value-correct": (OFFICE, ADMINISTRATORS),
    "indicators:value-enter": ("d", "SCAFxpbyv"),
    "indicators:value-history": ("OQLormdh", "SCAFxpbyv"),
    "indicators:value-return": ("r", "SCAFxpbyv"),
    "indicators:value-submit": ("d", "SCAFxpbyv"),
    "indicators:value-template": ("OQLormdh", "SCAFxpbyv"),
    "indicators:values": ("OQLormdh", "SCAFxpbyv"),
    "indicators:workbook-import": ("d", "SCAFxpbyv"),
    "indicators:workbook-preview": ("d", "SCAFxpbyv"),
    # ledger
    "ledger:access-list": ("A", ""),
    "ledger:act-list": ("A", ""),
    "ledger:verification": ("A", ""),
    # notifications
    "notifications:deadlines": (EVERYBODY, ""),
    "notifications:inbox": (EVERYBODY, ""),
    "notifications:inbox-read": ("O", "SCAQLFormxdpbyhv"),
    "notifications:inbox-read-all": (EVERYBODY, ""),
    # organizations
    "organizations:calendar": ("SCOQ", ""),
    "organizations:calendar-day-list": ("SCOQ", ""),
    "organizations:calendar-day-remove": ("S", ""),
    "organizations:calendar-day-set": ("S", ""),
    "organizations:calendar-year-confirm": ("S", ""),
    "organizations:class-add": ("S", ""),
    "organizations:class-end": ("S", ""),
    "organizations:class-list": ("SCOQ", ""),
    "organizations:kind-list": ("SCOQ", ""),
    "organizations:region-list": ("SCOQ", ""),
    "organizations:colleague-invite": ("b", ""),
    "organizations:colleague-remove": ("b", ""),
    "organizations:delegation-withdraw": ("C", ""),
    "organizations:division-list": ("SCOQ", ""),
    "organizations:kind-add": ("S", ""),
    "organizations:person-code": ("S", ""),
    "organizations:person-disable": ("S", ""),
    "organizations:person-enable": ("S", ""),
    "organizations:person-invite": ("S", ""),
    "organizations:person-list": ("SC", ""),
    "organizations:region-add": ("S", ""),
    "organizations:region-end": ("S", ""),
    "organizations:role-delegate": ("C", ""),
    "organizations:role-end": ("C", ""),
    "organizations:role-grant": ("C", ""),
    "organizations:role-list": ("SC", ""),
    "organizations:token-list": (EVERYBODY, ""),
    "organizations:token-make": (EVERYBODY, ""),
    "organizations:token-revoke": ("CO", ""),
    "organizations:unit-add": ("S", ""),
    "organizations:unit-alias-add": ("S", ""),
    "organizations:unit-alias-remove": ("S", ""),
    "organizations:unit-change": ("S", ""),
    "organizations:unit-class-end": ("S", ""),
    "organizations:unit-classify": ("S", ""),
    "organizations:unit-close": ("S", ""),
    "organizations:unit-detail": ("SCOQ", ""),
    "organizations:unit-import": ("S", ""),
    "organizations:unit-list": ("SCOQ", ""),
    "organizations:unit-region": ("S", ""),
    "organizations:unit-region-end": ("S", ""),
    # portal
    "portal:board": (EVERYBODY, ""),
    "portal:board-year": (BUSINESS, ADMINISTRATORS),
    "portal:home": (EVERYBODY, ""),
    "portal:item": (BUSINESS, ADMINISTRATORS),
    # programs
    "programs:consultation-list": (EVERYBODY, ""),
    "programs:item-change": (OFFICE, ADMINISTRATORS),
    "programs:item-detail": (BUSINESS, ADMINISTRATORS),
    "programs:item-lead-add": (OFFICE, ADMINISTRATORS),
    "programs:item-lead-remove": (OFFICE, ADMINISTRATORS),
    "programs:item-list": (EVERYBODY, ""),
    "programs:item-propose": (OFFICE, ADMINISTRATORS),
    "programs:item-withdraw": (OFFICE, ADMINISTRATORS),
    "programs:plan-detail": (BUSINESS, ADMINISTRATORS),
    "programs:plan-draft": ("o", ADMINISTRATORS),
    "programs:plan-edit": ("o", ADMINISTRATORS),
    "programs:plan-list": (EVERYBODY, ""),
    "programs:plan-supersede": (OFFICE, ADMINISTRATORS),
    "programs:programme-decide": (OFFICE, ADMINISTRATORS),
    "programs:programme-detail": (BUSINESS, ADMINISTRATORS),
    "programs:programme-draft": (OFFICE, ""),
    "programs:programme-issue": (OFFICE, ADMINISTRATORS),
    "programs:programme-list": (EVERYBODY, ""),
    "programs:programme-parties": (OFFICE, ADMINISTRATORS),
    "programs:programme-submit": (OFFICE, ADMINISTRATORS),
    "programs:rulebook-create": (OFFICE, ""),
    "programs:rulebook-detail": (BUSINESS, ADMINISTRATORS),
    "programs:rulebook-list": (EVERYBODY, ""),
    "programs:ruling-record": (OFFICE, ADMINISTRATORS),
    "programs:step-answer": ("pby", "SCAFxdv"),
    "programs:step-record": ("OQr", "SCAFxdv"),
    # publicity
    "publicity:commendation-answer": ("", EVERYBODY),
    "publicity:commendation-decide": ("Q", ADMINISTRATORS),
    "publicity:commendation-detail": (BUSINESS, ADMINISTRATORS),
    "publicity:commendation-draft": (OFFICE, ADMINISTRATORS),
    "publicity:commendation-issue": (OFFICE, ADMINISTRATORS),
    "publicity:commendation-list": (EVERYBODY, ""),
    "publicity:commendation-revise": (OFFICE, ADMINISTRATORS),
    "publicity:commendation-send": (OFFICE, ADMINISTRATORS),
    "publicity:list-replace": ("o", "SCAFxdpbyv"),
    "publicity:list-reselect": (OFFICE, "SCAFxdpbyv"),
    "publicity:list-review": (OFFICE, "SCAFxdpbyv"),
    "publicity:list-submit": ("o", "SCAFxdpbyv"),
    "publicity:notice-detail": (BUSINESS, ADMINISTRATORS),
    "publicity:notice-list": (EVERYBODY, ""),
    "publicity:notice-post": ("o", ADMINISTRATORS),
    "publicity:notice-resume": (OFFICE, ADMINISTRATORS),
    "publicity:notice-schedule": ("o", "SCAFxdpbyv"),
    "publicity:notice-suspend": (OFFICE, ADMINISTRATORS),
    "publicity:notice-withdraw": ("OQo", ADMINISTRATORS),
    # rewards
    "rewards:programme-conclude": (OFFICE, ADMINISTRATORS),
    "rewards:reward-add": ("OQom", ""),
    "rewards:reward-change": ("om", "SCAFxdyhv"),
    "rewards:reward-detail": ("OQLormpb", "SCAFxdyhv"),
    "rewards:reward-honour": ("om", "SCAFxdyhv"),
    "rewards:reward-list": (EVERYBODY, ""),
    "rewards:reward-promise": ("OQom", ""),
    "rewards:reward-proof": ("", EVERYBODY),
    "rewards:reward-withdraw": (OFFICE, "SCAFxdyhv"),
}

ON_PAGES: dict[str, tuple[str, str]] = {
    "evaluations:round-list": (
        BUSINESS,
        ADMINISTRATORS,
    ),  # the page shows an object its own standing; REST lists rounds
    "organizations:person-list": (EVERYBODY, ""),  # the page shows everybody the people of their own units
}
"""Where a page opens to more people than the operation, with less on it."""

PUBLIC = {
    "public:publicity:commendation",
    "public:publicity:document",
    "public:publicity:file",
    "public:publicity:home",
    "public:publicity:notice",
    "public:publicity:verify",
}
"""Open to the whole world, through a role of the database that sees published snapshots only."""

PLATFORM = {
    "platform-api:organizations:tenant-close",
    "platform-api:organizations:tenant-list",
    "platform-api:organizations:tenant-open",
    "platform:organizations:tenant-close",
    "platform:organizations:tenant-list",
    "platform:organizations:tenant-open",
}
"""For operators of the platform alone; everybody else is told that there is nothing."""

OPEN = {
    "root:api-page": 200,
    "root:api-schema": 200,
    "root:chooser": 302,
    "root:gallery": 200,
    "root:healthz": 200,
    "root:password": 302,
    "root:readyz": 200,
    "root:root": 302,
    "root:rulebook-schema": 200,
    "root:set_language": 302,
    "root:sign-in": 200,
    "root:sign-out": 302,
    "root:sign-out-everywhere": 302,
    "root:start": 200,
    "root:start-account": 302,
}
"""At the root, without a tenant: what an anonymous request gets."""
