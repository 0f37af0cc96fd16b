"""The part of the HTTP API that plays: the media of an item, subtitles, and links to elsewhere."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from agent.recommender import Recommender
from base.slots import Frozen
from catalog.items import moments_of
from ui.api.guard import is_from_here
from ui.api.problems import documented
from ui.api.signing import signed
from ui.media.found import Found, found, item_of
from ui.media.links import PLAYLIST_TYPE, Links, links_of, m3u
from ui.media.places import Places
from ui.media.plan import Mode, Plan
from ui.media.ranges import RangedFile
from ui.media.sending import streamed
from ui.media.stream import stream
from ui.media.subtitles import MEDIA_TYPE, webvtt

LATEST_S = 10_000_000  # nothing lasts four months
BEGINS = "Matinee-Begins-S"  # the second of the item that is 0 in what is sent
Start = Annotated[
    float,
    Query(ge=0, le=LATEST_S, allow_inf_nan=False, description="The second to begin at."),
]
BINARY: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The whole, or a stream from the second on.",
        "content": {"video/*": {}, "audio/*": {}, "application/octet-stream": {}},
    },
    206: {"description": "A range of the file."},
    304: {"description": "The file is the one that the browser has."},
    416: {"description": "The file has no such range."},
    **documented(404, 415, 503),
}


class PlanView(Frozen):
    """How an item reaches a browser.

    Second `begins_s` of the item is 0 for the player, which is to be set to `seek_s` at first.
    """

    item: str
    mode: Mode
    reason: str
    media_type: str
    url: str
    start_s: float
    begins_s: float
    seek_s: float
    duration_s: float | None


def media_router(matinee: Recommender) -> APIRouter:
    """Routes under `/api/items/{item_id}`; errors are those of `base.errors`, or 503."""
    settings = matinee.library.settings
    places = Places(settings.playback.streams, settings.playback.transcodes)
    router = APIRouter(
        prefix="/api/items/{item_id}",
        tags=["playback"],
        responses=documented(400, 401, 403, 422),
    )
    media = _Media(matinee, places)
    router.get("/media", summary="Play an item", responses=BINARY, response_class=Response)(
        media.play
    )
    router.head("/media", include_in_schema=False)(media.play)
    router.get(
        "/media/plan",
        summary="How an item will be played, and why",
        responses=documented(404, 415),
    )(media.plan)
    router.get(
        "/subtitles.vtt",
        summary="What is said in an item, as WebVTT",
        responses={200: {"content": {MEDIA_TYPE: {}}}, **documented(404)},
        response_class=Response,
    )(media.subtitles)
    router.get("/links", summary="Where else an item can be played", responses=documented(404))(
        media.links
    )
    router.get(
        "/playlist.m3u",
        summary="A playlist that VLC opens at a second",
        responses={200: {"content": {PLAYLIST_TYPE: {}}}, **documented(404)},
        response_class=Response,
    )(media.playlist)
    return router


class _Media:
    """What the routes do, for one library."""

    def __init__(self, matinee: Recommender, places: Places) -> None:
        self._matinee = matinee
        self._places = places

    async def play(
        self,
        request: Request,
        item_id: str,
        start_s: Start = 0.0,
        as_file: Annotated[
            bool, Query(description="The file itself, for a player outside of the browser.")
        ] = False,
    ) -> Response:
        """The file by ranges where browsers play it; else fragmented MP4 from the second on.

        The header `Matinee-Begins-S` has the second of the item that is 0 in what is sent.
        """
        file, plan = await run_sync(self._planned, item_id)
        if as_file:
            return RangedFile(
                file.path, "application/octet-stream", file.status, filename=file.path.name
            )
        if plan.mode == "direct":
            return RangedFile(file.path, plan.media_type, file.status, {BEGINS: "0.000"})
        headers = {
            BEGINS: f"{start_s:.3f}",
            "Accept-Ranges": "none",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        if request.method == "HEAD":
            return Response(headers=headers, media_type=plan.media_type)
        blocks = partial(stream, file.path, plan, start_s)
        return await streamed(self._places, blocks, plan.encodes_pictures, plan.media_type, headers)

    def plan(self, item_id: str, start_s: Start = 0.0) -> PlanView:
        """What is sent when the item is played from that second on."""
        file, plan = self._planned(item_id)
        direct = plan.mode == "direct"
        return PlanView(
            item=file.item.id,
            mode=plan.mode,
            reason=plan.reason,
            media_type=plan.media_type,
            url=_address(
                file.item.id, "media", {} if direct or not start_s else {"start_s": start_s}
            ),
            start_s=start_s,
            begins_s=0.0 if direct else start_s,
            seek_s=start_s if direct else 0.0,
            duration_s=file.item.duration_s or plan.duration_s,
        )

    def subtitles(self, item_id: str, start_s: Start = 0.0) -> Response:
        """Second `start_s` of the item is 0 in them, for a stream that begins there."""
        item = item_of(self._matinee, item_id)
        with self._matinee.library.catalog.read() as connection:
            moments = moments_of(connection, [item.id])[item.id]
        return Response(webvtt(moments, start_s), media_type=MEDIA_TYPE)

    def links(self, item_id: str, start_s: Start = 0.0) -> Links:
        """VLC, the folder, and Jellyfin where it has the item and `jellyfin_url` is set."""
        file = found(self._matinee, item_id)
        playlist = _address(file.item.id, "playlist.m3u", {"start_s": start_s})
        jellyfin = self._matinee.library.settings.jellyfin_url
        return links_of(file.item, file.path, start_s, playlist, jellyfin)

    def playlist(self, request: Request, item_id: str, start_s: Start = 0.0) -> Response:
        """The path of the file for who sits at this machine, an address of it for others.

        Where a token is asked for, the address opens without it for half a day.
        """
        file = found(self._matinee, item_id)
        address = file.path.as_uri()
        if not is_from_here(request):  # nor a proxy on this machine for somebody else
            base = str(request.base_url).rstrip("/")
            hall = getattr(request.app.state, "hall", None)  # these routes may be served alone
            is_guarded = hall is not None and hall.serving.token is not None
            pass_on = signed(f"/api/items/{file.item.id}/media") if is_guarded else {}
            address = base + _address(file.item.id, "media", {"as_file": "true"} | pass_on)
        return Response(
            m3u(file.item, address, start_s),
            media_type=PLAYLIST_TYPE,
            headers={"Content-Disposition": 'attachment; filename="matinee.m3u"'},
        )

    def _planned(self, item_id: str) -> tuple[Found, Plan]:
        file = found(self._matinee, item_id)
        return file, file.plan(self._matinee.library.settings.language)


def _address(item_id: str, what: str, query: dict[str, Any]) -> str:
    asked = f"?{urlencode(query)}" if query else ""
    return f"/api/items/{quote(item_id, safe='')}/{what}{asked}"
