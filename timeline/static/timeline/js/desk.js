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

// A new row of figures has the keyboard and is offered the milestone's date, the source and place of the last figure or of the text, and what
// its measure was counted as last; a folded part says what it holds. Only “between” takes a second number.
const bases = document.getElementById("bases");
const lastBases = JSON.parse(bases?.dataset.last || "{}");
const part = (row, name) => row.querySelector(`[name$="-${name}"]`);
const chosen = (row, name) => {
  const option = part(row, name)?.selectedOptions[0];
  return option?.value ? option.textContent : "";
};
const tell = (row, name, held) => {
  const heading = part(row, name)?.closest("details")?.querySelector("summary .fieldset-heading");
  if (!heading) return;
  heading.dataset.words ??= heading.textContent;
  heading.textContent = held || heading.dataset.words;
};
const tellFolded = (row) => {
  const basis = part(row, "counted_as")?.value;
  if (basis === undefined) return;
  const standing = part(row, "standing").value === "followed" ? "" : chosen(row, "standing");
  const held = [`Counted as ${basis}`, chosen(row, "kind"), standing].filter(Boolean).join(", ");
  tell(row, "counted_as", basis && `${held}: change, or add a note`);
  const source = chosen(row, "source");
  tell(row, "source", source && `Source: ${[source, part(row, "locator").value].filter(Boolean).join(", ")}`);
  const upper = part(row, "upper");
  upper.closest(".fieldBox").parentElement.hidden = part(row, "bound").value !== "between" && !upper.value;
};
const choose = (select, option) => {
  if (![...select.options].some(({ value }) => value === option.value)) select.append(option.cloneNode(true));
  select.value = option.value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
};
const offerSource = (row) => {
  const giving = (other) => other !== row && part(other, "source")?.value;
  const rows = (kind) => [...document.querySelectorAll(`#${kind}-group .inline-related:not(.empty-form)`)].filter(giving);
  const from = rows("figures").at(-1) ?? rows("citations")[0];
  const [source, locator] = ["source", "locator"].map((name) => part(row, name));
  if (from) {
    choose(source, part(from, "source").selectedOptions[0]);
    locator.value = part(from, "locator").value;
  }
  part(row, "offered").value = `${source.value} ${locator.value}`;
};
const figureRow = (element) => bases && element.closest?.("#figures-group .inline-related");
if (bases) {
  document.addEventListener("formset:added", ({ target }) => {
    if (!figureRow(target)) return;
    const [own, whole] = [part(target, "date"), document.getElementById("id_date")];
    if (own && !own.value && whole) own.value = whole.value;
    offerSource(target);
    tellFolded(target);
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
  for (const row of document.querySelectorAll("#figures-group .inline-related")) tellFolded(row);
}

// A text that nears its limit says how many characters fit, while it is typed.
document.addEventListener("input", ({ target }) => {
  const limit = Number(target.dataset?.limit);
  if (!limit) return;
  const left = limit - [...target.value].length;
  let told = target.parentElement.querySelector("output.left");
  if (!told && left > limit / 5) return;
  told ??= target.parentElement.appendChild(Object.assign(document.createElement("output"), { className: "left" }));
  told.textContent = left < 0 ? `Take out ${-left}: ${limit} characters fit.` : `${left} characters left.`;
});

// A line of the summary of errors, or of what is to be looked at, leads to the box that is seen where its field has
// another one; so does an address that names a field.
document.querySelector(".error-summary")?.focus();
const leadTo = (hash) => {
  const named = document.getElementById(hash.slice(1));
  const field = named?.matches(".inline-group") ? named.querySelector(".add-row a") ?? named : named;
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
