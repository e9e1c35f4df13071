from django.db import migrations

# Commitments point at the version under which they were promised, so its text must stay what it was.
FORWARD = """
create function seiketsu_refuse_plan_change() returns trigger language plpgsql as $$
begin
    raise exception 'version % of the plan is kept as it was applied; apply a new version instead', old.number;
end $$;
create trigger plan_version_is_immutable before update or delete on plan_planversion
    for each row execute function seiketsu_refuse_plan_change();
"""
BACKWARD = """
drop trigger plan_version_is_immutable on plan_planversion;
drop function seiketsu_refuse_plan_change();
"""


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
