"""The words of a message that say what is wanted, without the talk around them."""

from __future__ import annotations

import re

from agent.reading.clues import CHANGES, Clues
from agent.reading.constraints import left_over
from agent.reading.normal import content_words
from agent.reading.phrases import phrases

_TALK = re.compile(
    r"(?<![a-z])(?:hi|hello|hey|ok|okay|well|so|um+|uh+|hmm+|please|thanks?(?: you)?|pls|plz|maybe|perhaps"
    r"|i'?ve got|i'?ve|i'?d|i'?m|i am|i have|i|we|me|us|you|could|can|would|will|do|does|got|have|any|some"
    r"|a|an|the|to|for|of|that's|that is|which is|is|are|be|being|there|it|just|really|very|quite|kind of|sort of"
    r"|something|anything|someone|things?|stuff|one|ones|good|nice|want|wanna|need|like|love|fancy|feel|feeling"
    r"|watch|watching|listen|listening|hear|see|show|find|search|look|looking|give|play|put|on|recommend"
    r"|suggest|suggestions?|tonight|today|now|then|again|before|after|bed|tell|know|let's|what(?:'?s)?|who(?:'?s)?|should|shall"
    r"|my|our|with|in|at|about|only|also|but|and|or|from|by|please)(?![a-z'])"
    r"|我(?:们)?|你|想要?|要|请|帮|给|来|看|听|找|推荐|有没有|有什么|有|什么|一?(?:个|部|首|些|点|段|集)|能|可以|吗|呢|吧|啊"
    r"|的|了|关于|那种|这种|适合|今晚|现在|随便|好(?=的|看|听)|一下"
)


def query_of(clues: Clues) -> str:
    """Words to search with; empty where the message has none of its own.

    The words stay in the person's language and order: what embeds them was trained on sentences.
    """
    spans = [*clues.constraints.spans, *clues.negations.spans, *clues.told]
    spans += [match.span() for name in ("another", *CHANGES) for match in phrases(name, clues.text)]
    rest = left_over(clues.text, spans)
    if not content_words(_TALK.sub(" ", rest)):
        return ""
    trimmed = re.sub(r"\s+", " ", _TALK.sub(" ", rest)).strip(" ,.;:!?'\"")
    return trimmed if len(trimmed) >= 2 else rest
