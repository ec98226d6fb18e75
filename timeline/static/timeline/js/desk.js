// Leaving a form with unsaved changes asks first. What was refused or only checked is unsaved from the start.
const form = document.querySelector("#content-main form[id$='_form']");
const read = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

// Stock admin leaves some boxes without a name for screen readers: each takes that of its field, and its help.
const labelOf = (box) => box.closest(".fieldBox, .form-row")?.querySelector("label, legend");
const BOXES = { ".select2-search__field": "", ".select2-selection__rendered[role=textbox]": "", ".vDateField": ", date", ".vTimeField": ", time" };
const nameBoxes = () => {
  for (const [boxes, part] of Object.entries(BOXES)) {
    for (const box of document.querySelectorAll(boxes)) {
      const label = labelOf(box);
      if (label) box.setAttribute("aria-label", label.textContent.replace(":", "").trim() + part);
    }
  }
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const select = box.closest(".select2").previousElementSibling;
    const chooser = box.querySelector(".select2-search__field") ?? box;
    const described = select.getAttribute("aria-describedby");
    if (described) chooser.setAttribute("aria-describedby", described);
    const label = labelOf(box);
    if (!label || box.getAttribute("aria-labelledby")?.includes(label.id || " ")) continue;
    label.id ||= `${select.id}_label`;
    box.setAttribute("aria-labelledby", `${label.id} ${box.getAttribute("aria-labelledby") ?? ""}`.trim());
  }
};
window.django?.jQuery?.(nameBoxes);

// A row is asked for in the same words with and without scripts.
window.django?.jQuery?.(() => {
  for (const button of document.querySelectorAll(".one-more button")) {
    const link = button.parentElement.previousElementSibling.querySelector(".add-row a");
    if (link) link.textContent = button.textContent;
  }
});

// Rows that are added, or counted anew after one was taken out, point at their own help and errors.
const REFERENCES = ["aria-describedby", "aria-labelledby", "aria-errormessage"];
const pointAtOwn = () => {
  for (const row of document.querySelectorAll(".inline-related:not(.empty-form)")) {
    const [, prefix] = row.id.match(/^(.+)-\d+$/) ?? [];
    if (!prefix) continue;
    for (const name of REFERENCES) {
      for (const part of row.querySelectorAll(`[${name}]`)) {
        part.setAttribute(name, part.getAttribute(name).replaceAll(new RegExp(`${prefix}-(\\d+|__prefix__)`, "g"), row.id));
      }
    }
  }
};
for (const change of ["formset:added", "formset:removed"]) {
  // Django counts the rows anew only after it has told of one that is gone.
  document.addEventListener(change, () => setTimeout(() => { pointAtOwn(); nameBoxes(); }));
}

// A new row of figures has the keyboard, is offered the milestone's date and what its measure was counted as last; a
// folded part says what it holds.
const bases = document.getElementById("bases");
const lastBases = JSON.parse(bases?.dataset.last || "{}");
const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
const tellFolded = (row) => {
  const heading = row.querySelector("details summary .fieldset-heading");
  const [basis, kind] = ["counted_as", "kind"].map((name) => part(row, name));
  if (!heading || !basis || !kind) return;
  heading.dataset.words ??= heading.textContent;
  const held = [basis.value && `Counted as ${basis.value}`, kind.selectedOptions[0]?.textContent].filter(Boolean).join(", ");
  heading.textContent = basis.value ? `${held}: change, or add a note` : heading.dataset.words;
};
const figureRow = (element) => bases && element.closest?.(".inline-related");
if (bases) {
  document.addEventListener("formset:added", ({ target }) => {
    const [own, whole] = [part(target, "date"), document.getElementById("id_date")];
    if (own && !own.value && whole) own.value = whole.value;
    part(target, "value")?.focus();
  });
  document.addEventListener("change", ({ target }) => {
    const row = figureRow(target);
    if (!row) return;
    const basis = part(row, "counted_as");
    if (target.name.endsWith("-measure") && basis && (!basis.value || basis.value === basis.dataset.offered)) {
      basis.value = basis.dataset.offered = lastBases[target.value] ?? "";
      if (target.value && !basis.value) basis.closest("details")?.setAttribute("open", "");
    }
    tellFolded(row);
  });
  for (const row of document.querySelectorAll(".inline-related")) tellFolded(row);
}

// A line of the summary of errors, or of what is to be looked at, leads to the box that is seen where its field has
// another one; so does an address that names a field.
document.querySelector(".error-summary")?.focus();
const leadTo = (hash) => {
  const field = document.getElementById(hash.slice(1));
  const box = field?.matches(".select2-hidden-accessible")
    ? field.nextElementSibling.querySelector(".select2-search__field, .select2-selection")
    : field;
  if (!box) return false;
  box.closest("details:not([open])")?.setAttribute("open", "");
  box.scrollIntoView({ block: "center" });
  box.focus();
  return true;
};
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a, .beside .checks a[href^='#']");
  if (link && leadTo(link.hash)) event.preventDefault();
});
addEventListener("load", () => { if (location.hash.startsWith("#id_")) leadTo(location.hash); });

// The address fills itself in from the name, as the server would make it, until somebody types another.
const address = document.querySelector("[data-suggest]");
const named = address && document.getElementById(address.dataset.from);
if (named && !address.value) {
  let pause;
  let isOwn = false;
  address.addEventListener("input", () => { isOwn = address.value !== ""; });
  named.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(async () => {
      const asked = `${address.dataset.suggest}?${new URLSearchParams({ text: named.value.slice(0, 400) })}`;
      const answer = await fetch(asked).then((response) => response.json()).catch(() => null);
      if (answer && !isOwn) address.value = answer.slug;
    }, 200);
  });
}

if (form) {
  let saved = document.querySelector("#content-main .error-summary, #content-main .errornote, [data-unsaved]") ? null : read();
  let isLeaving = false;
  // Widgets that fill themselves in, such as the address, are done by the time of the load event.
  addEventListener("load", () => { if (saved !== null) saved = read(); });
  form.addEventListener("submit", (event) => { isLeaving = event.submitter?.formTarget !== "_blank"; });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && read() !== saved) event.preventDefault();
  });
}
