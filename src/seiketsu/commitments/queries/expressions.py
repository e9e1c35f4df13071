"""SQL functions that Django does not name."""

from django.db.models import CharField, Func


class SplitPart(Func):
    """PostgreSQL's `split_part(text, delimiter, n)`."""

    function = "split_part"
    output_field = CharField()
