"""The HTTP port for operators: is it alive, is it ready, what does it count.

====================  =======================================================================================
``/health/live``      200 while the event loop turns; a supervisor restarts what does not answer
``/health/ready``     200 when every check passes, else 503; a load balancer sends work to what is ready.
                      The body says of each check what is wrong, in words; and of what only some requests need,
                      such as the object store, which makes nobody unready
``/metrics``          numbers in the Prometheus text format
====================  =======================================================================================

aiohttp is imported when the port is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta

from heliogram.platform.telemetry.metrics import CONTENT_TYPE, Metrics

if TYPE_CHECKING:
    from aiohttp import web

Check = Callable[[], str]
"""Returns what is wrong, or nothing."""
_OK: Final = 200
_UNAVAILABLE: Final = 503
_DRAIN_S: Final = 2.0


class HttpSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The HTTP port for health and metrics."""

    host: Annotated[str, Meta(description="Address to listen on. Beyond loopback, put a firewall before it.")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Meta(ge=0, le=65535, description="TCP port; 0 lets the system choose.")] = 8080


class OperatorServer:
    """Serves health and metrics."""

    def __init__(
        self,
        settings: HttpSettings,
        metrics: Metrics,
        checks: dict[str, Check],
        *,
        remarks: Mapping[str, Check] | None = None,
    ) -> None:
        """``checks`` by name; each is called for ``/health/ready`` and must be quick. ``remarks`` are only shown."""
        self._settings = settings
        self._metrics = metrics
        self._checks = checks
        self._remarks = remarks or {}
        self._runner: web.AppRunner | None = None
        self.port = settings.port
        """The port it listens on, once started."""

    async def start(self) -> None:
        """Open the port. Raises OSError if it is taken."""
        from aiohttp import web  # noqa: PLC0415 - see the head of this module

        app = web.Application()
        app.router.add_get("/health/live", self._live)
        app.router.add_get("/health/ready", self._ready)
        app.router.add_get("/metrics", self._show_metrics)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_DRAIN_S)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._settings.host, self._settings.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _live(self, _request: web.Request) -> web.Response:
        return _json(_OK, {"status": "live"})

    async def _ready(self, _request: web.Request) -> web.Response:
        found = {name: check() for name, check in self._checks.items()}
        ready = not any(found.values())
        found |= {name: remark() for name, remark in self._remarks.items()}
        words = {name: problem or "ok" for name, problem in found.items()}
        return _json(_OK if ready else _UNAVAILABLE, {"status": "ready" if ready else "not ready", "checks": words})

    async def _show_metrics(self, _request: web.Request) -> web.Response:
        from aiohttp import web  # noqa: PLC0415 - see the head of this module

        return web.Response(body=self._metrics.expose(), headers={"Content-Type": CONTENT_TYPE})


def _json(status: int, content: object) -> web.Response:
    from aiohttp import web  # noqa: PLC0415 - see the head of this module

    return web.Response(status=status, body=msgspec.json.encode(content) + b"\n", content_type="application/json")
