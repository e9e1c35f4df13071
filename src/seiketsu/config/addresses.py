"""The database's address for connections that Django does not manage."""

import psycopg.conninfo
from django.db import connection

# What only the site's own pooled connections need.
_OF_THE_SITE = {"pool", "options"}


def listening_address(application_name: str) -> str:
    """Where to connect for LISTEN: the database that Django uses, a test's included."""
    database = connection.settings_dict
    options = {
        name: value
        for name, value in database["OPTIONS"].items()
        if name not in _OF_THE_SITE and isinstance(value, str | int)
    }
    return psycopg.conninfo.make_conninfo(
        "",
        dbname=database["NAME"],
        user=database["USER"] or None,
        password=database["PASSWORD"] or None,
        host=database["HOST"] or None,
        port=database["PORT"] or None,
        **{"connect_timeout": 5, "keepalives_idle": 30, **options, "application_name": application_name},
    )
