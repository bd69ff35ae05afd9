// The queue works without this: it selects a whole page, and counts what is selected.
for (const all of document.querySelectorAll("[data-picks]")) {
  const form = all.form;
  const boxes = [...form.querySelectorAll(`[name="${all.dataset.picks}"]`)];
  const said = form.querySelector(`[data-picked="${all.dataset.picks}"]`);
  const count = () => {
    const picked = boxes.filter((box) => box.checked).length;
    said.textContent = picked ? `${picked} selected:` : "None selected:";
    all.checked = picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  };
  let last = null;
  for (const box of boxes) {
    // Shift and a click selects all from the last one clicked.
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const each of boxes.slice(from, to + 1)) each.checked = box.checked;
      }
      last = box;
      count();
    });
  }
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
  // Back may bring the page as it was left: the order was given, so begin anew.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) form.reset();
    count();
  });
  all.hidden = false;
  count();
}
