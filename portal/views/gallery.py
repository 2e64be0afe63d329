"""The gallery of components, in trial systems: every piece of the face with its states."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.component_samples import gallery_context


@require_safe
@transaction.non_atomic_requests
def show(request: HttpRequest) -> HttpResponse:
    return render(request, "components/gallery.html", gallery_context())
