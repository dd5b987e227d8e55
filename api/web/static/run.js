// Follows a run: the server tells when something changed, and the part of the page is fetched anew.
// Where the stream does not come through, the part is fetched every two seconds instead.
const now = document.getElementById("now");
const stream = new EventSource(now.dataset.follow);
let timers = [setInterval(() => fetchPart(), 5000)];
let fetching = false;
let missed = false;

const end = () => {
  stream.close();
  timers.forEach(clearInterval);
};

async function fetchPart() {
  missed = fetching;
  if (fetching) return;
  fetching = true;
  try {
    const answer = await fetch(now.dataset.part, { headers: { Accept: "*/*" } });
    if (answer.status === 401) location.reload();
    if (answer.ok) now.innerHTML = await answer.text();
    if (!now.querySelector(".run-bar")) end();
  } catch {
    // the connection may come back
  }
  fetching = false;
  if (missed) await fetchPart();
}

stream.addEventListener("run", fetchPart);
stream.addEventListener("error", () => {
  if (timers.length < 2) timers.push(setInterval(fetchPart, 2000));
});
addEventListener("pagehide", end);
