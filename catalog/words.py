"""Exact words: SQLite's FTS5, with Chinese, Japanese and Korean text indexed as bigrams.

FTS5's own tokenizers find no two-character word inside a Chinese sentence, so runs of CJK
characters are written as overlapping pairs, and looked up pair by pair.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, text

from catalog import schema
from catalog.store import insert_all

CJK = (  # inside brackets of a regular expression
    r"\u3005\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
    r"\uf900-\ufaff\U00020000-\U000323af"
)
_TOKEN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+(?:['’][^\W_{CJK}]+)*")
_IS_CJK = re.compile(rf"[{CJK}]")
MAX_TERMS = 24  # a pasted page asks for its first words
MAX_SAID = 100  # of what was said in a whole conversation

# Words that say nothing of what is looked for, in English and Chinese.
_EMPTY = frozenset(
    "a an and are as at be but by can could do does for from had has have how i i'd i'm in is it "
    "its me my of on or some something that the their them there these they this to us was we "
    "were what when where which who will with would you your about any please want watch listen "
    "show find 的 了 是 我 想 看 听 要 有 一个 什么 可以 给 吗".split()
)


@dataclass(frozen=True)
class WordHit:
    """How much of the query's meaning-bearing words one text has: `share` is in (0, 1]."""

    item: str
    moment: int | None
    share: float


def segmented(body: str) -> str:
    """The text as FTS5 is to index it."""
    return " ".join(_spaced(token) for token in _tokens(body))


def put_words(connection: Connection, item: str, texts: Sequence[tuple[int | None, str]]) -> None:
    """Index the words of an item: of the whole (moment None) and of each moment."""
    drop_words(connection, item)
    kept = [(moment, words) for moment, body in texts if (words := segmented(body))]
    rows = [{"item": item, "moment": moment} for moment, _ in kept]
    ids = insert_all(connection, schema.texts, rows)
    bodies = [{"id": row, "body": words} for row, (_, words) in zip(ids, kept, strict=True)]
    if bodies:
        connection.execute(text("INSERT INTO words (rowid, body) VALUES (:id, :body)"), bodies)


def drop_words(connection: Connection, item: str) -> None:
    """Forget the words of an item."""
    connection.execute(
        text("DELETE FROM words WHERE rowid IN (SELECT id FROM texts WHERE item = :item)"),
        {"item": item},
    )
    connection.execute(delete(schema.texts).where(schema.texts.c.item == item))


def find_words(
    connection: Connection, query: str, limit: int = 200, item: str | None = None
) -> list[WordHit]:
    """Texts that share words with the query, best first; with `item`, only those of that item.

    `share` is the part of the query's inverse document frequency (Robertson's, plus one to stay
    positive) that the text's words cover, so that a common word alone earns little.
    """
    terms = _terms(query)
    total = int(connection.execute(text("SELECT count(*) FROM words_docsize")).scalar_one())
    if not terms or not total:
        return []
    query_best = _BEST.format(of_item=_OF_ITEM if item is not None else "")
    given = {"any": " OR ".join(terms), "limit": limit} | ({} if item is None else {"item": item})
    best = connection.execute(text(query_best), given).all()
    rows = ",".join(str(row.id) for row in best)
    shares = dict.fromkeys((row.id for row in best), 0.0)
    whole = 0.0
    for term in terms:
        count, having = _spread(connection, term, rows)
        idf = math.log(1 + (total - count + 0.5) / (count + 0.5))
        whole += idf
        for row in having:
            shares[row] += idf
    hits = [WordHit(row.item, row.moment, min(1.0, shares[row.id] / whole)) for row in best]
    return sorted(hits, key=lambda hit: -hit.share)


def rank_words(connection: Connection, query: str) -> Iterator[str]:
    """Items that are present and share a word with the query, by Okapi BM25, the best first.

    It is FTS5's (Robertson and others, 1994, with k1 = 1.2 and b = 0.75), each text being a
    document; an item is worth its best text, and ties go by id. The first `MAX_SAID` words count.
    Read it while the connection is open.
    """
    if terms := _terms(query, MAX_SAID):
        for row in connection.execute(text(_BY_BM25), {"any": " OR ".join(terms)}):
            yield row.item


# `rank` is bm25(words), lower for better; it is read before anything is grouped
_BY_BM25 = """
WITH found AS MATERIALIZED (SELECT rowid AS id, rank AS far FROM words WHERE words MATCH :any)
SELECT texts.item FROM found
JOIN texts ON texts.id = found.id JOIN items ON items.id = texts.item
WHERE items.state = 'present'
GROUP BY texts.item ORDER BY min(found.far), texts.item
"""
# The inner query looks at every text that matches, so it joins nothing; removed items have no words
# unless somebody only changed their state.
_BEST = """
SELECT texts.id, texts.item, texts.moment
FROM (
    SELECT rowid AS id, rank AS far FROM words
    WHERE words MATCH :any {of_item} ORDER BY far, id LIMIT :limit
) AS best
JOIN texts ON texts.id = best.id JOIN items ON items.id = texts.item
WHERE items.state != 'removed'
ORDER BY best.far, best.id
"""
_OF_ITEM = "AND rowid IN (SELECT id FROM texts WHERE item = :item)"


def _tokens(body: str) -> list[str]:
    # composed and full-width forms are written as one: file names often come decomposed
    return _TOKEN.findall(unicodedata.normalize("NFKC", body))


def _spaced(token: str) -> str:
    if not _IS_CJK.match(token):
        return token
    # the last character alone too, so that one character can be found as the start of a pair
    return " ".join([*(token[i : i + 2] for i in range(len(token) - 1)), token[-1]])


def _terms(query: str, most: int = MAX_TERMS) -> list[str]:
    terms: dict[str, None] = {}
    for token in _tokens(query.lower())[:most]:
        if token in _EMPTY:
            continue
        if not _IS_CJK.match(token):
            terms[f'"{token}"'] = None
        elif len(token) == 1:
            terms[f'"{token}"*'] = None
        else:
            for i in range(len(token) - 1):
                if token[i : i + 2] not in _EMPTY:
                    terms[f'"{token[i : i + 2]}"'] = None
    return list(terms)[:most]


def _spread(connection: Connection, term: str, rows: str) -> tuple[int, list[int]]:
    """In how many texts a term is, and in which of `rows`; one pass over those that have it."""
    count, having = connection.exec_driver_sql(
        f"SELECT count(*), group_concat(CASE WHEN rowid IN ({rows}) THEN rowid END) "
        "FROM words WHERE words MATCH ?",
        (term,),
    ).one()
    return int(count), [int(row) for row in (having or "").split(",") if row]
