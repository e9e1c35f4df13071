"""Static files: hashed, compressed, and with the imports between our ES modules rewritten to the hashed names."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """A module and what it imports always come from the same release, and both can be cached for ever."""

    support_js_module_import_aggregation = True
