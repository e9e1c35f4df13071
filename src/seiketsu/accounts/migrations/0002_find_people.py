"""People by the beginning of their first or last name, asked of an index, built without holding anybody up."""

from django.contrib.postgres.indexes import OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Func, TextField, Value
from django.db.models.functions import Lower

_PLAIN = Func(
    Lower("name"),
    Value("áàâäãåçéèêëíìîïñóòôöõøúùûüýÿłđðæœþßı"),
    Value("aaaaaaceeeeiiiinoooooouuuuyylddaotsi"),
    function="translate",
    output_field=TextField(),
)
_LAST = Func(_PLAIN, Value("^.* "), Value(""), function="regexp_replace", output_field=TextField())


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0001_initial")]

    operations = [
        AddIndexConcurrently("user", models.Index(OpClass(_PLAIN, name="text_pattern_ops"), name="user_by_plain_name")),
        AddIndexConcurrently("user", models.Index(OpClass(_LAST, name="text_pattern_ops"), name="user_by_last_word")),
    ]
