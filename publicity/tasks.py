"""What this app does in the background: documents that were made join their publication; time opens and closes notices."""

from __future__ import annotations

from datetime import datetime

from documents.kinds import document_kind, when_rendered
from documents.models import Rendering
from publicity import papers
from publicity.actions.publications import publish_rendered
from publicity.models.publications import PublicationKind

document_kind(papers.COMMENDATION)(papers.commendation_paper)
document_kind(papers.ORGANISATION_COPY)(papers.organisation_paper)
document_kind(papers.PUBLIC_NOTICE)(papers.public_notice_paper)


@when_rendered(papers.COMMENDATION)
def commendation_rendered(rendering: Rendering, at: datetime) -> None:
    publish_rendered(kind=PublicationKind.COMMENDATION_NOTICE, rendering=rendering, at=at)


@when_rendered(papers.PUBLIC_NOTICE)
def public_notice_rendered(rendering: Rendering, at: datetime) -> None:
    publish_rendered(kind=PublicationKind.PUBLIC_NOTICE, rendering=rendering, at=at)
