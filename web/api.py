"""What all of /api shares: the shape of what comes in and goes out. One file a field: `api_naskah`, `api_nomor`, ...

JSON with the session's cookie; who changes something from outside a browser sends the Origin too. Mistakes come back
as {"pesan": words for a person}: 401 not signed in, 403 not allowed, 404 not there (or not to be seen), 409 a rule of
the office forbids it, 422 not understood.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Value

from web.guard import Reader
from web.kantor import MOST_ID

Text = Annotated[str, StringConstraints(max_length=4000)]
Short = Annotated[str, StringConstraints(max_length=300)]
Key = Annotated[
    str, StringConstraints(max_length=100, min_length=8)
]  # `permintaan`: asked again, answered the same
Number = Annotated[int, Value(ge=1, le=MOST_ID)]
Year = Annotated[int, Value(ge=1945, le=2200)]
Place = Annotated[int, Path(ge=1, le=MOST_ID)]
YearQuery = Annotated[int, Query(ge=1945, le=2200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[int, Query(ge=0, le=MOST_ID)]
Words = Annotated[str, Query(max_length=400)]
Keamanan = Literal["biasa", "terbatas", "rahasia"]


class Isi(BaseModel):
    """What a request brings: only what is named, or it is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Pesan(BaseModel):
    """Why it was not done, in words for a person."""

    pesan: str


class Alasan(Isi):
    """Why."""

    alasan: Text


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Pesan, "description": words}
    for status, words in {
        401: "Belum masuk",
        403: "Tidak berhak",
        404: "Tidak ada, atau tidak boleh dilihat",
        409: "Aturan atau keadaan tidak mengizinkan",
        422: "Isi permintaan tidak sesuai",
    }.items()
}


def api_router(tag: str) -> APIRouter:
    """The addresses of one field."""
    return APIRouter(prefix="/api", tags=[tag], responses=REFUSALS)


router = APIRouter(prefix="/api", include_in_schema=False)


@router.get("/openapi.json")
def description(request: Request, _: Reader) -> Response:
    """What this interface can do, for programs and their authors."""
    return JSONResponse(request.app.openapi())
