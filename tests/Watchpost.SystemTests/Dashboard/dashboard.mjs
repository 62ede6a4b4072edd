// Uses the dashboard as a person does, in a real browser: node dashboard.mjs BROWSER URL RUNNING_TASK ENDING_TASK [PICTURES_FOLDER]
// Ends with status 0 where all went as it should; else it says what did not.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [executablePath, url, runningTask, endingTask, folder] = process.argv.slice(2);
const key = "the-function-key";
const patience = 60_000;
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

try {
  const context = await browser.newContext({ viewport: { width: 1180, height: 900 }, colorScheme: "light" });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", message => message.type() === "error" && !message.text().includes("401") && complaints.push(message.text()));
  page.on("pageerror", error => complaints.push(String(error)));
  page.on("dialog", dialog => dialog.accept());

  // Azure asks for the key; on this machine we do. The pictures' host is not there, so we paint.
  await page.route(/\/api\/(watches|stats|sources)/, route =>
    route.request().headers()["x-functions-key"] === key ? route.continue() : route.fulfill({ status: 401 }));
  await page.route(/^https:/, (route, request) => {
    const hue = [...request.url()].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
    return route.fulfill({ contentType: "image/svg+xml", body: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue} 70% 78%)"/><stop offset="1" stop-color="hsl(${(hue + 60) % 360} 60% 45%)"/></linearGradient></defs><rect width="400" height="300" fill="url(#g)"/><circle cx="${80 + hue / 2}" cy="90" r="38" fill="hsl(50 95% 88%)"/><path d="M0 230 90 140 170 215 260 110 400 240V300H0z" fill="hsl(${(hue + 80) % 360} 45% 28%)" opacity=".85"/></svg>` });
  });

  // The key: asked for once, with the keyboard, a wrong one refused, kept for the tab only.
  const answer = await page.goto(url);
  assert.match(answer.headers()["content-security-policy"], /default-src 'none'/);
  await page.locator("#ask[open]").waitFor();
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("This key is not accepted.").waitFor();
  await page.locator("#key").fill(`${key}\u200b`);
  await page.keyboard.press("Enter");
  await page.getByText("A key has no such character in it.").waitFor();
  await page.locator("#key").fill(key);
  await page.keyboard.press("Enter");
  const row = page.locator("#active li", { hasText: runningTask });
  await row.waitFor();
  assert.equal(await page.evaluate(() => localStorage.length + document.cookie.length), 0);
  await page.goto(`${url}/`);
  assert.equal(page.url(), url);
  await row.waitFor();
  assert.equal(await page.locator("#ask[open]").count(), 0);

  // A running watch moves to done, with its picture.
  const ending = page.locator("#active li", { hasText: endingTask });
  await ending.locator("progress[value]:not([value='0'])").waitFor();
  if (folder) await page.screenshot({ path: `${folder}/dashboard-light.png` });
  // Told to a screen reader as what it is, and nothing is told again and again.
  assert.match(await ending.ariaSnapshot(), /button "[^]*progressbar/);
  assert.equal(await page.locator("button progress, [role=status] #updated").count(), 0);
  const card = page.locator("#recent button", { hasText: endingTask });
  await card.waitFor();
  await card.locator(".badge", { hasText: "delivered" }).waitFor();
  await card.locator("img").evaluate(picture => picture.decode());
  assert.equal(await ending.count(), 0);

  // Its attempts, and redelivery, with the keyboard alone.
  await card.focus();
  await page.keyboard.press("Enter");
  await page.locator("#attempts tr").first().waitFor();
  assert.equal(await page.locator("#attempts tr").count(), 1);
  await page.locator("#redeliver").focus();
  await page.keyboard.press("Enter");
  await page.getByText("It is sent again.").waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("#details").open);
  for (let tries = 0; await page.locator("#attempts tr").count() < 2; tries++) {
    assert.ok(tries < 100, "the second attempt does not show");
    await card.click();
    await page.locator("#details[open]").waitFor();
    await page.waitForTimeout(300);
    if (await page.locator("#attempts tr").count() < 2) await page.keyboard.press("Escape");
  }
  if (folder) await page.screenshot({ path: `${folder}/dashboard-details.png` });
  await page.keyboard.press("Escape");

  // On a phone, and in the dark: nothing is wider than the screen.
  await page.emulateMedia({ colorScheme: "dark" });
  if (folder) await page.screenshot({ path: `${folder}/dashboard-dark.png` });
  await page.setViewportSize({ width: 390, height: 844 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is wider than a phone");
  if (folder) await page.screenshot({ path: `${folder}/dashboard-phone.png` });

  // Cancelled, and gone from what is being watched.
  await row.getByRole("button").click();
  await page.locator("#cancel").click();
  await page.getByText("Cancelled.").waitFor();
  await page.keyboard.press("Escape");
  await row.waitFor({ state: "detached" });

  // Forgotten, and asked for again.
  await page.locator("#forget").click();
  await page.locator("#ask[open]").waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.deepEqual(complaints, []);

  // Against an API that is slow, busy and moody.
  const slow = await context.newPage();
  const [counts, watch] = [{ asked: 0, underWay: 0, most: 0 }, (number, state) => ({
    id: `w_${number}`, source: "midjourney", taskId: `task-${number}`, callbackUrl: "https://example.com", createdAt: "2026-01-01T00:00:00Z",
    task: { state, progress: null, lastProblem: null, finishedAt: null }, delivery: { state: "none" },
  })];
  let stats = { status: 503, contentType: "text/plain", body: "The service is unavailable." };
  await slow.addInitScript(() => sessionStorage.setItem("watchpost.key", "any"));
  await slow.route(/\/api\/sources/, route => route.fulfill({ json: { items: [] } }));
  await slow.route(/\/api\/watches/, route => {
    const query = new URL(route.request().url()).searchParams;
    const [items, continuation] = query.has("continuation") ? [[watch(99, "failed")], null]
      : query.has("state") && query.get("state") !== "running" ? [[], null]
      : [Array.from({ length: 50 }, (_, number) => watch(number, "running")), "next"];
    return route.fulfill({ json: { items, continuation } });
  });
  await slow.route(/\/api\/stats/, async route => {
    counts.asked++;
    counts.most = Math.max(counts.most, ++counts.underWay);
    if (stats.json) await new Promise(resolve => setTimeout(resolve, 3_500));
    counts.underWay--;
    await route.fulfill(stats).catch(() => {});
  });
  await slow.goto(url);
  await slow.getByText("The answer was 503.").waitFor();
  assert.ok(await slow.locator("#forget").isVisible(), "a key that leads nowhere cannot be forgotten");
  stats = { json: { registered: 51, watching: 50, delivering: 0, delivered: 0, failed: 1, disabled: 0, cancelled: 0 } };
  await slow.getByText(/^Updated /).waitFor();
  await slow.getByText("there are more").waitFor();
  await slow.locator("#recent button", { hasText: "task-99" }).waitFor();
  assert.equal(await slow.locator("#status").textContent(), "");
  await slow.waitForTimeout(8_000);
  assert.equal(counts.most, 1, "an update began before the last one ended");

  // Nothing is asked for a page that nobody sees.
  await slow.evaluate(() => Object.defineProperty(document, "hidden", { value: true, configurable: true }));
  await slow.waitForTimeout(4_000);
  const asked = counts.asked;
  await slow.waitForTimeout(8_000);
  assert.equal(counts.asked, asked);
  await slow.evaluate(() => {
    delete document.hidden;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await slow.waitForRequest(/stats/);
} finally {
  await browser.close();
}
