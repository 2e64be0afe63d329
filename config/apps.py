from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses, the Celery application; wires, holds no rule."""

    name = "config"
