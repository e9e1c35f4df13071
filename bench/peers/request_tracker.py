"""Request Tracker 5 from Debian, in a small Debian of its own that only `chroot` enters, under Starman."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peer import SUBJECT, TEXT, Creation, free_port, process

SOCKETS = "/run/peers-postgresql"
"""Where the database's socket lies inside that Debian."""
MAILER = "/usr/local/bin/take-mail"
"""Takes every mail and keeps none. (`/bin/true` would end before it has read one, and the mail count as failed.)"""
CONFIG = """
Set($rtname, 'bench');
Set($Organization, 'bench.example');
Set($WebDomain, '127.0.0.1');
Set($WebPort, %(port)d);
Set($DatabaseType, 'Pg');
Set($DatabaseHost, '%(sockets)s');
Set($DatabasePort, '5432');
Set($DatabaseName, 'peer_rt');
Set($DatabaseUser, 'seiketsu');
Set($DatabasePassword, '');
Set($DatabaseAdmin, 'seiketsu');
Set($SendmailPath, '%(mailer)s');
Set($MailCommand, 'sendmailpipe');
Set($RestrictReferrer, 0);
Set($LogToSyslog, 'critical');
Set($LogToSTDERR, 'critical');
Set($WebSecureCookies, 0);
1;
"""
# As REST does it: the same class, the same scrips.
PERL = """
use lib '/usr/share/request-tracker5/lib';
use RT -init;
my $user = RT::User->new(RT->SystemUser);
$user->Load('root');
my $missing = %(tickets)d - do {
    my $held = RT::Tickets->new(RT->SystemUser); $held->UnLimit; $held->CountAll };
for my $number (1 .. ($missing > 0 ? $missing : 0)) {
    my $ticket = RT::Ticket->new(RT::CurrentUser->new($user));
    my $entity = MIME::Entity->build(Type => 'text/plain', Data => ['%(text)s']);
    $ticket->Create(Queue => 'General', Subject => "%(subject)s ($number)",
        Requestor => 'person' . ($number %% 200) . '@bench.example', MIMEObj => $entity);
}
my $token = RT::AuthToken->new(RT->SystemUser);
my ($ok, $message, $secret) = $token->Create(Owner => $user->Id, Description => 'bench');
die $message unless $ok;
print "\\nTOKEN $secret\\n";
"""

# Its own classes make some four to ten tickets a second, so the rest are copies of what they made: every row of the
# tickets there are, with its ids moved on. What it keeps of a ticket is in these seven tables.
MADE_BY_ITSELF = 200
COPY = """
begin;
create temporary table moved on commit drop as select
    (select max(id) from tickets) as ticket, (select max(id) from principals) as principal,
    (select max(id) from groupmembers) as member, (select max(id) from cachedgroupmembers) as cached,
    (select max(id) from transactions) as told, (select max(id) from attachments) as attached;
create temporary table roles on commit drop as
    select id from groups where domain = 'RT::Ticket-Role' and instance in (select id from tickets);
create temporary table tales on commit drop as
    select id from transactions where (objecttype = 'RT::Ticket' and objectid in (select id from tickets))
        or (objecttype = 'RT::Group' and objectid in (select id from roles));
insert into principals select n.* from principals r, moved m, generate_series(1, %(copies)d) k, lateral
    jsonb_populate_record(r, jsonb_build_object('id', r.id + k * m.principal)) n
    where r.id in (select id from roles);
insert into groups select n.* from groups r, moved m, generate_series(1, %(copies)d) k, lateral
    jsonb_populate_record(r, jsonb_build_object('id', r.id + k * m.principal, 'instance', r.instance + k * m.ticket)) n
    where r.id in (select id from roles);
insert into groupmembers select n.* from groupmembers r, moved m, generate_series(1, %(copies)d) k, lateral
    jsonb_populate_record(r, jsonb_build_object('id', r.id + k * m.member, 'groupid', r.groupid + k * m.principal)) n
    where r.groupid in (select id from roles);
insert into cachedgroupmembers select n.* from cachedgroupmembers r, moved m, generate_series(1, %(copies)d) k, lateral
    jsonb_populate_record(r, jsonb_build_object(
        'id', r.id + k * m.cached, 'groupid', r.groupid + k * m.principal, 'via', r.via + k * m.cached,
        'memberid', case when r.memberid in (select id from roles) then r.memberid + k * m.principal
            else r.memberid end,
        'immediateparentid', r.immediateparentid + k * m.principal)) n
    where r.groupid in (select id from roles);
insert into attachments select n.* from attachments r, moved m, generate_series(1, %(copies)d) k, lateral
    jsonb_populate_record(r, jsonb_build_object(
        'id', r.id + k * m.attached, 'transactionid', r.transactionid + k * m.told,
        'parent', case when r.parent > 0 then r.parent + k * m.attached else r.parent end)) n
    where r.transactionid in (select id from tales);
insert into transactions select n.* from transactions r, moved m, generate_series(1, %(copies)d) k, lateral
    jsonb_populate_record(r, jsonb_build_object(
        'id', r.id + k * m.told,
        'objectid', r.objectid + k * case r.objecttype when 'RT::Ticket' then m.ticket else m.principal end)) n
    where r.id in (select id from tales);
insert into tickets select n.* from tickets r, moved m, generate_series(1, %(copies)d) k, lateral
    jsonb_populate_record(r, jsonb_build_object(
        'id', r.id + k * m.ticket, 'effectiveid', r.effectiveid + k * m.ticket)) n;
select setval((name || '_id_seq')::regclass, highest) from (values
    ('tickets', (select max(id)::bigint from tickets)), ('principals', (select max(id) from principals)),
    ('groupmembers', (select max(id) from groupmembers)),
    ('cachedgroupmembers', (select max(id) from cachedgroupmembers)),
    ('transactions', (select max(id) from transactions)), ('attachments', (select max(id) from attachments))
) as s (name, highest);
commit;
analyze;
"""


