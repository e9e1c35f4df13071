from django.db import migrations, models

CREATE = """
create table core_event (
    id bigint generated always as identity,
    position bigint,
    type text not null,
    version integer not null,
    organization_id bigint,
    actor_kind text not null,
    actor_id bigint,
    actor_label text not null,
    subject_kind text not null,
    subject_id bigint not null,
    data jsonb not null,
    at timestamptz not null,
    correlation_id uuid,
    causation_id bigint,
    primary key (id)
) partition by range (id);
create table core_event_p000000 partition of core_event for values from (0) to (5000000);
create table core_event_p000001 partition of core_event for values from (5000000) to (10000000);
create index core_event_position on core_event (position);
create index core_event_unplaced on core_event (id) where position is null;
create index core_event_subject on core_event (subject_kind, subject_id, id);
insert into core_sequencer (id, last_position) values (1, 0);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(CREATE, "drop table core_event; delete from core_sequencer where id = 1;")
            ],
            state_operations=[
                migrations.CreateModel(
                    name="EventRecord",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("position", models.BigIntegerField(null=True)),
                        ("type", models.TextField()),
                        ("version", models.IntegerField()),
                        ("organization_id", models.BigIntegerField(null=True)),
                        ("actor_kind", models.TextField()),
                        ("actor_id", models.BigIntegerField(null=True)),
                        ("actor_label", models.TextField()),
                        ("subject_kind", models.TextField()),
                        ("subject_id", models.BigIntegerField()),
                        ("data", models.JSONField()),
                        ("at", models.DateTimeField()),
                        ("correlation_id", models.UUIDField(null=True)),
                        ("causation_id", models.BigIntegerField(null=True)),
                    ],
                    options={"db_table": "core_event"},
                ),
            ],
        ),
    ]
