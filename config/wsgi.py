import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

if settings.PRODUCTION:
    from samples.guard import refuse_samples_in_production

    refuse_samples_in_production()

# What is loaded by now stays for good: the collector need not walk through it again and again.
gc.collect()
gc.freeze()
