"""Puts the web app together: services, API, pages, guard. It must not know how they work."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from importlib.metadata import version

from fastapi import FastAPI

from app import pages
from app.api import catalogue, health, problem, runs, takeaways, tensors, views
from app.api.context import Context
from app.api.guard import Guard
from app.runs.replay import Replays
from app.runs.service import RunService
from app.sandbox.pool import Pool
from app.settings import Settings
from app.views.opening import Openings
from app.views.service import ViewService

log = logging.getLogger("backstep")

API = "/api/v1"
LAG_EVERY = 0.5


def create_app(settings: Settings | None = None) -> FastAPI:
    """The app. Its processes start with its lifespan, and end with it."""
    settings = settings or Settings()
    pool = Pool(idle=settings.idle, allow_weak=settings.local or settings.weak_sandbox)
    service = RunService(pool, settings)
    layouts = ViewService(settings)
    here = Context(
        settings=settings,
        runs=service,
        views=layouts,
        openings=Openings(layouts),
        replays=Replays(pool, service.charge),
        limits=settings.run_limits,
        trouble=lambda: pool.trouble,
    )

    service.on_ended = here.openings.expect

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await pool.start()
        if not pool.report.get("complete", True):
            log.warning("This system has no seccomp: only the language layer holds programs back.")
        tasks = [asyncio.create_task(_measure_lag(here)), asyncio.create_task(here.views.start())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await service.close()
            await here.openings.close()
            await here.views.close()
            await pool.close()

    app = FastAPI(
        title="Backstep",
        version=version("backstep"),
        summary="Step through loss.backward() node by node, with PyTorch's own numbers.",
        license_info={"name": "MIT", "identifier": "MIT"},
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.context = here
    problem.install(app)
    for resource in (runs, tensors, views, takeaways, catalogue):
        app.include_router(resource.router, prefix=API)
    app.include_router(health.router)
    pages.install(app, here.look_soon)
    app.add_middleware(Guard, settings=settings)
    return app


async def _measure_lag(here: Context) -> None:
    """How late the event loop wakes a sleeper, for the metrics."""
    clock = asyncio.get_running_loop().time
    while True:
        before = clock()
        await asyncio.sleep(LAG_EVERY)
        here.lag = max(0.0, clock() - before - LAG_EVERY)
