"""One verb on several tickets, with progress and an exact undo."""
