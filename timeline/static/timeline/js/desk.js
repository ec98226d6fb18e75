// Leaving a form with unsaved changes asks first. What was refused or only checked is unsaved from the start.
const form = document.querySelector("#content-main form[id$='_form']");
const read = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

// Stock admin leaves some boxes without a name for screen readers: each takes that of its field.
const BOXES = { ".select2-search__field": "", ".vDateField": ", date", ".vTimeField": ", time" };
const nameBoxes = () => {
  for (const [boxes, part] of Object.entries(BOXES)) {
    for (const box of document.querySelectorAll(boxes)) {
      const label = box.closest(".form-row")?.querySelector("label, legend");
      if (label) box.setAttribute("aria-label", label.textContent.replace(":", "").trim() + part);
    }
  }
};
window.django?.jQuery?.(nameBoxes);

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
