"""The yardstick of the list: the way such a list is usually written. ORM objects, OFFSET, count(*), response_model."""

import gc
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import typer
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException
from jose import JWTError, jwt
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from backend.identity.models import User
from backend.kernel import clock
from backend.kernel.config import Settings
from backend.kernel.crypto import keys
from backend.org.models import Region
from backend.person.models import Person, PersonCategory
from backend.person.queries.people import masker

app = FastAPI()


class PersonRow(BaseModel):
    """A person on the list."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    id_number: str
    sex: str
    age: int
    region: str
    village: str | None
    township: str
    phone: str | None
    education: str | None
    employment: str | None
    categories: list[str]
    status: str
    registered_on: date
    version: int


class PersonPage(BaseModel):
    """A page with the number of all."""

    items: list[PersonRow]
    total: int


def _session() -> Any:
    with Session(app.state.engine) as session:
        yield session


def _user(session: Annotated[Session, Depends(_session)], authorization: Annotated[str, Header()]) -> User:
    try:
        claims = jwt.decode(
            authorization.removeprefix("Bearer "), keys.derive("jwt", 1), algorithms=["HS256"], audience="skillplan"
        )
    except JWTError as fault:
        raise HTTPException(401) from fault
    user = session.get(User, UUID(claims["sub"]))
    if user is None:
        raise HTTPException(401)
    return user


@app.get("/persons", response_model=PersonPage)
def list_persons(
    session: Annotated[Session, Depends(_session)],
    user: Annotated[User, Depends(_user)],
    offset: int = 0,
    limit: int = 20,
) -> dict[str, Any]:
    """The people of the caller's county."""
    mine = Person.region.startswith(user.region or "")
    people = session.scalars(select(Person).where(mine).order_by(Person.id.desc()).offset(offset).limit(limit)).all()
    total = session.scalar(select(func.count()).select_from(Person).where(mine))
    return {"items": _rows(session, people), "total": total}


def _rows(session: Session, people: Sequence[Person]) -> list[dict[str, Any]]:
    codes = {person.region for person in people} | {person.region[:9] for person in people}
    regions = {region.code: region.name for region in session.scalars(select(Region).where(Region.code.in_(codes)))}
    theirs = PersonCategory.person_id.in_([person.id for person in people])
    categories: dict[UUID, list[str]] = {}
    for category in session.scalars(select(PersonCategory).where(theirs)):
        categories.setdefault(category.person_id, []).append(category.category)
    rows, mask = [], masker(clock.today())
    for person in people:
        columns = {column.key: getattr(person, column.key) for column in Person.__table__.columns}
        place = {"village": regions.get(person.region), "township": regions[person.region[:9]]}
        groups = {"categories": categories.get(person.id, [])}
        rows.append({**columns, **mask(columns), **place, **groups})
    return rows


def engine(url: str) -> Engine:
    """The engine as it comes."""
    return create_engine(url)


def main(url: str, port: Annotated[int, typer.Option()]) -> None:
    """Serve the yardstick on the owner's login, with the interpreter's own search for cycles."""
    gc.set_threshold(700, 10, 10)
    settings = Settings()
    keys.use(keys.load_root(settings.root_key, settings.home))
    app.state.engine = engine(url)
    uvicorn.run(app, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    typer.run(main)
