"""Lint of the live database catalogue: what the tenant ground promises, asked of PostgreSQL itself.

Each rule returns findings named ``rule object``. ``EXCEPTIONS`` lists what is meant, with its reason; an exception that
no longer excuses anything is a finding too. Rule numbers are those of ``docs/``'s security catalogue.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True, order=True)
class LintFinding:
    rule: str
    subject: str
    message: str

    @property
    def key(self) -> str:
        return f"{self.rule} {self.subject}"


_FRAMEWORK = "kept by the framework; holds no tenant's data"
_IDENTITY = "identity: read by key before a tenant is known"
_SHARED = "reference data shared by all tenants, read-only for the application"

EXCEPTIONS: Mapping[str, str] = {
    **{
        f"A01 {table}": _FRAMEWORK
        for table in (
            "auth_group",
            "auth_group_permissions",
            "auth_permission",
            "django_content_type",
            "django_migrations",
            "django_session",
            "axes_accessattempt",
            "axes_accessattemptexpiration",
            "axes_accessfailurelog",
            "axes_accesslog",
            "guardian_groupobjectpermission",
            "guardian_userobjectpermission",
        )
    },
    "A01 organizations_person": _IDENTITY,
    "A01 organizations_invitation": _IDENTITY,
    "A01 organizations_tenant": "a government's name and code are public",
    "A01 organizations_division": _SHARED,
    "A01 organizations_divisionalias": _SHARED,
    "A01 organizations_calendaryear": _SHARED,
    "A01 organizations_calendarday": _SHARED,
    "A01 duli_clock": "one row that only the owner changes",
    "A10 organizations_token.organizations_token_prefix_key": "a random prefix of 48 bits, looked up before a tenant is known",
    "A10 organizations_unit.organizations_unit_group_id_key": "a group is made for one unit and never chosen by anybody",
    "A10 programs_itemrelation.programs_itemrelation_group_id_permission_id_c_f3ceca32_uniq": "guardian's key over group, permission and item; the group is one unit's",
    "A10 programs_itemrelation.programs_itemrelation_pkey": "guardian's running number, shown nowhere",
    "A01 ledger_outboxrow": "thin rows (a kind and an id) that the relay reads across tenants",
}

_TABLES = """
select c.relname, c.relrowsecurity and c.relforcerowsecurity, c.relispartition
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') order by 1
"""
_POLICIES = """
select c.relname, p.polname, p.polpermissive, p.polcmd::text, array_to_string(array(select rolname from pg_roles r
where r.oid = any (p.polroles)), ','), pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' order by 1, 2
"""
_TENANT_COLUMNS = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
where n.nspname = 'public' and c.relkind in ('r', 'p')
"""
_FOREIGN_KEYS = """
select c.relname, k.conname, t.relname, array(select attname::text from pg_attribute a
where a.attrelid = k.conrelid and a.attnum = any (k.conkey)), k.confdeltype::text
from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class t on t.oid = k.confrelid
join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and k.contype = 'f' order by 1, 2
"""
_UNIQUE = """
select c.relname, i.relname, x.indisprimary, (select a.attname::text from pg_attribute a
where a.attrelid = c.oid and a.attnum = x.indkey[0]),
(select format_type(a.atttypid, a.atttypmod) from pg_attribute a where a.attrelid = c.oid and a.attnum = x.indkey[0]),
array_length(x.indkey::int[], 1)
from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and x.indisunique order by 1, 2
"""


