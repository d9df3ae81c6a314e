"""A service that answers with the newest version of a model that verifies: uvicorn --port 8000 fastapi_server:app."""

import os
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, Dict, List

import torch
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

from amund.follow import ModelFollower
from amund.load import torchscript
from amund.registry import Registry
from amund.store import DirectoryStore
from amund.trust import PublicKey


@asynccontextmanager
async def lifespan(application: FastAPI) -> AsyncIterator[None]:
    follower = ModelFollower(
        {"bootstrap.servers": os.environ["KAFKA"]},
        Registry(os.environ["SCHEMA_REGISTRY"]),
        os.environ["MODEL"],
        DirectoryStore(os.environ["STORE"]),
        [PublicKey.read(os.environ["PUBLIC_KEY"])],
        torchscript(),
        state=os.environ["STATE"],  # of this process alone
    )
    with follower:
        application.state.follower = follower
        yield


app = FastAPI()
app.router.lifespan_context = lifespan  # from FastAPI 0.93 on: FastAPI(lifespan=lifespan)


class Images(BaseModel):
    images: List[List[List[List[float]]]]  # N, C, H, W, from 0 to 1


@app.post("/predictions")
def predict(body: Images) -> Dict[str, Any]:
    served = app.state.follower.served  # once for each request, which runs on this version to its end
    if served is None:
        raise HTTPException(503, "no version is served yet")
    with torch.inference_mode():
        logits = served.model(torch.tensor(body.images))
    return {"version": served.version, "logits": logits.tolist()}


@app.get("/ready")
def ready() -> Dict[str, int]:
    """For the readiness probe; versionsBehind for an alert."""
    served = app.state.follower.served
    if served is None:
        raise HTTPException(503, "no version is served yet")
    return {"version": served.version, "versionsBehind": app.state.follower.versions_behind}
