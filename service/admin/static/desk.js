// The queue works without this: it selects a whole page, adds up what is selected, and
// takes keys.
const form = document.getElementById("returns");
const boxes = [...form.querySelectorAll("[name=return_id]")];

// ---- what is selected, and what it would give
const all = form.querySelector("[data-picks]");
const said = form.querySelector("[data-picked]");
const acts = [...form.querySelectorAll(".decide [name=act]")];

// Money has four decimals: whole numbers of them add up exactly, floats do not.
const read = (text) => {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(4, "0"));
};
const write = (amount) => {
  const part = String(amount % 10000n).padStart(4, "0").replace(/00$/, "");
  return `${(amount / 10000n).toLocaleString("en-US")}.${part}`;
};

const count = () => {
  const picked = boxes.filter((box) => box.checked);
  const sum = picked.reduce((sum, box) => sum + read(box.dataset.credit), 0n);
  said.textContent = picked.length
    ? `${picked.length} selected: ${write(sum)} ${said.dataset.currency}`
    : "None selected";
  all.checked = picked.length === boxes.length;
  all.indeterminate = picked.length > 0 && picked.length < boxes.length;
  for (const act of acts) act.disabled = !picked.length;
  said.parentElement.classList.toggle("none", !picked.length);
};

if (all) {
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

// ---- keys; a browser can switch them off, for who speaks to it or presses by mistake
const dialog = document.getElementById("keys");
const isOn = document.getElementById("keys-on");
isOn.checked = localStorage.getItem("leadback-keys") !== "off";
isOn.addEventListener("change", () => {
  localStorage.setItem("leadback-keys", isOn.checked ? "on" : "off");
});
for (const opener of document.querySelectorAll("[data-opens=keys]")) {
  opener.hidden = false;
  opener.addEventListener("click", () => dialog.showModal());
}
dialog.querySelector("[data-closes]").addEventListener("click", () => dialog.close());

const rows = [...form.querySelectorAll("tbody tr")];
const rowOf = (place) => rows.find((row) => row.contains(place));
const link = (row) => row.querySelector("[data-row]");
const go = (way) => {
  const now = rows.indexOf(rowOf(document.activeElement));
  const next = rows[now < 0 ? 0 : Math.min(Math.max(now + way, 0), rows.length - 1)];
  (next.querySelector("[name=return_id]") ?? link(next)).focus();
};
const press = (key) => {
  const act = acts.find((button) => button.dataset.key === key);
  const why = key === "d" && document.getElementById("denied");
  if (!act || act.disabled) return;
  if (why && !why.value) why.focus();
  else act.click();
};
const keys = {
  j: () => go(1),
  k: () => go(-1),
  x: () => rowOf(document.activeElement)?.querySelector("[name=return_id]")?.click(),
  "*": () => all?.click(),
  f: () => {
    const filters = document.querySelector(".filtering");
    filters.open = true;
    filters.querySelector("select").focus();
  },
  a: () => press("a"),
  r: () => press("r"),
  d: () => press("d"),
  "?": () => dialog.showModal(),
};
document.addEventListener("keydown", (event) => {
  const isTyped = event.target.matches("input:not([type=checkbox]), select, textarea");
  if (isTyped || dialog.open || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key !== "?" && !isOn.checked) return;
  if (event.key === "Enter") {
    if (event.target.matches("[name=return_id]")) link(rowOf(event.target)).click();
  } else if (Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]();
  }
});