class Catalogue:
    """Asks one connection; every method is one rule."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.app = settings.DATABASE_ROLES["app"]
        self.public = settings.DATABASE_ROLES["public"]
        self.backup = settings.DATABASE_ROLES["backup"]

    def _rows(self, sql: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, list(params) or None)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def tenant_tables(self) -> set[str]:
        return {row[0] for row in self._rows(_TENANT_COLUMNS)}

    def a01_every_table_is_policed(self) -> list[LintFinding]:
        return [
            LintFinding("A01", table, "row-level security is not enabled and forced")
            for table, forced, _leaf in self._rows(_TABLES)
            if not forced
        ]

    def a02_every_policed_table_has_both_halves(self) -> list[LintFinding]:
        covered = {
            table
            for table, _name, permissive, command, roles, using, check in self._rows(_POLICIES)
            if permissive and command == "*" and self.app in roles.split(",") and using and check
        }
        return [
            LintFinding("A02", table, "no permissive policy for all commands with USING and WITH CHECK")
            for table, forced, _leaf in self._rows(_TABLES)
            if forced and table not in covered
        ]

    def a03_no_policy_is_widened(self) -> list[LintFinding]:
        found, seen = [], set()
        for table, name, permissive, command, roles, using, check in self._rows(_POLICIES):
            if any((one or "").strip().lower() in ("true", "(true)") for one in (using, check)):
                found.append(LintFinding("A03", f"{table}.{name}", "the policy is always true"))
            if permissive:
                for role in roles.split(","):
                    if (table, command, role) in seen:
                        found.append(
                            LintFinding("A03", f"{table}.{name}", f"a second permissive policy for {role}")
                        )
                    seen.add((table, command, role))
        return found

    def a04_runtime_roles_are_weak(self) -> list[LintFinding]:
        found = []
        for name, *powers in self._rows(
            "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles "
            "where rolname in (%s, %s)",
            [self.app, self.public],
        ):
            if any(powers):
                found.append(
                    LintFinding(
                        "A04", name, "superuser, bypass of policies, or may create roles or databases"
                    )
                )
        for name, owned in self._rows(
            "select r.rolname, count(*) from pg_class c join pg_roles r on r.oid = c.relowner "
            "where r.rolname in (%s, %s) and c.relpersistence <> 't' group by 1",
            [self.app, self.public],
        ):
            found.append(LintFinding("A04", name, f"owns {owned} relations"))
        for name, group in self._rows(
            "select m.rolname, g.rolname from pg_auth_members a join pg_roles m on m.oid = a.member "
            "join pg_roles g on g.oid = a.roleid where m.rolname in (%s, %s)",
            [self.app, self.public],
        ):
            found.append(LintFinding("A04", name, f"is a member of {group}"))
        for role, table, privilege in self._rows(
            "select grantee, table_name, privilege_type from information_schema.role_table_grants "
            "where table_schema = 'public' and grantee in (%s, %s, 'PUBLIC') "
            "and privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER')",
            [self.app, self.public],
        ):
            found.append(LintFinding("A04", f"{role}.{table}", f"holds {privilege}"))
        for role in (self.app, self.public):
            if self._rows("select has_schema_privilege(%s, 'public', 'create')", [role])[0][0]:
                found.append(LintFinding("A04", role, "may create tables"))
        return found

    def a09_foreign_keys_stay_in_the_tenant(self) -> list[LintFinding]:
        tenants = self.tenant_tables()
        return [
            LintFinding("A09", f"{table}.{name}", f"reaches {target} without the tenant")
            for table, name, target, columns, _delete in self._rows(_FOREIGN_KEYS)
            if table in tenants and target in tenants and "tenant_id" not in columns
        ]

    def a10_unique_keys_begin_with_the_tenant(self) -> list[LintFinding]:
        tenants = self.tenant_tables()
        return [
            LintFinding("A10", f"{table}.{name}", f"begins with {first}")
            for table, name, _primary, first, kind, width in self._rows(_UNIQUE)
            if table in tenants and first != "tenant_id" and not (kind == "uuid" and width == 1)
        ]

    def a11_nothing_cascades(self) -> list[LintFinding]:
        return [
            LintFinding("A11", f"{table}.{name}", "the database deletes or empties rows by itself")
            for table, name, _target, _columns, delete in self._rows(_FOREIGN_KEYS)
            if delete not in ("a", "r")
        ]

    def a12_views_ask_as_their_reader(self) -> list[LintFinding]:
        rows = self._rows(
            "select c.relname, coalesce(array_to_string(c.reloptions, ','), ''), r.rolsuper from pg_class c "
            "join pg_namespace n on n.oid = c.relnamespace join pg_roles r on r.oid = c.relowner "
            "where n.nspname = 'public' and c.relkind = 'v'"
        )
        return [
            LintFinding("A12", name, "the view reads as its owner")
            for name, options, _superuser in rows
            if "security_invoker=true" not in options
        ]

    def a13_no_materialised_view_is_open(self) -> list[LintFinding]:
        rows = self._rows(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' "
            "and c.relkind = 'm' and (has_table_privilege(%s, c.oid, 'select') or "
            "has_table_privilege(%s, c.oid, 'select'))",
            [self.app, self.public],
        )
        return [LintFinding("A13", row[0], "a materialised view has no policies") for row in rows]

    def a14_partitions_are_closed(self) -> list[LintFinding]:
        found = []
        for table, forced, leaf in self._rows(_TABLES):
            if leaf and (
                not forced
                or self._rows("select has_table_privilege(%s, %s, 'select')", [self.app, table])[0][0]
            ):
                found.append(LintFinding("A14", table, "a partition is read past its parent"))
        return found

    def a15_definer_functions_are_careful(self) -> list[LintFinding]:
        rows = self._rows(
            "select p.proname, coalesce(array_to_string(p.proconfig, ','), ''), p.proacl is null or exists "
            "(select 1 from aclexplode(p.proacl) x where x.grantee = 0) from pg_proc p "
            "join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef"
        )
        return [
            LintFinding("A15", name, "a definer function needs a fixed search_path and no grant to PUBLIC")
            for name, options, open_to_all in rows
            if "search_path" not in options or open_to_all
        ]

    def a16_sequences_tell_nothing(self) -> list[LintFinding]:
        rows = self._rows(
            "select c.relname, r.rolname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "join pg_roles r on r.rolname in (%s, %s) where n.nspname = 'public' and c.relkind = 'S' "
            "and has_sequence_privilege(r.oid, c.oid, 'select')",
            [self.app, self.public],
        )
        return [
            LintFinding("A16", f"{role}.{name}", "reads the sequence, which tells volume")
            for name, role in rows
        ]

    def all_findings(self) -> list[LintFinding]:
        """Every finding of every rule, excused or not."""
        rules = [
            getattr(self, name) for name in sorted(dir(self)) if name.startswith("a") and name[1:3].isdigit()
        ]
        return sorted(finding for rule in rules for finding in rule())


def lint(connection: Any, exceptions: Mapping[str, str] = EXCEPTIONS) -> list[LintFinding]:
    """What is wrong: findings without an exception, and exceptions that excuse nothing any more."""
    found = Catalogue(connection).all_findings()
    keys = {finding.key for finding in found}
    stale = [
        LintFinding(key.partition(" ")[0], key.partition(" ")[2], f"this exception excuses nothing: {reason}")
        for key, reason in exceptions.items()
        if key not in keys
    ]
    return sorted([finding for finding in found if finding.key not in exceptions] + stale)
