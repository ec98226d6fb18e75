// Filters in place: the page that the form leads to is fetched, its parts are swapped in.
const form = document.getElementById("filter");
const part = (id, page = document) => page.getElementById(id);
let latest = 0;

function swap(page, whole) {
  const focused = document.activeElement?.id;
  const isOpen = form.querySelector("details").open;
  for (const id of ["picture", "list", "downloads", whole ? "filter" : "facets"]) part(id).replaceChildren(...part(id, page).childNodes);
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
  document.title = page.title;
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
  } catch {
    location.assign(url);
  } finally {
    if (turn === latest) part("results").removeAttribute("aria-busy");
  }
}

function address() {
  const typed = [...new FormData(form)].filter(([, value]) => value && value !== "oldest");
  const query = new URLSearchParams(typed).toString();
  return form.action + (query && `?${query}`);
}

form.addEventListener("change", () => show(address()));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  show(address());
});
part("results").addEventListener("click", (event) => {
  const link = event.target.closest(".chips a, .pages a, .empty a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, { whole: true });
  if (link.closest(".pages")) part("results").scrollIntoView();
});
addEventListener("popstate", () => show(location.href, { push: false, whole: true }));
