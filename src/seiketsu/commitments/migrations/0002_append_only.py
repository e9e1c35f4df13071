from django.db import migrations

CREATE = """
create function commitments_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the record of a commitment is only ever added to'
        using errcode = 'integrity_constraint_violation';
end $$;
create trigger commitments_step_append_only before update or delete on commitments_commitmentstep
    for each row execute function commitments_refuse_change();
"""
DROP = """
drop trigger commitments_step_append_only on commitments_commitmentstep;
drop function commitments_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
