"""The name of whoever applied a version may be overwritten when they are erased; everything else stays as it was."""

from django.db import migrations

FORWARD = """
create or replace function seiketsu_refuse_plan_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and to_jsonb(new) - 'applied_by_label' = to_jsonb(old) - 'applied_by_label' then
        return new;
    end if;
    raise exception 'version % of the plan is kept as it was applied; apply a new version instead', old.number;
end $$;
"""
BACKWARD = """
create or replace function seiketsu_refuse_plan_change() returns trigger language plpgsql as $$
begin
    raise exception 'version % of the plan is kept as it was applied; apply a new version instead', old.number;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_immutable")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
