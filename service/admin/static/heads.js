// Heads that stay in sight while the page scrolls, of a table that fits its box. One that
// does not, and one without this script, scrolls in its box, where the heads stay too.
const table = document.querySelector(".queue .box");
const fit = () => {
  table.classList.remove("fits");
  table.classList.toggle("fits", table.scrollWidth <= table.clientWidth);
};
window.addEventListener("resize", fit);
fit();
