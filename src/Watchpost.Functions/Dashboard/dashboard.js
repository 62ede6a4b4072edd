// The dashboard: reads the API with the caller's key and shows it. Texts go in as text, never as HTML.
const storedKey = "watchpost.key";
const api = new URL(".", location.href);
const every = 3000;
const open = ["running", "pending", "waiting"];
const pictures = new Map();
const byId = id => document.getElementById(id);

class KeyNeeded extends Error {}

async function call(path, method = "GET") {
  const key = sessionStorage.getItem(storedKey);
  const answer = await fetch(new URL(path, api), { method, cache: "no-store", headers: key ? { "x-functions-key": key } : {} });
  if (answer.status === 401 || answer.status === 403) throw new KeyNeeded();
  const body = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(body?.detail ?? `The answer was ${answer.status}.`);
  return body;
}

function element(name, content, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...[content ?? []].flat());
  return made;
}

// With its day, where that is not today: watches last for days, and results for weeks.
function time(text) {
  if (!text) return "–";
  const [at, clock] = [new Date(text), { hour: "2-digit", minute: "2-digit", second: "2-digit" }];
  return at.toDateString() === new Date().toDateString() ? at.toLocaleTimeString([], clock) : at.toLocaleString([], { month: "short", day: "numeric", ...clock });
}

const isOpen = watch => open.includes(watch.task.state) && watch.delivery.state !== "cancelled";
const tones = {
  succeeded: "good", delivered: "good", running: "busy", pending: "", delivering: "busy", retrying: "warn", waiting: "warn",
  failed: "bad", expired: "bad", disabled: "bad", cancelled: "",
};
const badge = name => element("span", name, { className: `badge ${tones[name] ?? ""}` });
// Of what has ended: the end, or how far the good news has come. "pending" alone would read as if the task were.
const outcome = watch => watch.task.state !== "succeeded" ? watch.task.state : watch.delivery.state === "pending" ? "delivering" : watch.delivery.state;
const label = (watch, about) => element("span", [watch.taskId, element("span", about, { className: "sub" })], { className: "name" });

// An update must not take the focus away from whoever is on the keyboard.
function fill(list, items, empty) {
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  list.replaceChildren(...(items.length ? items.map(item => element("li", item)) : [element("li", element("p", empty, { className: "empty" }))]));
  if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function opener(watch, content) {
  const button = element("button", content, { type: "button" });
  button.dataset.id = watch.id;
  button.addEventListener("click", () => showDetails(watch.id));
  return button;
}

function showLedger(ledger) {
  const counts = ["registered", "watching", "delivering", "delivered", "failed", "disabled", "cancelled"];
  byId("ledger").replaceChildren(...counts.map(name => element("div", [element("dt", name), element("dd", ledger[name].toLocaleString())],
    { className: name === "delivered" ? "good" : name === "failed" && ledger[name] > 0 ? "bad" : "" })));
}

function showActive(watches) {
  fill(byId("active"), watches.map(watch => {
    const bar = element("progress", null, { max: 100 });
    if (watch.task.progress !== null) bar.value = watch.task.progress;
    bar.setAttribute("aria-label", `Progress of ${watch.taskId}`);
    const state = watch.task.lastProblem ?? (watch.task.progress === null ? watch.task.state : `${watch.task.progress} %`);
    return opener(watch, [label(watch, `${watch.source} · since ${time(watch.createdAt)}`), bar, element("span", state, { className: `badge ${watch.task.lastProblem ? "warn" : tones[watch.task.state]}` })]);
  }), "Nothing is being watched.");
}

// The first https URL that is called an image or ends like one.
function pictureIn(value, depth = 0) {
  if (value === null || typeof value !== "object" || depth > 6) return null;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === "string" && inner.startsWith("https://") && (/image|thumbnail|cover/i.test(name) || /\.(png|jpe?g|webp|gif|avif)(\?|$)/i.test(inner))) return inner;
    const found = pictureIn(inner, depth + 1);
    if (found) return found;
  }
  return null;
}

async function pictureOf(watch) {
  if (watch.task.state !== "succeeded") return null;
  if (!pictures.has(watch.id)) pictures.set(watch.id, pictureIn(await call(`watches/${watch.id}/result`)));
  return pictures.get(watch.id);
}

async function showRecent(watches) {
  const urls = await Promise.all(watches.map(pictureOf));
  const shown = watches.map((watch, number) => `${watch.id} ${watch.delivery.state} ${urls[number]}`).join("\n");
  const list = byId("recent");
  // Unchanged cards stay, and so do their pictures.
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  fill(list, watches.map((watch, number) => {
    const frame = element("span", watch.task.state === "succeeded" ? "✓" : "✕", { className: "picture" });
    if (urls[number]) {
      const picture = element("img", null, { src: urls[number], alt: `Result of ${watch.taskId}`, loading: "lazy", referrerPolicy: "no-referrer" });
      picture.addEventListener("error", () => frame.replaceChildren("✓"));
      frame.replaceChildren(picture);
    }
    return opener(watch, [frame, element("span", [label(watch, time(watch.task.finishedAt ?? watch.createdAt)), badge(outcome(watch))], { className: "caption" })]);
  }), "Nothing has ended yet.");
}

