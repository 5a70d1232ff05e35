"""Show the programs of `src/heliogram/main/snippets/` in README.md, between its two marks.

A test compares the two, so run this after changing a program: `python tools/clients/embed_snippets.py`.
"""

from __future__ import annotations

import re
from pathlib import Path

from heliogram.main.connecting import LIBRARIES

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PROGRAMS = ROOT / "src" / "heliogram" / "main" / "snippets"
MARKS = re.compile(r"(?<=<!-- snippets -->\n).*?(?=<!-- /snippets -->)", re.DOTALL)
PATCHING = """\
TDLib has its servers compiled in. Point a copy of its library, here the one of `pip install tdjson`, at this server:

```sh
heliogram client patch tdjson.libs/libtdjson-*.so* --key data/server-key.pub.pem \\
    --address 127.0.0.1 --port 8443 -o libtdjson.so
```

"""


def section() -> str:
    """Return the text that belongs between the marks."""
    parts = []
    for name, (title, language) in LIBRARIES.items():
        before = PATCHING if name == "tdlib" else ""
        program = (PROGRAMS / f"{name}.txt").read_text()
        parts.append(f"\n### {title}\n\n{before}```{language}\n{program}```\n")
    return "".join(parts) + "\n"


def main() -> None:
    """Write README.md anew."""
    text = README.read_text()
    if "<!-- /snippets -->" not in text:
        text = text.replace("<!-- snippets -->\n", "<!-- snippets -->\n<!-- /snippets -->\n")
    README.write_text(MARKS.sub(lambda _: section(), text))


if __name__ == "__main__":
    main()
