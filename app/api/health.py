"""`/healthz`, `/readyz`, `/metrics`: for operators. It must not know resources."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from .context import Context, context
from .problem import Problem
from .schema import answers, problems

router = APIRouter(tags=["operation"])
TEXT = "text/plain; version=0.0.4"


@router.get("/healthz", summary="Alive?", responses=answers({"status": "ok"}))
async def healthz() -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz", summary="Ready?", responses=answers({"status": "ready"}) | problems(503))
async def readyz(request: Request) -> Response:
    """Programs can be run: the sandbox has passed its probes and has children."""
    if (trouble := context(request).trouble()) is not None:
        raise Problem(503, trouble, headers={"Retry-After": "1"})
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})


@router.get(
    "/metrics",
    summary="Metrics",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": "backstep_runs_running 1\n"}}}},
)
async def metrics(request: Request) -> Response:
    """Counters in Prometheus' text form."""
    return PlainTextResponse(
        exposition(context(request)), media_type=TEXT, headers={"Cache-Control": "no-store"}
    )


def exposition(here: Context) -> str:
    """Every metric, in Prometheus' text form."""
    runs, traffic = here.runs, here.traffic
    lines: list[str] = []

    def tell(name: str, kind: str, says: str, values: dict[str, float]) -> None:
        lines.append(f"# HELP backstep_{name} {says}")
        lines.append(f"# TYPE backstep_{name} {kind}")
        lines.extend(f"backstep_{name}{label} {value:g}" for label, value in values.items())

    def counted(label: str, counts: dict[str, int]) -> dict[str, float]:
        return {f'{{{label}="{key}"}}': float(n) for key, n in sorted(counts.items())}

    tell("runs_total", "counter", "Finished runs by reason.", counted("reason", runs.ended))
    tell("runs_refused_total", "counter", "Runs not taken.", counted("because", runs.refused))
    tell("runs_running", "gauge", "Runs that compute now.", {"": runs.running})
    tell("runs_queued", "gauge", "Runs that wait.", {"": runs.waiting})
    tell("runs_kept", "gauge", "Runs in memory.", {"": len(runs.runs)})
    tell("runs_dropped_total", "counter", "Runs dropped from memory.", {"": runs.dropped})
    tell("events_total", "counter", "Events of finished runs.", {"": runs.events})
    tell("event_bytes_total", "counter", "Bytes of these.", {"": runs.bytes})
    tell("streams_open", "gauge", "Streams being read.", {"": traffic.open})
    tell("stream_bytes_total", "counter", "Bytes sent in streams.", {"": traffic.bytes})
    tell("streams_stalled_total", "counter", "Streams closed: unread.", {"": traffic.stalled})
    tell("layout_timeouts_total", "counter", "Layouts stopped.", {"": here.views.timeouts})
    tell("loop_lag_seconds", "gauge", "How late the event loop is.", {"": here.lag})
    return "\n".join(lines) + "\n"
