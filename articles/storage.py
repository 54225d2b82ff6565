"""Where static files live: compressed, under names that carry their digest."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for JavaScript modules too: their relative imports are rewritten."""

    support_js_module_import_aggregation = True
