// Files are dropped or chosen, several at once, and sent one after the other; each tells how far it is.
const form = document.getElementById("upload");
const input = document.getElementById("file");
const drop = document.getElementById("drop");
const list = document.getElementById("sending");
const send = document.getElementById("send");
const words = form.dataset;
input.multiple = true;

let rows = [];
const choose = (files) => {
  rows = [...files].map((file) => {
    const row = document.createElement("li");
    const name = document.createElement("bdi");
    const told = document.createElement("span");
    name.textContent = file.name;
    told.textContent = words.waiting;
    row.append(name, told);
    return { file, row, told, done: false };
  });
  list.replaceChildren(...rows.map((one) => one.row));
};
input.addEventListener("change", () => choose(input.files));

for (const kind of ["dragenter", "dragover"]) {
  drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (event.dataTransfer.files.length) {
    input.files = event.dataTransfer.files;
    choose(input.files);
  }
});

const bring = (one) => new Promise((resolve) => {
  const body = new FormData();
  body.append("name", one.file.name);
  body.append("basis", form.basis.value);
  body.append("retain_until", form.retain_until.value);
  body.append("file", one.file);
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${words.sending} ${one.file.name}`);
  one.told.replaceChildren(bar);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => {
    const page = (request.getResponseHeader("Content-Type") || "").startsWith("text/html");
    if (page) one.told.innerHTML = request.responseText;
    else one.told.textContent = words.broken;
    one.done = request.status === 200;
    resolve();
  });
  request.addEventListener("error", () => {
    one.told.textContent = words.broken;
    resolve();
  });
  request.open("POST", `${form.action}?row=1`);
  request.setRequestHeader("Accept", "*/*");
  request.send(body);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!rows.length) choose(input.files);
  send.disabled = true;
  for (const one of rows) {
    if (!one.done) await bring(one);
  }
  send.disabled = false;
  const done = rows.filter((one) => one.done);
  if (done.length !== rows.length) return;
  if (done.length === 1) {
    location.assign(done[0].told.querySelector("a").href);
  } else {
    send.hidden = true;
    document.getElementById("all-done").hidden = false;
    document.querySelector("#all-done a").focus();
  }
});
