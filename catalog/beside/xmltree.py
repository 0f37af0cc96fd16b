"""XML as people's tools write it: read as far as it goes, and never made to grow.

`defusedxml` has had no final release since 2021; what it guards against is refused here where the
parser meets it: a declaration of an entity.
"""

from __future__ import annotations

import html
import html.entities
import re
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DEEPEST = 50
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{1,32};)?")


class XmlRefusedError(ValueError):
    """The text declares entities, or is nested without end; str(error) ends a sentence."""


class _Reader:
    """Builds the first element of a text, and stops behind it."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self.open: list[str] = []
        self.root: Element | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.root is not None:  # a second episode in the same file, or a stray element
            return
        self.open.append(name)
        if len(self.open) > DEEPEST:
            raise XmlRefusedError("its elements are nested too deeply")
        self.builder.start(name.lower(), attributes)

    def end(self, name: str) -> None:
        if self.root is None:
            self.builder.end(name.lower())
            self.open.pop()
            if not self.open:
                self.root = self.builder.close()

    def data(self, text: str) -> None:
        if self.root is None and self.open:
            self.builder.data(text)

    def finish(self) -> Element | None:
        """The element, closed where the text broke off."""
        while self.root is None and self.open:
            self.end(self.open[-1])
        return self.root


def read_element(text: str) -> tuple[Element | None, bool]:
    """The first element, with lower-case names, and whether it is complete.

    What follows the element does not matter. Names of characters that only HTML knows, and single
    ampersands, are taken for what they mean.

    Raises:
        XmlRefusedError: the text declares entities of its own, or is nested without end.
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")  # whatever it declares: the text is decoded already
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.EntityDeclHandler = _refuse
    mended = ENTITY.sub(_character, FORBIDDEN.sub("", text[text.find("<") :]))
    try:
        parser.Parse(mended.encode("utf-8"), True)
    except expat.ExpatError:
        complete = reader.root is not None
        return reader.finish(), complete
    return reader.finish(), True


def _refuse(*_declaration: object) -> None:
    raise XmlRefusedError("it declares entities of its own")


def _character(match: re.Match[str]) -> str:
    known = html.entities.html5.get(match.group(1) or "")
    if known is None:
        return "&amp;" + match.group()[1:]
    return html.escape(known)
