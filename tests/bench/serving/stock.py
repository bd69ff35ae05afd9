"""ReturnLead as Spyne's and SQLAlchemy's tutorials would have it: two rows, by the ORM.

    gunicorn --workers 2 --threads 8 tests.bench.serving.stock:application

Spyne declares and validates, its WsgiApplication serves, a Session a call finds the sale
and adds a return and its credit. DATABASE_URL is libpq's address of a database of its own.
"""

import os
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, create_engine, make_url, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from tests.protocol import stock

DONE = "Lead Return Approved For Credit"
FILL = """
    INSERT INTO sales (lead_id, vertical_id, buyer_contract_id, price)
    SELECT upper(left(md5(n::text), 12)), 1 + (1 + n % 200) % 8, 1 + n % 200, 12.5
      FROM generate_series(0, :leads - 1) n
     ORDER BY 1
"""


class Base(DeclarativeBase):
    pass


class Sale(Base):
    __tablename__ = "sales"
    sale_id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[str]
    vertical_id: Mapped[int]
    buyer_contract_id: Mapped[int]
    price: Mapped[Decimal] = mapped_column(Numeric(15, 4))
    __table_args__ = (Index("sales_of_a_lead", "lead_id"),)


class LeadReturn(Base):
    __tablename__ = "returns"
    return_id: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[int] = mapped_column(ForeignKey("sales.sale_id"), unique=True)
    return_type: Mapped[str]
    return_reason_id: Mapped[int]


class Credit(Base):
    __tablename__ = "credits"
    credit_id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("returns.return_id"))
    amount: Mapped[Decimal] = mapped_column(Numeric(15, 4))


def _engine(address: str):
    return create_engine(make_url(address).set(drivername="postgresql+psycopg"))


def fill(address: str, leads: int) -> None:
    """Make the tables, and the same leads as world.sql makes."""
    engine = _engine(address)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text(FILL), {"leads": leads})
    engine.dispose()


def return_lead(
    api_key: str,
    lead_id: str,
    vertical_id: int,
    contract_id: int,
    return_type: str,
    reason_id: int,
    denied_reason_id: int,
) -> str:
    """Credit one sale; its ids say which. The key is believed."""
    with Session(engine) as session:
        query = select(Sale).where(
            Sale.lead_id == lead_id,
            Sale.vertical_id == vertical_id,
            Sale.buyer_contract_id == contract_id,
        )
        sale = session.scalars(query).one()
        returned = LeadReturn(
            sale_id=sale.sale_id, return_type=return_type, return_reason_id=reason_id
        )
        session.add(returned)
        session.flush()
        session.add(Credit(return_id=returned.return_id, amount=sale.price))
        session.commit()
    return DONE


engine = _engine(os.environ.get("DATABASE_URL", "postgresql://"))  # connects when used
application = stock.soap_application(return_lead)
