from django.apps import AppConfig


class SamplesConfig(AppConfig):
    """Sample governments put at any stage by calling the real actions, and the bench that measures them."""

    name = "samples"
