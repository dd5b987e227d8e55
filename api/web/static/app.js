// What pages gain where scripts run; every page works without.
document.documentElement.classList.add("script");

// What scrolls in its box can be reached with the keyboard.
const reach = () => {
  for (const box of document.querySelectorAll(".ad-text, .wide")) {
    const scrolls = box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
    if (scrolls) box.tabIndex = 0;
  }
};
addEventListener("resize", reach);
document.addEventListener("toggle", reach, true);
reach();

// A form is sent once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || form.dataset.again !== undefined) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Menus that choose what is shown need no button where scripts run.
for (const menu of document.querySelectorAll("select[data-sends]")) {
  menu.addEventListener("change", () => menu.form.requestSubmit());
}

// Copies what stands beside a button.
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = button.dataset.done;
  });
}
