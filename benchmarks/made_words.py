"""Words, titles and questions of a made library: topics in two languages, with a long tail."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

TOPICS = """
sea: ocean wave shore gull sailing whale coral tide harbour lighthouse
    大海 海洋 海浪 帆船 鲸鱼 灯塔
space: rocket orbit planet telescope astronaut galaxy comet moon launch station
    太空 火箭 行星 望远镜 宇航员 月球
kitchen: bread oven flour recipe soup knife butter spice dough garlic
    厨房 面包 食谱 做菜 香料 面粉
jazz: saxophone trumpet swing improvisation quartet bebop drummer ballad club solo
    爵士 萨克斯 小号 即兴 鼓手 独奏
choir: choral hymn soprano cathedral psalm organ voices cantata mass conductor
    合唱 赞美诗 女高音 教堂 管风琴 指挥
forest: oak mushroom deer owl moss river trail campfire hut fox
    森林 蘑菇 猫头鹰 小径 篝火 狐狸
mountain: summit glacier climber rope avalanche ridge valley snow ski peak
    高山 山顶 冰川 登山 滑雪 山谷
football: goal striker referee penalty stadium league midfield trophy keeper derby
    足球 进球 裁判 点球 球场 联赛
chess: bishop gambit endgame rook opening grandmaster checkmate pawn castle clock
    国际象棋 开局 残局 将军 棋手 比赛
horror: ghost scream cellar blood curse witch grave fog monster mirror
    恐怖 鬼魂 尖叫 诅咒 女巫 怪物
romance: wedding letter kiss summer dance heartbreak station promise bride rain
    爱情 婚礼 情书 夏天 跳舞 新娘
war: soldier trench tank battle general siege treaty bomber medal front
    战争 士兵 坦克 战役 将军 条约
history: empire emperor dynasty palace temple archive castle revolution crown treaty
    历史 帝国 皇帝 王朝 宫殿 寺庙
biology: cell enzyme evolution protein fossil gene bacteria virus species membrane
    生物 细胞 进化 蛋白质 化石 基因
physics: quantum gravity particle relativity energy electron vacuum laser entropy field
    物理 量子 引力 粒子 相对论 激光
computing: algorithm compiler network database kernel python encryption browser server graph
    计算机 算法 编译器 网络 数据库 加密
money: inflation stock bank budget market tax mortgage savings investor debt
    金钱 通货膨胀 股票 银行 预算 税收
garden: tomato compost greenhouse rose pruning seed bee orchard soil harvest
    花园 番茄 温室 玫瑰 种子 蜜蜂
city: tram skyline subway architect bridge market square neon traffic rooftop
    城市 地铁 建筑师 大桥 市场 霓虹
desert: dune camel oasis caravan scorpion cactus drought mirage nomad sand
    沙漠 骆驼 绿洲 商队 仙人掌 沙丘
child: lullaby puppet fairy kindergarten toy dragon bedtime balloon rabbit story
    孩子 摇篮曲 木偶 童话 玩具 气球
crime: detective murder alibi trial thief prison inspector witness poison heist
    犯罪 侦探 谋杀 审判 小偷 监狱
train: locomotive railway station platform steam signal tunnel express ticket carriage
    火车 铁路 车站 站台 蒸汽 隧道
guitar: acoustic chord riff strings fingerstyle amplifier flamenco blues pick slide
    吉他 和弦 弹奏 琴弦 蓝调 指弹
"""
COMMON = (
    "the of and in a to it about with from calm quiet loud fast slow new old first last great "
    "little long night day people world life music film talk part year making"
).split()
VAGUE = (
    "something {mood} about {word}",
    "I want to watch something with {word} and {other} before bed",
    "a {mood} film where somebody talks of {word}",
    "{word} but no {other} please",
)
VAGUE_ZH = (
    "想看一个关于{word}的片子",
    "有没有讲{word}和{other}的视频",
    "{word}",
    "安静一点的{word}音乐",
)
MOODS = "calm funny sad exciting short old slow strange".split()
SYLLABLES = "ka lo mi ran tes vor el shi bu dan gor pe nu fa rik so".split()


@dataclass(frozen=True)
class Topic:
    """Words that are spoken of together."""

    name: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]


def topics() -> tuple[Topic, ...]:
    """All of them, in the order of the text above."""
    found = []
    lines = TOPICS.strip().splitlines()
    for line, chinese in zip(lines[::2], lines[1::2], strict=True):
        name, _, english = line.partition(": ")
        found.append(Topic(name, tuple(english.split()), tuple(chinese.split())))
    return tuple(found)


def made_text(
    draw: random.Random, topic: Topic, words: int, chinese: bool
) -> tuple[str, list[str]]:
    """About so many words, and which of the topic's are among them."""
    if chinese:
        told = [draw.choice(topic.chinese) for _ in range(max(words // 3, 1))]
        return "，".join(f"{word}的故事" if draw.random() < 0.3 else word for word in told), told
    told, text = [], []
    for _ in range(words):
        chance = draw.random()
        if chance < 0.35:
            told.append(draw.choice(topic.english))
            text.append(told[-1])
        elif chance < 0.9:
            text.append(draw.choice(COMMON))
        else:
            text.append("".join(draw.choice(SYLLABLES) for _ in range(3)))
    return " ".join(text), told or [topic.name]


def questions(titles: Sequence[str], count: int, seed: int = 7) -> dict[str, list[str]]:
    """Different questions by kind; exact ones are titles that the library has."""
    draw = random.Random(seed)
    chinese = [title for title in titles if not title.isascii()]
    english = [title for title in titles if title.isascii()]
    each = count // 4
    return {
        "English, exact": draw.sample(english, min(each, len(english))),
        "English, vague": _vague(draw, each, VAGUE, chinese=False),
        "Chinese, exact": draw.sample(chinese, min(each, len(chinese))),
        "Chinese, vague": _vague(draw, each, VAGUE_ZH, chinese=True),
    }


def _vague(draw: random.Random, count: int, patterns: Sequence[str], chinese: bool) -> list[str]:
    made: dict[str, None] = {}
    known = topics()
    while len(made) < count:
        topic, another = draw.sample(known, 2)
        words, others = (
            (topic.chinese, another.chinese) if chinese else (topic.english, another.english)
        )
        pattern = draw.choice(patterns)
        text = pattern.format(
            word=draw.choice(words), other=draw.choice(others), mood=draw.choice(MOODS)
        )
        made[text] = None
    return list(made)