function showSources(sources) {
  fill(byId("sources"), sources.map(source => {
    const { lastProblem, since, lastGoodAt } = source.health;
    const health = lastProblem ? `since ${time(since)}` : lastGoodAt ? `answered at ${time(lastGoodAt)}` : "not asked yet";
    return element("div", [
      element("span", [source.name, element("span", source.baseUrl ?? "", { className: "sub" })], { className: "name" }),
      element("span", health, { className: "sub middle" }),
      element("span", lastProblem ?? (lastGoodAt ? "well" : "idle"), { className: `badge ${lastProblem ? "bad" : lastGoodAt ? "good" : ""}` }),
    ], { className: "row" });
  }), "No source is configured.");
}

function say(text, isProblem = false) {
  byId("status").textContent = text;
  byId("status").className = isProblem ? "problem" : "";
}

let turn = 0;
async function refresh() {
  const mine = ++turn;
  try {
    const [ledger, sources, recent, ...active] = await Promise.all([
      call("stats"), call("sources"), call("watches?limit=50"), ...open.map(state => call(`watches?limit=50&state=${state}`))]);
    if (mine !== turn) return;
    showLedger(ledger);
    showSources(sources.items);
    showActive(active.flatMap(page => page.items).filter(isOpen));
    await showRecent(recent.items.filter(watch => !isOpen(watch)).slice(0, 12));
    say(`Updated ${time(new Date())}`);
    byId("forget").hidden = sessionStorage.getItem(storedKey) === null;
  } catch (problem) {
    if (problem instanceof KeyNeeded) askForKey();
    else say(problem.message, true);
  }
}

function askForKey() {
  if (byId("ask").open) return;
  byId("ask-problem").textContent = sessionStorage.getItem(storedKey) === null ? "" : "This key is not accepted.";
  sessionStorage.removeItem(storedKey);
  say("A key is needed.");
  byId("ask").showModal();
}

function fact(name, value) {
  return value === null || value === undefined || value === "" ? [] : [element("dt", name), element("dd", value)];
}

async function showDetails(id, said = "") {
  try {
    const [watch, attempts] = await Promise.all([call(`watches/${id}`), call(`watches/${id}/attempts`)]);
    byId("details").dataset.id = id;
    byId("details-title").textContent = watch.taskId;
    byId("facts").replaceChildren(
      ...fact("Watch", watch.id), ...fact("Source", watch.source), ...fact("Callback", watch.callbackUrl),
      ...fact("Task", [watch.task.state, watch.task.progress === null ? "" : ` · ${watch.task.progress} %`, ` · ${watch.task.polls} polls`].join("")),
      ...fact("Reason", watch.task.reason), ...fact("Last problem", watch.task.lastProblem),
      ...fact("Delivery", [watch.delivery.state, watch.delivery.nextAttemptAt ? ` · next at ${time(watch.delivery.nextAttemptAt)}` : ""].join("")),
      ...fact("Deadline", time(watch.deadlineAt)),
      ...fact("Metadata", watch.metadata && JSON.stringify(watch.metadata)));
    byId("attempts").replaceChildren(...attempts.items.map(attempt => element("tr",
      [time(attempt.at), attempt.outcome, attempt.statusCode ?? "–", `${attempt.durationMs} ms`, attempt.type, attempt.attempt].map(cell => element("td", String(cell))))));
    byId("said").textContent = said || (attempts.items.length ? "" : "No attempt yet.");
    byId("redeliver").disabled = isOpen(watch) || ["none", "cancelled"].includes(watch.delivery.state);
    byId("cancel").disabled = watch.delivery.state === "cancelled";
    if (!byId("details").open) byId("details").showModal();
  } catch (problem) {
    if (problem instanceof KeyNeeded) askForKey();
    else say(problem.message, true);
  }
}

async function act(path, method, done) {
  const id = byId("details").dataset.id;
  try {
    await call(`watches/${id}${path}`, method);
    await showDetails(id, done);
    await refresh();
  } catch (problem) {
    byId("said").textContent = problem.message;
  }
}

byId("redeliver").addEventListener("click", () => act("/redeliver", "POST", "It is sent again."));
byId("cancel").addEventListener("click", () => confirm("Cancel this watch? Its callback will not be told.") && act("", "DELETE", "Cancelled."));
byId("close").addEventListener("click", () => byId("details").close());
byId("ask").addEventListener("cancel", event => event.preventDefault());
byId("ask-form").addEventListener("submit", event => {
  event.preventDefault();
  sessionStorage.setItem(storedKey, byId("key").value.trim());
  byId("key").value = "";
  byId("ask").close();
  refresh();
});
byId("forget").addEventListener("click", () => {
  sessionStorage.removeItem(storedKey);
  location.reload();
});

refresh();
setInterval(() => document.hidden || byId("ask").open || refresh(), every);
