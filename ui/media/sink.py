"""What a muxer writes, kept until it is taken."""

from __future__ import annotations


class Sink:
    """A file that can only be written to, from the start to the end.

    A muxer that cannot go back writes fragments; of these it holds one, and the sink another.
    """

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Appends what the muxer made."""
        self._blocks.append(bytes(data))
        return len(data)

    def take(self) -> list[bytes]:
        """What was written since the last time."""
        blocks, self._blocks = self._blocks, []
        return blocks
