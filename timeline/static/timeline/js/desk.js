// Leaving a form with unsaved changes asks first. What a save refused, or what was only checked, is unsaved from the start.
const form = document.querySelector("#content-main form[id$='_form']");
const read = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

if (form) {
  let saved = document.querySelector("#content-main .errornote, [data-unsaved]") ? null : read();
  let isLeaving = false;
  // Widgets that fill themselves in, such as the address, are done by the time of the load event.
  addEventListener("load", () => { if (saved !== null) saved = read(); });
  form.addEventListener("submit", (event) => { isLeaving = event.submitter?.formTarget !== "_blank"; });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && read() !== saved) event.preventDefault();
  });
}
