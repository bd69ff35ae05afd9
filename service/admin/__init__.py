"""The pages for people, below /admin (Flask); mount.py is the way in.

To add a page:

1. A module of its own for each area, with `pages = Blueprint("buyers", __name__,
   url_prefix="/buyers")`, named in BLUEPRINTS of app.py. Where it grows, one file a page
   act. Its link in the navigation: an Entry in navigation.py.
2. Each view is `@pages.get(...)`, `@pages.post(...)`, or `@pages.route(..., methods=BOTH)`
   where it shows a form and takes it; and below that
   `@allowed("viewer" | "desk" | "admin")`, see access.py. Its first argument `tx` is the
   one transaction of the request: find the user, read, write, render, then commit, and
   only then is anything sent. GET reads; every change is a POST, which ends in
   `flash("What was done.")` and `redirect(url_for(...), 303)`. `g.visit` has the user and
   the instance's settings, `g.caller` is the Caller for use cases and the audit. A view
   may run twice (deadlock), so it does nothing outside the transaction. Ids in addresses
   are <id:buyer_id>, for sales and returns <id(max=9223372036854775807):sale_id>.
3. Forms: FlaskForm, or EditForm.of(row) of forms.py where two people may edit one thing
   (lock the row in the POST); `is_written` puts a violated constraint beside its field;
   `options` makes the choices of a SelectField. `show_form` makes the page: with 422 where
   the form was sent, and refused. A Refusal of a use case needs no care: it rolls back and
   becomes a page (409) with its text.
4. SQL stands in service/repositories only. Each write leaves an audit row in the same
   transaction: repositories/audit.py, operation = the page's act ("setup.settings").
5. Templates extend layout.html and are made of the macros of _macros.html, whose head
   explains them. Filters: `| time` (in the instance's zone), `| money`. In templates
   `may("desk")` decides which buttons are shown. No style="…", no <script>: the policy
   forbids them.
6. Tests: tests/admin/conftest.py. `admin`, `desk`, `viewer` are logged-in Browsers:
   `.get(path)`, `.post(path, {field: text})` (adds the token of the form and what its
   editor saw), `.text` of the page; `db` sees what was committed.
"""
