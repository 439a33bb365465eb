/* data-confirm="QUESTION" on a form: asks once before it is sent. */
const dialog = document.querySelector("[data-confirm-dialog]");
let waiting = null;

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (!dialog || !question || event.target.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = { form: event.target, button: event.submitter };
  dialog.querySelector("[data-confirm-question]").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
}, true);

dialog?.addEventListener("close", () => {
  if (!waiting || dialog.returnValue !== "yes") { waiting = null; return; }
  const { form, button } = waiting;
  waiting = null;
  form.dataset.confirmed = "yes";
  form.requestSubmit(button ?? undefined);
  delete form.dataset.confirmed;
});
