"""Every text is translated, every gap of a text is filled, and what is compiled is what was translated."""

import ast
import importlib.util
import json
import re
import shutil
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

from engine import i18n

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "translations"
GAPS = re.compile(r"\{[^{}]*\}|%L?n")


def script(name: str) -> ModuleType:
    """One of the scripts beside the translations."""
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


update = script("update")
engine_texts = script("engine_texts")


@pytest.mark.parametrize("language", update.LANGUAGES)
def test_every_text_of_the_window_is_translated(tmp_path: Path, language: str) -> None:
    path = tmp_path / f"boxwright_{language}.ts"
    shutil.copy(FOLDER / path.name, path)
    update.extract(path)
    assert update.unfinished(path) == [], "run python resources/translations/update.py"


@pytest.mark.parametrize("language", update.LANGUAGES)
def test_gaps_and_mnemonics_survive_translation(language: str) -> None:
    wrong = []
    for message in ElementTree.parse(FOLDER / f"boxwright_{language}.ts").iter("message"):
        source = message.findtext("source", "")
        for translation in update.forms(message):
            if sorted(GAPS.findall(source)) != sorted(GAPS.findall(translation)):
                wrong.append((source, translation))
            if re.search(r"&\w", source) and "<" not in source and not re.search(r"&\w", translation):
                wrong.append((source, translation))
    assert not wrong


@pytest.mark.parametrize(("language", "forms"), [("en", 2), ("zh_CN", 1)])
def test_every_count_has_the_forms_of_its_language(language: str, forms: int) -> None:
    messages = [
        message
        for message in ElementTree.parse(FOLDER / f"boxwright_{language}.ts").iter("message")
        if update.COUNT.search(message.findtext("source", ""))
    ]
    assert messages
    for message in messages:
        assert message.get("numerus") == "yes", message.findtext("source")
        assert len(update.forms(message)) == forms, message.findtext("source")
        # What marks the forms in the source is for the translator's eyes alone.
        assert not any(re.search(r"\w\((?:s|es)\)", form) for form in update.forms(message))


def test_one_of_something_has_the_verb_of_one() -> None:
    verbs = r"(?:are|were|have|do|come|go|stay|differ|wait|lie|belong|lose)"
    of_many = re.compile(rf"(?:^|[.:] )%L?n (?:\w+ ){{0,3}}{verbs}\b")
    for message in ElementTree.parse(FOLDER / "boxwright_en.ts").iter("message"):
        one = update.forms(message)[0]
        assert not of_many.search(one), f"give it its own form in boxwright_en.ts: {one}"


def test_english_forms_come_from_the_marks() -> None:
    assert update.english("%Ln box(es) in {0}") == ("%Ln box in {0}", "%Ln boxes in {0}")
    assert update.english("%n photo(s) (is/are) left (not counted)") == (
        "%n photo is left (not counted)",
        "%n photos are left (not counted)",
    )
    assert update.english("%n file(s) (stays as it is/stay as they are) (so far)") == (
        "%n file stays as it is (so far)",
        "%n files stay as they are (so far)",
    )
    assert update.english("%n more") == ("%n more", "%n more")
    assert update.english("%n label files") is None


def test_texts_with_a_count_are_found_wherever_they_stand() -> None:
    code = """
class Panel:
    def show(self, n):
        self.tr("%n box(es)", "", len(n))
        self.tr("plain")
        QCoreApplication.translate("room", "%n photo(s)", "", len(n))
        translate("room", "%n file(s)", n=len(n))
LATER = QT_TRANSLATE_NOOP("room", "%n run(s)")
"""
    assert list(update._texts(ast.parse(code), "")) == [
        ("Panel", "%n box(es)", "", True),
        ("Panel", "plain", "", False),
        ("room", "%n photo(s)", "", True),
        ("room", "%n file(s)", "", True),
        ("room", "%n run(s)", "", True),
    ]


@pytest.mark.parametrize("language", update.LANGUAGES)
def test_the_compiled_file_is_up_to_date(tmp_path: Path, language: str) -> None:
    compiled = tmp_path / "compiled.qm"
    update.release(FOLDER / f"boxwright_{language}.ts", compiled)
    assert compiled.read_bytes() == (FOLDER / f"boxwright_{language}.qm").read_bytes()


