"""ReturnLead as Spyne's and SQLAlchemy's tutorials would have it, for one return_type.

    gunicorn --workers 2 --threads 8 tests.bench.serving.stock:application

Spyne declares, validates and serves; a Session a call finds key, sale and contract by the
ORM and writes two rows: a return and its credit. No history, no audit, no refusal but a
fault. DATABASE_URL is libpq's address of a database of its own, which fill() has filled.
"""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import (
    DateTime,
    ForeignKey,
    Numeric,
    create_engine,
    make_url,
    select,
    text,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
)

from tests.protocol import stock

KEY = "k" * 40
FILL = """
    INSERT INTO contracts
    SELECT n, 30 FROM generate_series(1, 200) n;
    INSERT INTO sales (lead_id, vertical_id, contract_id, price, sold_at)
    SELECT upper(left(md5(n::text), 12)), 1 + (1 + n % 200) % 8, 1 + n % 200, 12.5,
           now() - n % 28800 * interval '1 minute'
      FROM generate_series(0, {leads} - 1) n
     ORDER BY 1
"""


class Base(DeclarativeBase):
    pass


class ApiKey(Base):
    __tablename__ = "api_keys"
    api_key_id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)


class Contract(Base):
    __tablename__ = "contracts"
    contract_id: Mapped[int] = mapped_column(primary_key=True)
    max_return_age_days: Mapped[int]


class Sale(Base):
    __tablename__ = "sales"
    sale_id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[str] = mapped_column(index=True)
    vertical_id: Mapped[int]
    contract_id: Mapped[int] = mapped_column(ForeignKey("contracts.contract_id"))
    price: Mapped[Decimal] = mapped_column(Numeric(15, 4))
    sold_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    contract: Mapped[Contract] = relationship()


class LeadReturn(Base):
    __tablename__ = "returns"
    return_id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sales.sale_id"), unique=True)
    return_type: Mapped[str]
    return_reason_id: Mapped[int]
    credit: Mapped["Credit"] = relationship()


class Credit(Base):
    __tablename__ = "credits"
    credit_id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("returns.return_id"))
    amount: Mapped[Decimal] = mapped_column(Numeric(15, 4))


def _engine(address: str):
    return create_engine(make_url(address).set(drivername="postgresql+psycopg"))


engine = _engine(os.environ.get("DATABASE_URL", "postgresql://"))  # connects when used


def fill(address: str, leads: int) -> None:
    """Make the tables, with the leads that world.sql makes, and a key."""
    filled = _engine(address)
    Base.metadata.create_all(filled)
    with Session(filled) as session:
        session.execute(text(FILL.format(leads=leads)))
        session.add(ApiKey(key_hash=_hash(KEY)))
        session.commit()
    filled.dispose()


def return_lead(
    api_key: str,
    lead_id: str,
    vertical_id: int,
    contract_id: int,
    return_type: str,
    reason_id: int,
    denied_reason_id: int,
) -> str:
    with Session(engine) as session:
        session.scalars(select(ApiKey).filter_by(key_hash=_hash(api_key))).one()
        named = {"lead_id": lead_id, "vertical_id": vertical_id}
        query = select(Sale).filter_by(contract_id=contract_id, **named)
        sale = session.scalars(query.with_for_update()).one()
        age = datetime.now(UTC) - sale.sold_at
        if age > timedelta(days=sale.contract.max_return_age_days):
            raise ValueError("Lead is Past Max Return Age")
        returned = LeadReturn(
            sale_id=sale.sale_id, return_type=return_type, return_reason_id=reason_id
        )
        returned.credit = Credit(amount=sale.price)
        session.add(returned)
        session.commit()
    return "Lead Return Approved For Credit"


def _hash(api_key: str) -> str:
    return hashlib.sha256(api_key.encode()).hexdigest()


application = stock.soap_application(return_lead)
