// The slider shows its value at once and what it would change a moment later; focus stays on it.
const form = document.getElementById("slider");
const slider = document.getElementById("at");
const value = document.getElementById("at-value");
const format = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2 });
let wait = 0;
let asked = 0;

const show = async () => {
  const mine = ++asked;
  const address = `?${new URLSearchParams(new FormData(form))}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) return form.submit();
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("result");
  if (mine !== asked || !fresh) return undefined;
  document.getElementById("result").replaceChildren(...fresh.childNodes);
  history.replaceState(null, "", address);
  return undefined;
};

slider.addEventListener("input", () => {
  value.textContent = format.format(slider.valueAsNumber);
  clearTimeout(wait);
  wait = setTimeout(show, 150);
});
