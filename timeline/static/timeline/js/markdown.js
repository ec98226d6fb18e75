// A preview beside each text, rendered by the site's own renderer once typing pauses.
const PAUSE = 200;
const LONGEST = 50_000; // the server says at a far lower limit that a text is too long
const pauses = new WeakMap();

async function render(area) {
  const field = area.closest(".markdown");
  const preview = field.querySelector(".markdown-preview");
  const typed = area.value;
  const body = new URLSearchParams({
    text: typed.slice(0, LONGEST),
    csrfmiddlewaretoken: area.form.elements.csrfmiddlewaretoken.value,
  });
  const answer = await fetch(field.dataset.render, { method: "POST", body })
    .then((response) => response.json())
    .catch(() => ({ html: "<p>The preview cannot be reached now. What you type stays in the form.</p>" }));
  if (area.value !== typed) return;
  const told = (answer.surprises || []).map((words) => Object.assign(document.createElement("li"), { textContent: words }));
  field.querySelector(".markdown-surprises").replaceChildren(...told);
  preview.innerHTML = answer.html || "<p>What you type is shown here as readers will see it.</p>";
  for (const link of preview.querySelectorAll("a")) link.target = "_blank";
  preview.hidden = false;
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches(".markdown > textarea")) return;
  clearTimeout(pauses.get(target));
  pauses.set(target, setTimeout(render, PAUSE, target));
});
for (const area of document.querySelectorAll(".markdown > textarea")) render(area);
