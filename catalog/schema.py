"""The tables of the catalogue, as they are now; how they came to be is in `migrations.py`.

SQLite is the truth; everything in ChromaDB can be rebuilt from here. Times are ISO 8601 in UTC,
lists are JSON, vectors are little-endian float16 (cosines move by less than 1e-3).
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

settings_kept = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

items = Table(
    "items",
    metadata,
    Column("id", Text, primary_key=True),
    Column("medium", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False, default=""),
    Column("creators", JSON, nullable=False),
    Column("people", JSON, nullable=False),
    Column("genres", JSON, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("language", Text),
    Column("published", Text),
    Column("duration_s", Float),
    Column("series", Text),
    Column("season", Integer),
    Column("episode", Integer),
    Column("available_from", Text),
    Column("available_until", Text),
    Column("url", Text),
    Column("state", Text, nullable=False, default="present"),
    Column("content", Text),  # fingerprint of the file that was understood
    Column("heard", JSON),  # shares of speech, music, other and silence
    Column("added_at", Text, nullable=False),
    Column("summary", Text, nullable=False, server_default=""),  # made from what was understood
    Column("keywords", JSON, nullable=False, server_default="[]"),
    Column("speech_from", Text),  # subtitles or a model
    Column("tempo_bpm", Float),
    Column("musical_key", Text),
    Column("understood", Integer, nullable=False, server_default="0"),  # the last pass: 1, 2 or 3
    Index("items_by_age", "state", "added_at"),
    Index("items_by_year", "state", "published"),
    CheckConstraint("medium in ('video', 'audio')", name="medium"),
    CheckConstraint("state in ('present', 'missing', 'removed')", name="state"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("kind", Text, primary_key=True),  # fingerprint, imdb, tmdb, …
    Column("value", Text, primary_key=True),
    Column("item", ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
)

# A path is bytes: file names need not be text.
files = Table(
    "files",
    metadata,
    Column("path", LargeBinary, primary_key=True),
    Column("item", ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("fingerprint", Text, nullable=False),
)

failures = Table(
    "failures",
    metadata,
    Column("path", LargeBinary, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
)

# What each stage made of each content: the cache that makes ingest resumable.
results = Table(
    "results",
    metadata,
    Column("content", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # models and settings that made it
    Column("payload", Text, nullable=False),
    Column("arrays", LargeBinary),
    Column("seconds", Float, nullable=False),
)

# Small JPEG pictures of each content: a poster and a strip of thumbnails.
pictures = Table(
    "pictures",
    metadata,
    Column("content", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # "poster", "strip"
    Column("time_s", Float),  # where in the media it is from; none for a cover
    Column("jpeg", LargeBinary, nullable=False),
)

# Work in the background. `pid` is that of the process that has it in hand.
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("paths", JSON, nullable=False),
    Column("state", Text, nullable=False),  # queued, running, done, failed, stopped
    Column("passes", JSON, nullable=False),  # of each pass: files and media, done and in all
    Column("doing", Text, nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    Column("pid", Integer),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    sqlite_autoincrement=True,
)

# Folders that `matinee watch` keeps in step with the library.
watched = Table(
    "watched",
    metadata,
    Column("path", LargeBinary, primary_key=True),
    Column("added_at", Text, nullable=False),
)

moments = Table(
    "moments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item", ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("source", Text, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_autoincrement=True,  # an id that an index still names never comes to mean another moment
)

vectors = Table(
    "vectors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item", ForeignKey("items.id", ondelete="CASCADE"), nullable=False),
    # None: of the whole item. Without the index each deleted moment would read the whole table.
    Column("moment", ForeignKey("moments.id", ondelete="CASCADE"), index=True),
    Column("modality", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("vectors_by_item", "item", "modality"),
    Index("vectors_by_model", "modality", "model"),
)

plays = Table(
    "plays",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user", Text, nullable=False),
    Column("item", ForeignKey("items.id"), nullable=False, index=True),
    Column("action", Text, nullable=False),
    Column("value", Float),
    Column("position_s", Float),
    Column("text", Text),
    Column("at", Text, nullable=False),
    Column("source", Text, nullable=False),
    Index("plays_once", "user", "at", "item", "action", unique=True),
)

profiles = Table(
    "profiles",
    metadata,
    Column("user", Text, primary_key=True),
    Column("data", JSON, nullable=False),
    Column("updated_at", Text, nullable=False),
)

calibrations = Table(
    "calibrations",
    metadata,
    Column("modality", Text, primary_key=True),
    Column("model", Text, primary_key=True),
    Column("side", Text, primary_key=True),  # "words" or "items": what the query is made of
    Column("mean", Float, nullable=False),
    Column("deviation", Float, nullable=False),
    Column("pairs", Integer, nullable=False),
)

# Items whose entries in ChromaDB are not yet what SQLite says.
outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("item", Text, nullable=False),
    sqlite_autoincrement=True,
)

# Conversations: what the next answer has to know of the ones before it, and the turns as they were.
conversations = Table(
    "conversations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user", Text, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("state", JSON, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index("conversations_by_user", "user", "updated_at"),
    sqlite_autoincrement=True,
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "conversation",
        ForeignKey("conversations.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("said", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("data", JSON, nullable=False),  # the call, the items shown, timings
    Column("at", Text, nullable=False),
    sqlite_autoincrement=True,
)

# The words of a row of `texts` are indexed in the FTS5 table `words`, under the same rowid.
texts = Table(
    "texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item", ForeignKey("items.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("moment", Integer),  # None: of the whole item
)
