"""Commands in README and docs are real: each parses, and the quick ones are run in order on a sample."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from engine.cli import build_parser, main

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
ENGINE = re.compile(r"^(?:\.venv/bin/)?(?:python3? -m engine|boxwright-engine) (.*)$")
QUICK = {"sample", "split", "check", "stats", "convert"}


def commands(page: Path) -> list[list[str]]:
    """The engine's commands in the page's code blocks."""
    found, inside = [], False
    for line in page.read_text("utf-8").splitlines():
        if line.startswith("```"):
            inside = not inside
        elif inside and (match := ENGINE.match(line.split(" #")[0].rstrip())):
            found.append(shlex.split(match[1]))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_parses(page: Path) -> None:
    for command in commands(page):
        if command != ["--help"]:
            build_parser().parse_args(command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_quick_commands_do_what_they_say(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sample_dir: Path
) -> None:
    wanted = [command for command in commands(page) if command[0] in QUICK]
    if not wanted:
        pytest.skip("no quick command on this page")
    monkeypatch.chdir(tmp_path)
    if not any(command[0] == "sample" for command in wanted):
        shutil.copytree(sample_dir, tmp_path / "demo")
    for command in wanted:
        arguments = (
            [*command, "--images", "12"] if command[0] == "sample" and "--images" not in command else command
        )
        assert main(arguments) == 0, command


@pytest.mark.parametrize("page", ["README.md", "README.zh_CN.md"])
def test_the_commands_for_powershell_are_those_for_a_shell(page: str) -> None:
    """There is no PowerShell here to try them: they are the same words with Windows' paths, without ``&&``,
    which its version 5 lacks, and with the quotes that both of Windows' shells take."""
    lines = (ROOT / page).read_text("utf-8").splitlines()
    shell = [line for line in lines if line.startswith("python3 -m venv .venv ")]
    windows = [line for line in lines if line.startswith("py -3 -m venv .venv")]
    assert len(shell) == len(windows) == 2
    for line, told in zip(shell, windows, strict=True):
        said = line.replace("python3 ", "py -3 ", 1).replace(" && ", "; ").replace("'", '"')
        said = said.replace(".venv/bin/pip", ".venv/bin/python -m pip").replace(
            "/bin/pytest", "/bin/python -m pytest"
        )
        assert told == said.replace(".venv/bin/python", ".venv\\Scripts\\python")


def test_every_page_is_reached_from_the_readme() -> None:
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text("utf-8")):
            if "://" in target:
                continue
            path = (page.parent / target).resolve()
            assert path.exists(), f"{page.name} links to {target}"
            if path.suffix == ".md":
                waiting.append(path)
            elif path.is_dir():
                waiting += path.glob("*.md")
    assert set(PAGES) <= seen, set(PAGES) - seen


def test_the_architecture_page_tells_the_layers_that_are_checked() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    told = re.findall(r"`(\w+)`", page.split("from top to bottom:")[1].split("\n\n")[0])
    contract = (ROOT / "pyproject.toml").read_text("utf-8").split("layers = [")[1].split("]")[0]
    assert told == re.findall(r"engine\.(\w+)", contract)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_are_there(page: Path) -> None:
    for name in re.findall(r"`((?:tests|engine|studio|resources)/[\w/.-]+\.\w+)`", page.read_text("utf-8")):
        placeholder = re.search(r"[A-Z]{4}", name)  # such as boxwright_LANGUAGE.ts
        assert placeholder or (ROOT / name).exists(), name
