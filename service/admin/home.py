"""Home: where one lands after logging in."""

from flask import Blueprint, render_template
from psycopg import Connection

from service.admin.access import allowed

pages = Blueprint("home", __name__)


@pages.get("/")
@allowed("viewer")
def show_home(tx: Connection) -> str:
    return render_template("home.html")
