"""Every dependency has a written reason, and every reason a dependency."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
REASONS = (ROOT / "docs" / "dependencies.md").read_text()


def names(requirements):
    return {
        re.split(r"[\[<>=!~ ;]", requirement, maxsplit=1)[0].lower().replace("_", "-") for requirement in requirements
    }


def reasons(heading):
    part = REASONS.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|") for line in part.splitlines() if line.startswith("|")]
    return {row[1].strip() for row in rows[2:] if row[2].strip() and row[3].strip()}


def test_every_runtime_dependency_has_a_reason():
    assert names(PROJECT["project"]["dependencies"]) == reasons("At run time")


def test_every_dependency_of_a_cluster_has_a_reason():
    assert names(PROJECT["project"]["optional-dependencies"]["cluster"]) == reasons("In a cluster")


def test_every_development_dependency_has_a_reason():
    assert names(PROJECT["dependency-groups"]["dev"]) == reasons("For development")


def test_every_dependency_is_pinned_by_the_constraints():
    pinned = names((ROOT / "constraints.txt").read_text().splitlines())
    project, groups = PROJECT["project"], PROJECT["dependency-groups"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["cluster"], *groups["dev"]]
    assert names(wanted) <= pinned
