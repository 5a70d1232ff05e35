"""The documents name what is there, and everything that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)")


def test_every_decision_is_in_the_index_under_its_title():
    index = (ROOT / "docs/decisions/README.md").read_text()
    for record in sorted((ROOT / "docs/decisions").glob("*.md")):
        if record.name != "README.md":
            title = record.read_text().splitlines()[0].removeprefix("# ")
            assert f"| [{record.stem}]({record.name}) | {title} |" in index


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document):
    for target in _LINK.findall(document.read_text()):
        place = (document.parent / target).resolve()
        assert place.exists(), target
