"""Migration operations of the tenant ground: row-level security, policies and grants, table by table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db.migrations.operations.base import Operation

_TENANT = "tenant_id = (select nullif(current_setting('duli.tenant', true), '')::bigint)"
# The text becomes an array inside the sub-select, once for a statement; outside it, once for every row. The second cast
# keeps "any" from reading the sub-select as a list of rows.
_OBJECT = (
    "(select current_setting('duli.scope', true)) = 'all' "
    "or item_id = any ((select string_to_array(nullif(current_setting('duli.items', true), ''), ',')::uuid[])::uuid[]) "
    "or unit_id = any ((select string_to_array(nullif(current_setting('duli.units', true), ''), ',')::uuid[])::uuid[])"
)


class SecureTable(Operation):
    """Row-level security forced on one table, one permissive policy, and no more grants than the table needs.

    ``policy`` is ``tenant`` (one tenant id, plain equality), ``object`` (besides, a restrictive policy on rows about one
    object in one item), ``none`` (a written exception) or SQL of its own. ``app`` and ``public`` list the privileges of the
    two roles of the application; ``update_columns`` narrows UPDATE to some columns, which makes the rest append-only.
    """

    reversible = True

    def __init__(
        self,
        model: str,
        *,
        policy: str = "tenant",
        app: str = "select, insert, update, delete",
        update_columns: Sequence[str] = (),
        public: str = "",
        public_policy: str = _TENANT,
        table: str = "",
    ) -> None:
        self.model = model
        self.policy = policy
        self.app = app
        self.update_columns = tuple(update_columns)
        self.public = public
        self.public_policy = public_policy
        self.table = table

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The database alone changes."""

    def _table(self, app_label: str, state: Any) -> str:
        return self.table or state.apps.get_model(app_label, self.model)._meta.db_table

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.deferred_sql:
            # Foreign keys of this migration come first: their checks need the owner's unpoliced view.
            for statement in schema_editor.deferred_sql:
                schema_editor.execute(statement, params=None)
            schema_editor.deferred_sql.clear()
        for statement in self.statements(self._table(app_label, to_state)):
            schema_editor.execute(statement)

    def statements(self, table: str) -> list[str]:
        roles = settings.DATABASE_ROLES
        app, public, backup = roles["app"], roles["public"], roles["backup"]
        out = [f'revoke all on "{table}" from {app}, {public}']
        out.append(f'grant {self.app} on "{table}" to {app}')
        if self.update_columns:
            out.append(f'grant update ({", ".join(self.update_columns)}) on "{table}" to {app}')
        out.append(f'grant select on "{table}" to {backup}')
        if self.public:
            out.append(f'grant {self.public} on "{table}" to {public}')
        if self.policy == "none":
            return out
        out.append(f'alter table "{table}" enable row level security')
        out.append(f'alter table "{table}" force row level security')
        rule = _TENANT if self.policy in ("tenant", "object") else self.policy
        out.append(f'create policy tenant on "{table}" for all to {app} using ({rule}) with check ({rule})')
        if self.policy == "object":
            out.append(
                f'create policy object on "{table}" as restrictive for all to {app} '
                f"using ({_OBJECT}) with check ({_OBJECT})"
            )
        if self.public:
            out.append(
                f'create policy public on "{table}" for select to {public} using ({self.public_policy})'
            )
        return out

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state)
        for name in ("tenant", "object", "public"):
            schema_editor.execute(f'drop policy if exists {name} on "{table}"')
        schema_editor.execute(f'alter table "{table}" no force row level security')
        schema_editor.execute(f'alter table "{table}" disable row level security')

    def describe(self) -> str:
        return f"Row-level security on {self.table or self.model}"
