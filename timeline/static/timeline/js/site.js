// What a script adds to the public pages: buttons that copy, and filters in place.
const part = (id, page = document) => page.getElementById(id);

// Copying: what may be selected by hand gets a button, and a line that says what it did.
async function copy(text) {
  const words = (text.value ?? text.innerText).trim();
  try {
    await navigator.clipboard.writeText(words);
    return "Copied";
  } catch {
    // Without HTTPS browsers offer no clipboard: the words stand selected.
    text.select ? text.select() : getSelection().selectAllChildren(text);
    return document.execCommand("copy") ? "Copied" : "Selected: copy it with your browser";
  }
}

function offerCopies() {
  for (const box of document.querySelectorAll(".copying:not(:has(> .copy))")) {
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    for (const text of box.querySelectorAll("[data-copy]")) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "copy", textContent: text.dataset.copy });
      button.addEventListener("click", async () => {
        told.textContent = "";
        told.textContent = await copy(text);
      });
      box.append(button);
    }
    box.append(told);
  }
}

// Filters: the page that the form leads to is fetched, its parts are swapped in.
const form = part("filter");
const here = () => location.pathname + location.search;
let latest = 0;
let shown = here();

function swap(page, whole) {
  const focused = document.activeElement?.id;
  const isOpen = form.querySelector("details").open;
  for (const id of ["head", "picture", "list", "downloads", whole ? "filter" : "facets"]) part(id).replaceChildren(...part(id, page).childNodes);
  form.querySelector("details").open = isOpen;
  if (!whole) {
    // What is typed stays; only its messages change.
    for (const box of form.querySelectorAll(".field, .years")) {
      for (const old of box.querySelectorAll(":scope > .error")) old.remove();
    }
    for (const message of page.querySelectorAll("#filter .field > .error, #filter .years > .error")) {
      const input = part(message.id.replace("-error", ""));
      (input.closest(".years") ?? input.closest(".field")).prepend(message);
    }
    for (const input of form.querySelectorAll("input:not([type=checkbox], [type=radio])")) {
      for (const name of ["aria-invalid", "aria-describedby"]) {
        const value = part(input.id, page).getAttribute(name);
        value ? input.setAttribute(name, value) : input.removeAttribute(name);
      }
    }
    form.querySelector("summary").replaceChildren(...page.querySelector("#filter summary").childNodes);
  }
  part("count").replaceChildren(...part("count", page).childNodes);
  const title = part("results-title", page);
  part("results-title").replaceChildren(...title.childNodes);
  part("results-title").className = title.className;
  document.title = page.title;
  offerCopies();
  if (focused && document.activeElement.id !== focused) {
    (part(focused) ?? part("results-title")).focus({ preventScroll: true });
  }
}

async function show(url, { push = true, whole = false } = {}) {
  const turn = ++latest;
  part("results").setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url);
    if (!response.ok) throw response.status;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (turn !== latest) return;
    swap(page, whole);
    if (push) history.pushState(null, "", url);
    shown = here();
  } catch {
    location.assign(url);
  } finally {
    if (turn === latest) part("results").removeAttribute("aria-busy");
  }
}

function address() {
  const typed = [...new FormData(form)].filter(([, value]) => value && value !== "oldest");
  const query = new URLSearchParams(typed).toString();
  return form.action.replace(/#.*/, "") + (query && `?${query}`);
}

function filterInPlace() {
  form.addEventListener("change", () => show(address()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await show(address());
    const wrong = part("wrong");
    wrong ? wrong.focus() : part("results").scrollIntoView();
  });
  part("results").addEventListener("click", (event) => {
    const link = event.target.closest(".chips a, .pages a, .empty a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link.href, { whole: true });
    if (link.closest(".pages")) part("results").scrollIntoView();
  });
  // A link within the page changes the place on it only.
  addEventListener("popstate", () => here() !== shown && show(location.href, { push: false, whole: true }));
}

offerCopies();
if (form) filterInPlace();
part("wrong")?.focus();
