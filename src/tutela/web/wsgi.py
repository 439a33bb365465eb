"""The application that a server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
application = get_wsgi_application()
# What is loaded by now stays; a collection that looks through all of it again would hold a page up for a tenth of a second.
gc.collect()
gc.freeze()
