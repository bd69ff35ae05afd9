import re, pytest
from tests.admin.conftest import *
from tests.admin.browser import words, Browser
def test_crawl(admin, live_world, db):
    db.execute("UPDATE settings SET lead_statuses_enabled=true")
    seen, todo = {}, ["/"]
    live_world.sub_status(live_world.status()); live_world.field("number"); live_world.admin_key(); live_world.buyer_key(); live_world.reject_reason(); live_world.status(retired=True); live_world.reason(retired=True); live_world.field("date", retired=True); 
    while todo:
        path = todo.pop()
        if path in seen: continue
        page = admin.get(path); seen[path] = page.status_code
        if "text/html" in page.content_type:
            for link in re.findall(r'(?:href|action)="/admin(/[^"#]*)"', page.text):
                if "static" not in link: todo.append(link)
    for path, status in sorted(seen.items()): print(status, path)
    assert {s for s in seen.values()} <= {200, 303, 405}
