// The dashboard: reads the API with the user's key. Inserts all text as text, never as HTML.
const storedKey = "watchpost.key";
const api = new URL(".", location.href);
const every = 3_000;
const seldom = 60_000;
const open = ["running", "pending", "waiting"];
const pictures = new Map();
const byId = id => document.getElementById(id);

class KeyNeeded extends Error {
  constructor(key) {
    super("A key is needed.");
    this.key = key;
  }
}

async function call(path, method = "GET") {
  const key = sessionStorage.getItem(storedKey);
  const answer = await fetch(new URL(path, api), { method, cache: "no-store", signal: AbortSignal.timeout(seldom), headers: key ? { "x-functions-key": key } : {} });
  if (answer.status === 401 || answer.status === 403) throw new KeyNeeded(key);
  // Our problems are JSON; error pages of the platform mostly are not.
  if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.detail ?? `The answer was ${answer.status}.`);
  return answer.status === 204 ? null : answer.json();
}

// The newest matching watches, limited in number and in pages read; and whether there may be more.
async function newest(query, fits, enough, pages) {
  let [found, continuation] = [[], ""];
  do {
    const page = await call(`watches?limit=50${query}${continuation && `&continuation=${encodeURIComponent(continuation)}`}`);
    found = found.concat(page.items.filter(fits));
    continuation = page.continuation ?? "";
  } while (continuation && found.length < enough && --pages > 0);
  return { items: found.slice(0, enough), more: continuation !== "" || found.length > enough };
}

function element(name, content, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...[content ?? []].flat());
  return made;
}

// With the date unless it is today: watches last for days, results for weeks.
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
// For ended tasks: the end, or the state of the delivery. A bare "pending" would look like the state of the task.
const outcome = watch => watch.task.state !== "succeeded" ? watch.task.state : watch.delivery.state === "pending" ? "delivering" : watch.delivery.state;
const label = (watch, about) => element("span", [watch.taskId, element("span", about, { className: "sub" })], { className: "name" });

const note = text => element("p", text, { className: "empty" });

// An update must not scroll the page or move the keyboard focus.
function fill(list, items, empty) {
  const rows = (items.length ? items : [note(empty)]).map(item => element("li", item));
  if (rows.length === list.children.length && rows.every((row, number) => row.isEqualNode(list.children[number]))) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  list.replaceChildren(...rows);
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

function showActive({ items, more }) {
  const rows = items.map(watch => {
    const bar = element("progress", null, { max: 100 });
    if (watch.task.progress !== null) bar.value = watch.task.progress;
    bar.setAttribute("aria-label", `Progress of ${watch.taskId}`);
    const state = watch.task.lastProblem ?? (watch.task.progress === null ? watch.task.state : `${watch.task.progress} %`);
    return element("div", [opener(watch, label(watch, `${watch.source} · since ${time(watch.createdAt)}`)), bar,
      element("span", state, { className: `badge ${watch.task.lastProblem ? "warn" : tones[watch.task.state]}` })], { className: "row" });
  });
  fill(byId("active"), rows.concat(more ? note(rows.length ? "These are the newest; there are more." : "None of the newest watches; there may be older ones.") : []), "Nothing is being watched.");
}

// The first https URL whose name or extension says image.
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
  try {
    if (!pictures.has(watch.id)) pictures.set(watch.id, pictureIn(await call(`watches/${watch.id}/result`)));
  } catch (problem) {
    // One missing result must not hide the rest.
    if (problem instanceof KeyNeeded) throw problem;
  }
  return pictures.get(watch.id) ?? null;
}

async function showRecent({ items: watches, more }) {
  const urls = await Promise.all(watches.map(pictureOf));
  const shown = watches.map((watch, number) => `${watch.id} ${watch.delivery.state} ${urls[number]}`).join("\n") + more;
  const list = byId("recent");
  // Keep unchanged cards, so that their pictures do not reload.
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
  }), more ? "None of the newest watches has ended." : "Nothing has ended yet.");
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

// Read aloud by screen readers: announce only exceptions, and only once.
function say(text) {
  if (byId("status").textContent !== text) byId("status").textContent = text;
}

function fail(problem) {
  if (problem instanceof KeyNeeded) askForKey(problem.key);
  else say(problem.message);
}

async function update() {
  byId("forget").hidden = sessionStorage.getItem(storedKey) === null;
  const [ledger, sources, recent, ...active] = await Promise.all([
    call("stats"), call("sources"), newest("", watch => !isOpen(watch), 12, 4), ...open.map(state => newest(`&state=${state}`, isOpen, 50, 1))]);
  showLedger(ledger);
  showSources(sources.items);
  showActive({ items: active.flatMap(found => found.items), more: active.some(found => found.more) });
  await showRecent(recent);
  byId("updated").textContent = `Updated ${time(new Date())}`;
  say("");
}

// One update at a time; slower responses mean longer pauses. No requests while hidden or without a key.
let [underWay, timer] = [false, 0];
async function refresh() {
  clearTimeout(timer);
  if (underWay || document.hidden || byId("ask").open) return;
  const began = performance.now();
  underWay = true;
  try {
    await update();
  } catch (problem) {
    fail(problem);
  } finally {
    underWay = false;
    timer = setTimeout(refresh, Math.min(seldom, Math.max(every, 2 * (performance.now() - began))));
  }
}

// Ignore a 401 for a key that was replaced meanwhile.
function askForKey(refused) {
  if (byId("ask").open || sessionStorage.getItem(storedKey) !== refused) return;
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
    fail(problem);
  }
}

async function act(path, method, done) {
  const id = byId("details").dataset.id;
  try {
    await call(`watches/${id}${path}`, method);
    await showDetails(id, done);
    await refresh();
  } catch (problem) {
    if (problem instanceof KeyNeeded) fail(problem);
    else byId("said").textContent = problem.message;
  }
}

byId("redeliver").addEventListener("click", () => act("/redeliver", "POST", "It is sent again."));
byId("cancel").addEventListener("click", () => confirm("Cancel this watch? Its callback will not be notified.") && act("", "DELETE", "Cancelled."));
byId("close").addEventListener("click", () => byId("details").close());
byId("ask").addEventListener("cancel", event => event.preventDefault());
byId("ask").addEventListener("close", refresh);
byId("ask-form").addEventListener("submit", event => {
  event.preventDefault();
  const key = byId("key").value.trim();
  // Headers reject other characters, and no function key has them: they come from copying.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    byId("ask-problem").textContent = "A key has no such character in it. Was it copied whole, and nothing else?";
    return;
  }
  sessionStorage.setItem(storedKey, key);
  byId("key").value = "";
  byId("ask").close();
});
byId("forget").addEventListener("click", () => {
  sessionStorage.removeItem(storedKey);
  location.reload();
});

document.addEventListener("visibilitychange", refresh);
refresh();
