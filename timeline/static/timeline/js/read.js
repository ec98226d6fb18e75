// A box says how the words of a date or time are understood once typing pauses, as the site itself reads them.
const PAUSE = 200;
const pauses = new WeakMap();

async function explain(input) {
  const field = input.closest(".read-as");
  const typed = input.value;
  let answer = { words: "", is_read: true };
  if (typed.trim()) {
    const address = `${field.dataset.explain}?${new URLSearchParams({ text: typed.slice(0, 200) })}`;
    answer = await fetch(address).then((response) => response.json()).catch(() => answer);
  }
  if (input.value !== typed) return;
  const output = field.querySelector("output");
  output.textContent = answer.words;
  output.classList.toggle("unread", !answer.is_read);
}

// Heard on the document, so that rows which are added later need no setting up.
document.addEventListener("input", ({ target }) => {
  if (!target.matches(".read-as > input")) return;
  clearTimeout(pauses.get(target));
  pauses.set(target, setTimeout(explain, PAUSE, target));
});
