"""The WSGI entry that the server loads: Django behind the page store."""

import os
from multiprocessing.util import Finalize

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
site = get_wsgi_application()

from articles import readership  # noqa: E402 -- its models are there once Django is
from articles.store import PageStore  # noqa: E402

application = PageStore(site)

# Not by `atexit`, which forked workers leave out.
for counter in (readership.counter, readership.unfound):
    Finalize(None, counter.close, exitpriority=0)
