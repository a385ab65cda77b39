"""Names say what a thing is: no words of speech, each class once, each term where the glossary says."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from crm_analytics.config import PROJECT

ROOTS: Final = ("crm_analytics", "benchmarks", "pages")
FILES: Final = sorted(path for root in ROOTS for path in (PROJECT / root).rglob("*.py"))
WORDS: Final = frozenset(
    {
        "told", "said", "found", "asked", "known", "these", "worth", "past", "way", "one", "look", "looks", "looked",
        "settle", "settled", "settles", "speak", "spoken", "say", "says", "tell", "tells", "called", "finds",
    }
)  # fmt: skip
"""What is no name of a thing, nor of what is done with it."""
DATA: Final = ("crm_analytics/schema/", "crm_analytics/state/models.py", "crm_analytics/state/migrations/")
TABLE: Final = re.compile(r"(Schema|Base|Versioned)$")
"""Fields of a table are columns that are stored, and its rules are named by what they say of a row."""
EXCEPTIONS: Final = {
    "crm_analytics.metrics.selection.Selection.known": "a filter in the address: whether a sale names its customer",
    "crm_analytics.content.options.Options.known": "the same",
}
TERM: Final = re.compile(r"^\| `(\w+)` \| [^|]+ \| `([\w./]+)` \|$", re.MULTILINE)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def names_in(tree: ast.AST, before: str) -> Iterator[str]:
    """Dotted names of classes, functions, methods, fields and constants; not of what is local to a function."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield f"{before}.{node.name}"
            if not any(TABLE.search(ast.unparse(base)) for base in node.bases):
                yield from names_in(node, f"{before}.{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{before}.{node.name}"
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
            yield from (f"{before}.{target.id}" for target in targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.If | ast.Try):
            yield from names_in(node, before)


def words_of(name: str) -> set[str]:
    """`_one_more` is “one more”, `UnusualDay` “unusual day”."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name.rpartition(".")[2])}


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def aliases_of(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (alias.asname for alias in node.names if alias.asname)


def locals_of(tree: ast.AST) -> Iterator[str]:
    """Parameters, and what gets a name in a function or module; the fields of a class are not among them."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    stated = [each for node in classes for each in node.body if isinstance(each, ast.Assign | ast.AnnAssign)]
    fields = {
        id(target) for each in stated for target in ([*each.targets] if isinstance(each, ast.Assign) else [each.target])
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.id


def is_data(path: Path) -> bool:
    return path.relative_to(PROJECT).as_posix().startswith(DATA)


def own_names(path: Path) -> list[str]:
    return [module_of(path), *names_in(tree_of(path), module_of(path))]


def classes_of(path: Path) -> Iterator[str]:
    return (node.name for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef))


def test_no_module_class_function_or_field_is_named_by_a_word_of_speech() -> None:
    wrong = {
        name
        for path in FILES
        if not is_data(path)
        for name in own_names(path)
        if words_of(name) & WORDS and name not in EXCEPTIONS
    }
    assert sorted(wrong) == []


def test_no_import_gets_such_a_name() -> None:
    wrong = {f"{module_of(path)}: {alias}" for path in FILES for alias in aliases_of(path) if words_of(alias) & WORDS}
    assert sorted(wrong) == []


def test_no_parameter_and_nothing_local_is_named_so() -> None:
    wrong = {
        f"{module_of(path)}: {name}"
        for path in FILES
        if not is_data(path)
        for name in locals_of(tree_of(path))
        if words_of(name) & WORDS
    }
    assert sorted(wrong) == []


def test_such_words_are_seen_in_what_is_local() -> None:
    source = "def f(found, *, is_known=1):\n    told, fine = found\n    return [one for one in told]\n"
    names = {name for name in locals_of(ast.parse(source)) if words_of(name) & WORDS}
    assert names == {"told", "found", "is_known", "one"}


def test_such_words_are_seen_in_every_kind_of_name() -> None:
    made = "told = 1\nclass Stored(dy.Schema):\n    told = dy.Bool()\nclass Told:\n    worth: int\n"
    source = made + "    def say_rules(self): ...\ndef _one(): ...\nif True:\n    KNOWN = 2\n"
    assert [name for name in names_in(ast.parse(source), "a") if words_of(name) & WORDS] == [
        "a.told",
        "a.Told",
        "a.Told.worth",
        "a.Told.say_rules",
        "a._one",
        "a.KNOWN",
    ]


def test_an_exception_is_still_there() -> None:
    there = {name for path in FILES for name in own_names(path)}
    assert set(EXCEPTIONS) <= there


def test_a_class_name_exists_once() -> None:
    counted = Counter(name for path in FILES for name in classes_of(path))
    assert {name for name, count in counted.items() if count > 1} == set()


def test_a_module_and_a_folder_beside_it_do_not_share_a_name() -> None:
    shared = [path for path in FILES if path.stem != "__init__" and path.with_suffix("").is_dir()]
    assert shared == []


def test_every_term_of_the_code_is_where_the_glossary_says() -> None:
    terms = TERM.findall((PROJECT / "docs/glossary.md").read_text(encoding="utf-8"))
    missing = [f"{term} in {place}" for term, place in terms if not _is_term(term, PROJECT / "crm_analytics" / place)]
    assert len(terms) > 40
    assert missing == []


def _is_term(term: str, path: Path) -> bool:
    return path.exists() and (path.stem == term or any(name.endswith(f".{term}") for name in own_names(path)))