@pytest.mark.parametrize("language", ["zh_CN"])
def test_every_sentence_of_the_engine_is_translated(language: str) -> None:
    missing = engine_texts.missing(language)
    assert not any(missing.values()), f"run resources/translations/engine_texts.py: {missing}"
    results = json.loads((FOLDER / f"results_{language}.json").read_text("utf-8"))
    assert set(results) == set(engine_texts.results()), "these are not said any more"
    for name in ("engine", "results"):
        known = json.loads((FOLDER / f"{name}_{language}.json").read_text("utf-8"))
        for template, translation in known.items():
            gaps = template.count("{}")
            used = {int(number) for number in re.findall(r"\{(\d)\}", translation)}
            assert used <= set(range(gaps)), template
            assert name == "engine" or used == set(range(gaps)), f"{template}: a value is not told"
            translation.format(*["x"] * gaps)


def test_no_result_of_a_command_is_hard_coded() -> None:
    engine = FOLDER.parent.parent / "engine"
    found = []
    for path in [engine / "cli.py", *sorted((engine / "commands").glob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or engine_texts.called(node) not in ("print", "write"):
                continue
            for text in (text for argument in node.args for text in engine_texts.templates(argument)):
                words = re.findall(r"[^\W\d_]{3,}", text.replace("mAP", "").replace("COCO", ""))
                if words:
                    found.append(f"{path.name}:{node.lineno}: {text!r}")
    assert not found, "\n".join(found)


def test_a_person_never_reads_the_name_of_a_list_for_a_set() -> None:
    """ "val" names a file and an option; in a sentence it is the validation set (`set_title`)."""
    root = FOLDER.parent.parent
    found = []
    for path in sorted([*(root / "engine").rglob("*.py"), *(root / "studio").rglob("*.py")]):
        if path.name == "dataset.py":
            continue  # the one home of these words
        tree = ast.parse(path.read_text("utf-8"))
        documents = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant | ast.JoinedStr) or id(node) in documents:
                continue
            place = f"{path.relative_to(root)}:{node.lineno}"
            # A gap before "set" would be filled with the list's name.
            found += [
                f"{place}: {text!r}"
                for text in engine_texts.templates(node)
                if re.search(r"\b(val|train|trainval)\b,? (set|list|and)\b|\{\} set\b", text)
            ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("The validation set is empty: label more images", "验证集是空的：请多标注一些图片"),
        (
            "The test set has only 1 image: figures from it will jump",
            "测试集只有 1 张图片：由它得出的数据会跳动",
        ),
        ("The training set shows no test, val", "训练集中没有 test, val"),
        ("the run's validation set", "此训练的 验证集"),
    ],
)
def test_sets_are_called_by_their_names_and_classes_by_theirs(told: str, words: str) -> None:
    i18n.set_language("zh_CN")
    try:
        assert i18n.translated(told) == words
    finally:
        i18n.set_language("")


def test_sentences_end_as_the_language_has_it(qapp) -> None:
    from studio.i18n import apply_language, sentences

    try:
        assert (
            sentences("Two photos", "", "Split again.", "How many?") == "Two photos. Split again. How many?"
        )
        apply_language(qapp, "zh_CN")
        assert sentences("两张照片", "请重新划分。", "已改变") == "两张照片。请重新划分。已改变。"
    finally:
        apply_language(qapp, "en")


def test_no_chinese_sentence_ends_with_a_latin_sign() -> None:
    wrong = re.compile(r"[\u4e00-\u9fff”）]\.(\s|$)|[\u4e00-\u9fff]\.\.\.")
    texts = [
        text
        for name in ("engine", "results")
        for text in json.loads((FOLDER / f"{name}_zh_CN.json").read_text("utf-8")).values()
    ]
    root = ElementTree.parse(FOLDER / "boxwright_zh_CN.ts").getroot()
    texts += ["".join(node.itertext()) for node in root.iter("translation")]
    assert len(texts) > 1500
    assert [text for text in texts if wrong.search(text)] == []
