// The page works without this: the queue's keys go to the button of a decision, and Enter
// presses it. None decides at once: here nothing was selected first.
const places = {
  a: "[value=approve_for_credit]",
  r: "[value=approve_to_replace]",
  d: "#denied, [value=reject]",
};
document.addEventListener("keydown", (event) => {
  const isTyped = event.target.matches("input, select, textarea");
  if (isTyped || event.ctrlKey || event.altKey || event.metaKey) return;
  if (localStorage.getItem("leadback-keys") === "off") return;
  if (!Object.hasOwn(places, event.key)) return;
  event.preventDefault();
  document.querySelector(".decide-one").querySelector(places[event.key]).focus();
});
