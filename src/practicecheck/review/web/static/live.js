// Asks the rule again while somebody types. Without this the button does the same.
const form = document.querySelector("form[data-live]");
const parts = ["#said", "#judged"];
let waiting, asked = 0;

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 500);
});

async function ask() {
  const mine = ++asked;
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, redirect: "error" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return; // somebody typed on
    for (const part of parts) {
      document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
    }
  } catch {
    // What stands there is about an earlier text, so it may not stay.
    document.querySelector("#said").textContent = "The rule could not be asked. Press the button, or sign in again.";
    document.querySelector("#judged").replaceChildren();
  }
}
