"""Items of which only words are known, and which answer no labelled search.

A library is mostly what one is not looking for. These are combinations of topics, formats and
channels, the same ones each time; the topics were held by hand against every labelled search.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from catalog.items import Form, Item, Medium

# topic; what is told of it; genre
ENGLISH: Sequence[tuple[str, str, str]] = (
    ("income tax", "Forms, deadlines and the receipts worth keeping", "money"),
    ("Spanish verbs", "Endings, tenses and the irregular ones that everybody uses", "languages"),
    ("spreadsheet formulas", "Sums, look-ups and how to find the one wrong cell", "software"),
    ("table tennis", "Grip, spin and the return that wins the point", "sport"),
    ("pottery", "Centring the clay, pulling the wall and glazing the bowl", "crafts"),
    ("the stock exchange", "Shares, bonds and what an index really counts", "money"),
    ("league football", "Goals, transfers and the table after the weekend", "sport"),
    ("dovetail joints", "Marking, sawing and fitting two boards without a gap", "woodwork"),
    ("the periodic table", "Metals, halogens and noble gases, column by column", "chemistry"),
    ("databases", "Tables, indexes and why a query is slow", "software"),
    ("job interviews", "Questions that come up, and answers that do not sound learnt", "career"),
    ("house painting", "Scraping, priming and a straight edge along the ceiling", "home"),
    ("kitchen plumbing", "Traps, washers and the tap that would not stop dripping", "home"),
    ("dog training", "Sit, stay and walking on a loose lead", "pets"),
    ("cats", "Why they knead, purr and push cups off the shelf", "pets"),
    ("dinosaurs", "Bones, eggs and what a footprint in mud can tell", "palaeontology"),
    ("the pyramids", "Ramps, copper chisels and the workers' village", "archaeology"),
    ("the Vikings", "Traders, farmers and settlers far from home", "history"),
    ("the Silk Road", "Caravans, markets and what paper cost in Samarkand", "history"),
    ("high-speed trains", "Tracks, signals and a timetable by the minute", "transport"),
    ("microchips", "Silicon, masks and machines that write with light", "technology"),
    ("solar panels", "Cells, inverters and what a roof earns in a year", "technology"),
    ("vaccines", "How a body learns, and how that is tested", "medicine"),
    ("teeth", "Enamel, fillings and the right way to brush", "medicine"),
    ("the Stoics", "What is up to us, what is not, and a daily practice", "philosophy"),
    ("logic puzzles", "Liars, hats and a bridge that holds two", "puzzles"),
    ("origami", "Cranes, boxes and a fold that locks by itself", "crafts"),
    ("cheese making", "Curd, rennet and three months in the cellar", "food"),
    ("chocolate", "Beans, tempering and why it snaps", "food"),
    ("sushi", "Rice, vinegar and a very sharp knife", "food"),
    ("stand-up comedy", "Timing, hecklers and the joke that died", "comedy"),
    ("detective novels", "Alibis, locked rooms and the butler who was innocent", "books"),
    ("card tricks", "A false shuffle and where the ace went", "magic"),
    ("crosswords", "Anagrams, hidden words and clues that lie politely", "puzzles"),
    ("inflation", "Prices, wages and what a central bank can do", "economics"),
    ("renting a flat", "Deposits, notice periods and who mends the boiler", "law"),
)
CHINESE: Sequence[tuple[str, str, str]] = (
    ("个人所得税", "申报时间、专项扣除和需要留的票据", "理财"),
    ("西班牙语", "动词变位、时态和最常用的句子", "语言"),
    ("电子表格", "求和、查找和怎样找出写错的一格", "软件"),
    ("乒乓球", "握拍、旋转和接发球", "体育"),
    ("陶艺", "揉泥、拉坯和上釉", "手工"),
    ("股票", "股份、债券和指数到底算什么", "理财"),
    ("足球联赛", "进球、转会和周末以后的积分榜", "体育"),
    ("木工榫卯", "画线、锯切和严丝合缝的拼接", "手工"),
    ("元素周期表", "金属、卤素和惰性气体", "化学"),
    ("数据库", "表、索引和查询为什么慢", "软件"),
    ("求职面试", "常见的问题和自然的回答", "职场"),
    ("养狗", "坐下、等待和出门不拉绳", "宠物"),
    ("恐龙", "骨头、蛋和泥里的脚印", "古生物"),
    ("古埃及金字塔", "坡道、铜凿和工匠村", "考古"),
    ("丝绸之路", "商队、集市和撒马尔罕的纸价", "历史"),
    ("高铁", "轨道、信号和时刻表", "交通"),
    ("芯片", "硅片、掩模和光刻机", "科技"),
    ("牙齿", "牙釉质、补牙和刷牙的方法", "医学"),
    ("折纸", "纸鹤、盒子和自己锁住的折法", "手工"),
    ("侦探小说", "不在场证明、密室和无辜的管家", "读书"),
)
FORMATS: Sequence[tuple[str, str, Form, Medium, int]] = (
    ("{}: the basics", "{}先从基础讲起", "lecture", "video", 21),
    ("A first look at {}", "第一次了解{}", "short", "video", 6),
    ("Ten minutes on {}", "十分钟说{}", "short", "video", 10),
    ("Five mistakes in {}", "{}里的五个错误", "short", "video", 8),
    ("{} this week", "本周{}", "podcast", "audio", 38),
    ("Your questions about {}", "听众问{}", "podcast", "audio", 52),
    ("{}, live from the hall", "{}现场公开课", "live", "video", 74),
    ("{}, part two", "{}第二讲", "lecture", "video", 33),
    ("Why {} still matters", "{}为什么还重要", "podcast", "audio", 27),
    ("An evening class: {}", "夜校：{}", "lecture", "audio", 61),
    ("The documentary: {}", "纪录片《{}》", "film", "video", 88),
)
CHANNELS = ("Open Classroom", "The Workbench", "Plain Facts Radio", "Long Table", "Channel Nine B")
CHINESE_CHANNELS = ("知识小课堂", "慢谈电台", "公开课频道", "每周一问")


def distractors() -> list[Item]:
    """The same items each time, ids included; at least six hundred of them."""
    english = [row[0] for row in FORMATS], "{}. {}, told in {} minutes."
    chinese = [row[1] for row in FORMATS], "{}：{}，共{}分钟。"
    return [
        *_combined(ENGLISH, "en", *english, CHANNELS),
        *_combined(CHINESE, "zh", *chinese, CHINESE_CHANNELS),
    ]


def _combined(
    topics: Sequence[tuple[str, str, str]],
    language: str,
    titles: Sequence[str],
    description: str,
    channels: Sequence[str],
) -> Iterator[Item]:
    for n, (topic, told, genre) in enumerate(topics):
        for i, (_, _, form, medium, least) in enumerate(FORMATS):
            draw = hashlib.sha256(f"{language} {n} {i}".encode()).digest()
            minutes = least + draw[0] % 9
            title = titles[i].format(topic)
            yield Item(
                id=f"distractor-{language}-{n:02}-{i:02}",
                medium=medium,
                form=form,
                title=title[:1].upper() + title[1:],
                description=description.format(topic[:1].upper() + topic[1:], told, minutes),
                creators=[channels[draw[1] % len(channels)]],
                genres=[genre],
                language=language,
                published=str(2005 + draw[2] % 20),
                duration_s=60.0 * minutes,
                added_at="2026-01-01T00:00:00Z",
            )