class RequestTracker:
    """Request Tracker."""

    name, database = "Request Tracker", "peer_rt"

    def __init__(self, home: Path) -> None:
        self.home, self.root = home, home / "root"
        self._token = ""

    def install(self) -> None:
        """The small Debian with the package."""
        subprocess.run([str(Path(__file__).with_name("request-tracker-root")), str(self.home)], check=True)

    def fill(self, tickets: int) -> None:
        """Tables with what the package puts into them, some tickets as its own classes make them, and their copies."""
        self._configure(80)
        if not self._is_set_up():
            self._sql("drop schema public cascade; create schema public")  # what a set-up cut short has left
            for action in ("schema", "acl", "coredata"):
                self._run("rt-setup-database-5", "--action", action, "--dba", "seiketsu", "--skip-create")
            data = ["--datafile", "/usr/share/request-tracker5/etc/initialdata"]
            self._run("rt-setup-database-5", "--action", "insert", "--dba", "seiketsu", "--skip-create", *data)
        words = {"tickets": min(tickets, MADE_BY_ITSELF), "subject": SUBJECT, "text": TEXT}
        (self.root / "tmp" / "fill.pl").write_text(PERL % words)
        told = self._run("perl", "/tmp/fill.pl")
        self._token = told.rpartition("TOKEN ")[2].strip()
        held = int(self._sql("select count(*) from tickets"))
        if (copies := (tickets - held) // held) > 0:
            self._sql(COPY % {"copies": copies})

    def _is_set_up(self) -> bool:
        return self._sql("select to_regclass('queues') is not null") == "t" and (
            self._sql("select exists (select 1 from queues where name = 'General')") == "t"
        )

    def _sql(self, text: str) -> str:
        command = ["psql", "-XAtq", "-h", str(self.root / SOCKETS.lstrip("/")), "-U", "seiketsu", self.database]
        done = subprocess.run([*command, "-c", text], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def _configure(self, port: int) -> None:
        place = self.root / "etc/request-tracker5/RT_SiteConfig.d/90-bench.pm"
        place.write_text(CONFIG % {"port": port, "sockets": SOCKETS, "mailer": MAILER})
        mailer = self.root / MAILER.removeprefix("/")
        mailer.write_text("#!/bin/sh\nexec cat >/dev/null\n")
        mailer.chmod(0o755)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            ["chroot", str(self.root), "env", "LC_ALL=C.UTF-8", *command],
            capture_output=True,
            text=True,
            check=False,
            input="\n",
        )
        if done.returncode != 0:
            sys.stderr.write(done.stdout[-1500:] + done.stderr[-1500:])
            done.check_returncode()
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[tuple[int, Creation]]:
        """Starman with two workers."""
        port = free_port()
        self._configure(port)
        command = ["chroot", str(self.root), "/usr/share/request-tracker5/libexec/rt-server", "--server", "Starman"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
        headers = {"Content-Type": "application/json", "Authorization": f"token {self._token}"}

        def body(label: str) -> dict[str, object]:
            person = f"person{hash(label) % 200}@bench.example"
            said = {"Content": TEXT, "ContentType": "text/plain"}
            return {"Queue": "General", "Subject": f"{SUBJECT} ({label})", "Requestor": person, **said}

        with process(command, port, self.home / "server.log"):
            yield port, Creation("/REST/2.0/ticket", headers, body)
