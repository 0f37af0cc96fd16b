"""What can be reached: one short question to each endpoint, once a process."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

import httpx

from base.registry import index_endpoint
from base.slots import Frozen

CONNECT_S = 1.0
ANSWER_S = 1.0
TRUE = {"1", "ON", "YES", "TRUE"}


class Reach(Frozen):
    """Whether a source of weights answers, and why that is thought."""

    name: str
    reachable: bool
    why: str


def hub_endpoint() -> str:
    """The model hub that huggingface_hub is configured for (HF_ENDPOINT)."""
    from huggingface_hub import constants

    return str(constants.ENDPOINT)


def hub_reach(offline: bool) -> Reach:
    """Whether the model hub answers; asks nobody when told to stay offline."""
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in TRUE and not offline:
        return Reach(name="hub", reachable=False, why="HF_HUB_OFFLINE is set")
    return _reach("hub", offline, hub_endpoint)


def index_reach(offline: bool) -> Reach:
    """Whether the Python package index answers; asks nobody when told to stay offline."""
    return _reach("registry", offline, index_endpoint)


def _reach(name: str, offline: bool, endpoint: Callable[[], str]) -> Reach:
    if offline:
        return Reach(name=name, reachable=False, why="MATINEE_OFFLINE is set")
    reachable = _answers(endpoint())
    why = "it answers" if reachable else f"no answer within {CONNECT_S + ANSWER_S:g} s"
    return Reach(name=name, reachable=reachable, why=why)


@cache
def _answers(endpoint: str) -> bool:
    timeout = httpx.Timeout(ANSWER_S, connect=CONNECT_S)
    try:
        return not httpx.head(endpoint, timeout=timeout).is_server_error
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
