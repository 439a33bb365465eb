/* data-dirty on a form: the browser asks before a page with unsent entries is left. */
const dirty = new Set();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-dirty]");
  if (form) dirty.add(form);
});
document.addEventListener("submit", (event) => dirty.delete(event.target));
document.addEventListener("reset", (event) => dirty.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});
