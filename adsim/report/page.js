"use strict";
// Language, sorting, filtering, opening: nothing of the report is made here, and all of it can be read without.
(() => {
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("script");

  // The hash is `#place`, or `#lang=fr&at=place` once a language was chosen.
  let chosen = "";
  const read = () => {
    const hash = decodeURIComponent(location.hash.slice(1));
    const given = new URLSearchParams(hash);
    return given.has("lang") ? { lang: given.get("lang"), at: given.get("at") || "" } : { lang: "", at: hash };
  };
  const speak = (lang) => {
    root.lang = lang;
    document.title = document.body.dataset[lang === "fr" ? "titleFr" : "titleEn"];
    all("button[data-lang]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.lang === lang)));
  };
  const write = (at) => {
    if (chosen) history.replaceState(null, "", `#lang=${chosen}${at ? `&at=${at}` : ""}`);
  };
  const reach = (at, scroll) => {
    const target = at && $(at);
    if (!target) return;
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
    if (scroll) target.scrollIntoView();
  };
  const follow = (scroll) => {
    const { lang, at } = read();
    if (lang === "en" || lang === "fr") chosen = lang;
    speak(chosen || ((navigator.language || "").toLowerCase().startsWith("fr") ? "fr" : "en"));
    reach(at, scroll || Boolean(lang));
    write(at);
  };
  all("button[data-lang]").forEach((button) =>
    button.addEventListener("click", () => {
      chosen = button.dataset.lang;
      speak(chosen);
      write(read().at);
    }));
  addEventListener("hashchange", () => follow(true));
  follow(false);

  const boxes = all("details.card");
  const openAll = (open) => boxes.forEach((box) => { box.open = open; });
  const table = $("ranking");
  if (table) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, at) => {
      if ("plain" in head.dataset) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const before = head.getAttribute("aria-sort");
        const up = before ? before === "descending" : at === 0;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", up ? "ascending" : "descending");
        const value = (row) => row.cells[at].dataset.v;
        const order = (a, b) => (at === 6 ? value(a).localeCompare(value(b)) : value(a) - value(b));
        body.append(...rows.sort((a, b) => (up ? order(a, b) : order(b, a))));
      });
    });

    // Piles of marks go first: sorting them, as normalizing does, takes the square of their number.
    const plain = (text) => text.replace(/\p{M}{4,}/gu, "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    const words = new Map();
    const filter = $("filter");
    const count = $("filter-count");
    filter.addEventListener("input", () => {
      const wanted = plain(filter.value).trim();
      if (!words.size) boxes.forEach((box) => words.set(box.id, plain(box.textContent)));
      let found = 0;
      rows.forEach((row) => {
        const fits = words.get(row.dataset.group).includes(wanted);
        row.hidden = !fits;
        $(row.dataset.group).hidden = !fits;
        found += fits;
      });
      count.hidden = !wanted;
      count.firstElementChild.textContent = found;
      $("no-match").hidden = found > 0;
    });
    $("tools").addEventListener("submit", (event) => event.preventDefault());
    $("open-all").addEventListener("click", () => openAll(true));
    $("close-all").addEventListener("click", () => openAll(false));
  }

  // A text that scrolls in its box can be reached with the keyboard.
  const scrollers = (box) => all(".ad-text", box).forEach((text) => {
    if (text.scrollHeight > text.clientHeight + 1) text.tabIndex = 0;
  });
  document.addEventListener("toggle", (event) => scrollers(event.target), true);
  addEventListener("resize", () => scrollers(document));
  scrollers(document);

  // On paper every group is open, with the values of its slots.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all(".card:not([open]), .slot-values:not([open])");
    closed.forEach((box) => { box.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((box) => { box.open = false; }));
})();
