"""What no fact can hold: praise, claims about the person, orders, markup, broken-off ends."""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.explain.content import CJK, folded, word_list

_MARKUP = re.compile(
    r"https?:|www\.|\w\.(?:com|org|net|cn|io)\b|[<>{}\[\]|`*#\\^~]|[\x00-\x1f]|_{2}", re.IGNORECASE
)
_PRAISE = re.compile(
    r"\b(best|greatest|finest|perfect(?:ly)?|ideal(?:ly)?|ultimate|must[- ](?:see|watch|hear)|"
    r"unforgettable|masterpiece|amazing|stunning|incredible|awesome|world[- ]class|most(?! of\b)|"
    r"top(?=[- ](?:pick|choice|rated|notch|quality))|"
    r"wonderful(?:ly)?|excellent|fantastic|brilliant|breathtaking|fascinating|gorgeous|superb|"
    r"award[- ]winning|famous|renowned|popular|acclaimed|beloved|classic)\b|"
    r"最(?!后|近|初|终)|完美|绝佳|必看|必听|不容错过|经典之作|独一无二|精彩|著名|知名|热门|获奖|杰作|令人惊叹|震撼",
    re.IGNORECASE,
)
_SUPERLATIVE = re.compile(r"\b\w{3,}est\b", re.IGNORECASE)
_ORDER = re.compile(
    r"\b(ignore|disregard|forget|instructions?|system prompt|click|subscribe|download|call the|"
    r"recommend only|only recommend|you must|you have to|visit|sign up|send|delete)\b|"
    r"忽略|无视|指令|系统提示|点击|订阅|下载|扫码|必须|只推荐|删除|关注我",
    re.IGNORECASE,
)
_SELF = re.compile(r"\b(I|I'm|I’m|I've|[Mm]y|mine|[Ww]e|[Oo]urs?)\b|我(?!们)")
_LIKED = ("liked", "again", "likes", "others", "same creator", "same person", "same series")
# What is said of the person, and by which kinds of facts it is held; () is held by none.
_PERSON: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kinds)
    for pattern, kinds in (
        (r"\byou(?:'ll|’ll| will| would|'d|’d)? (?:surely |really |probably )?"
         r"(?:love|adore|enjoy)\b(?!ed)", ()),
        (r"\byou(?:'ve|’ve| have)? (?:always|often|usually|never|frequently|regularly)\b", ()),
        (r"\byour? (?:own )?favou?rites?\b", ()),
        (r"\byour (?:taste|mood|passion|love|habit|personality|history|profile|preference|"
            r"interest)s?\b",
         ("likes", "moods", "liked")),
        (r"\byou(?:'ve|’ve| have)? (?:already |also |once |previously )?"
         r"(?:like|liked|loved|enjoyed|rated|favou?rited)\b", _LIKED),
        (r"\byou(?:'ve|’ve| have)? (?:already |also |once |previously |just |recently )?"
         r"(?:watched|saw|seen|heard|listened|finished|started|played|stopped|paused|left off)\b",
         ("liked", "again", "next", "continue")),
        (r"\byou (?:were |are |'re |’re |have )?(?:asked|want|wanted|requested|looking|searched|"
         r"searching|need|needed|mentioned|named)\b", ("kept", "words", "near", "moods")),
        (r"你(?:一定)?(?:会|肯定)(?:喜欢|爱)|你(?:总是|一直|经常|常常|从不|从来)|你最", ()),
        (r"你(?:以前|曾经|曾|也|之前)?(?:所)?(?:喜欢|爱|点赞)", _LIKED),
        (r"你(?:以前|曾经|曾|上次|之前|已经|刚)?(?:看过|听过|看完|听完|停在)",
         ("liked", "again", "next", "continue")),
        (r"你(?:想|要求|要|问|需要|提到|寻找|搜索)", ("kept", "words", "near", "moods")),
        (r"你的(?:口味|心情|习惯|爱好|偏好|兴趣|品味)", ("likes", "moods", "liked")),
    )
)  # fmt: skip
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|without|cannot)\b|n['’]t\b|"
    r"不(?![同断仅只过论久少管妨禁由])|没|无(?![论线数])|未(?!来)|(?<![特分区级个类性告])别(?!人|的)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?。！？…]”?$")


def unheld_claim(said: str, support: str, kinds: Collection[str], spoken: str = "") -> str | None:
    """Why the words of a sentence, quotations aside, cannot be kept; None: nothing speaks against.

    `support` is the text of the cited facts, `kinds` are theirs: praise and negations that a fact
    has in its words are held by it. `spoken` is what media say, where "you" is anybody.
    """
    said, support = folded(said), folded(support).casefold()
    if _MARKUP.search(said):
        return "markup or an address"
    if order := _ORDER.search(said):
        return f"an order ({order.group()})"
    if _SELF.search(said):
        return "speaks of itself"
    for pattern in (_PRAISE, _SUPERLATIVE):
        for praise in pattern.finditer(said):
            word = praise.group().casefold()
            if word not in support and word not in word_list("en", "not_superlative"):
                return f"praise ({praise.group()})"
    for pattern, holding in _PERSON:
        claim = pattern.search(said)
        if claim and claim.group().casefold() in folded(spoken).casefold():
            continue
        if claim and not set(holding) & set(kinds):
            return f"a claim about the person ({claim.group()})"
    if _NEGATION.search(said) and not _NEGATION.search(support):
        return "a negation that no fact has"
    return None


def unfinished(sentence: str, language: str) -> bool:
    """Whether it breaks off: it ends in a word that something must follow."""
    bare = sentence.rstrip(" .。!?！？…,，;；:：")
    if sentence.rstrip().endswith(("…", "...", ",", "，", "、", ":", "：", ";")):
        return True
    if language == "zh":
        return bare.endswith(("的", "和", "与", "在", "是", "把", "被", "从", "对")) and not (
            _ENDS.search(sentence.rstrip()) and bare.endswith(("的", "在", "是"))
        )
    last = re.search(r"[A-Za-z’']+$", bare)
    return last is not None and last.group().casefold() in word_list("en", "ending")


def script_of(text: str) -> str | None:
    """ "zh" where at least half of the letters are Chinese, else "en"; None without letters."""
    han = len(re.findall(rf"[{CJK}]", text))
    latin = len(re.findall(r"[^\W\d_]", text)) - han
    if not han + latin:
        return None
    # a Chinese character says about what three letters say
    return "zh" if 3 * han >= latin else "en"
