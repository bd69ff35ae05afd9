// The page works without this: the queue's keys go to the button of a decision, and Enter
// presses it. None decides at once: here nothing was selected first.
document.addEventListener("keydown", (event) => {
  const isTyped = event.target.matches("input, select, textarea");
  if (isTyped || event.ctrlKey || event.altKey || event.metaKey) return;
  if (localStorage.getItem("leadback-keys") === "off") return;
  const acts = [...document.querySelectorAll(".decide-one [data-key]")];
  const act = acts.find((button) => button.dataset.key === event.key);
  if (!act) return;
  event.preventDefault();
  (act.dataset.key === "d" && document.getElementById("denied") || act).focus();
});
