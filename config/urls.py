"""All addresses: pages under ``/t/<tenant>/``, REST under ``/api/v1/t/<tenant>/``, the public portal under ``/p/<tenant>/``."""

from __future__ import annotations

from importlib import import_module

from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from portal.views import errors, health

APPS = [
    "ledger",
    "organizations",
    "notifications",
    "documents",
    "programs",
    "indicators",
    "evaluations",
    "publicity",
    "appeals",
    "rewards",
    "portal",
]


def _faces(attribute: str) -> list:
    """What each app's ``urls`` module lists under ``attribute``, in the app's namespace."""
    found = []
    for app in APPS:
        patterns = getattr(import_module(f"{app}.urls"), attribute, None)
        if patterns:
            found.append(path("", include((patterns, app))))
    return found


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", set_language, name="set_language"),
    path("t/<slug:tenant>/", include(_faces("urlpatterns"))),
    path("p/<slug:tenant>/", include((_faces("public_urlpatterns"), "public"))),
    path("platform/", include((_faces("platform_urlpatterns"), "platform"))),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-page"),
    path("api/v1/t/<slug:tenant>/", include((_faces("api_urlpatterns"), "api"))),
    path("api/v1/platform/", include((_faces("platform_api_urlpatterns"), "platform-api"))),
    *[pattern for app in APPS for pattern in getattr(import_module(f"{app}.urls"), "root_urlpatterns", [])],
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
