/* data-shortcuts-help, the dialog on keys: / searches, ? shows the keys, g and a letter goes to a room. Each officer can switch them off. */
const STORE = "tutela.shortcuts";
const help = document.querySelector("[data-shortcuts-help]");
const toggle = document.querySelector("[data-shortcuts-switch]");
let going = 0; // when g was pressed; 0 when it was not

function wanted() {
  return localStorage.getItem(STORE) !== "off";
}

function typing(target) {
  return target.closest("input, select, textarea, [contenteditable]") !== null;
}

function go(key) {
  const room = [...document.querySelectorAll("a[data-key]")].find((link) => link.dataset.key === key);
  if (room) room.click();
  return Boolean(room);
}

if (toggle) {
  toggle.checked = wanted();
  toggle.addEventListener("change", () => localStorage.setItem(STORE, toggle.checked ? "on" : "off"));
}

if (help) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") { event.preventDefault(); help.showModal(); return; }
    if (!wanted()) return;
    if (going && event.timeStamp - going < 1500 && go(event.key)) { event.preventDefault(); going = 0; return; }
    going = event.key === "g" ? event.timeStamp : 0;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
  });
}
