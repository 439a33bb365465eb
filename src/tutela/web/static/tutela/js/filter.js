/* data-filter: a table whose rows can be narrowed to those that hold some words; the rows stay in the page. */
function show(box) {
  box.querySelector("[data-filter-box]").hidden = false;
}

for (const box of document.querySelectorAll("[data-filter]")) if (box.querySelector("[data-filter-box]")) show(box);

document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-filter-input]")) return;
  const box = event.target.closest("[data-filter]");
  const words = event.target.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const rows = [...box.querySelectorAll("tbody tr")];
  for (const row of rows) {
    const text = row.textContent.toLocaleLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
  const count = box.querySelector("[data-filter-count]");
  count.textContent = words.length ? `${rows.filter((row) => !row.hidden).length} / ${rows.length} ${count.dataset.filterCount}` : "";
});

document.addEventListener("htmx:load", (event) => {
  for (const box of event.target.querySelectorAll("[data-filter]")) if (box.querySelector("[data-filter-box]")) show(box);
});
