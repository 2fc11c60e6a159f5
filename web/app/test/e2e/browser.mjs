import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterEach } from 'node:test';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Milliseconds for which a test waits for what a page is to show: what a machine needs that has other work to do, too. */
export const patience = 45_000;

const flags = [
  // Ten pictures a second move as well as thirty, and leave the machine to the test. The second camera sees depth, which no call sends; the third is like the first.
  '--use-fake-device-for-media-stream=fps=10,device-count=3',
  '--use-fake-ui-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const openBrowser = (more = []) => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...flags, ...more], chromiumSandbox: false });

/** What each page has asked the clinic and waits for; a line that is held open until there is news is no such thing. */
const asked = new WeakMap();

/** A page has shown what it asked for: half a second long nothing of it is on its way. */
export async function settled(page) {
  const until = performance.now() + patience;
  for (let calm = 0; calm < 5; calm = asked.get(page).size === 0 ? calm + 1 : 0) {
    assert.ok(performance.now() < until, 'the page never comes to rest');
    await page.waitForTimeout(100);
  }
}

/** What a page is told has come to its picture: another size, another theme. */
export const drawn = (page) => page.evaluate(() => new Promise((done) => document.defaultView.requestAnimationFrame(() => document.defaultView.requestAnimationFrame(done))));

/** What the clinic does in its own time is there when the page is loaded again. */
export async function comes(page, locator) {
  for (await settled(page); !(await locator.isVisible()); await settled(page)) await page.reload();
}

/** Whoever uses it by key goes on from here. */
export const hasFocus = async (locator) => locator.page().waitForFunction((one) => one === document.activeElement, await locator.elementHandle());

/** Pages that are open. */
const pages = new Set();

/** A test that failed says what each page showed then. */
afterEach(async ({ name, passed }) => {
  for (const page of passed ? [] : pages) {
    const shown = await page.locator('body').ariaSnapshot({ timeout: 5_000 }).catch(String);
    console.error(`── “${name}” failed at ${page.url()}, which shows:\n${shown}`);
  }
});

/** A person at a browser of their own. Whatever it complains of on the console, or asks of another origin, is kept. */
export async function person(browser, clinic, { locale = 'en-US', theme = 'light', width = 1280, height = 860, media = true, userAgent } = {}) {
  const context = await browser.newContext({
    locale,
    userAgent,
    colorScheme: theme,
    viewport: { width, height },
    reducedMotion: 'reduce',
    permissions: media ? ['camera', 'microphone', 'clipboard-read', 'clipboard-write'] : [],
  });
  context.setDefaultTimeout(patience);
  context.on('page', (page) => {
    pages.add(page);
    page.on('close', () => pages.delete(page));
  });
  const page = await context.newPage();
  const complaints = [];
  const strangers = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => !/^(blob|data):/.test(request.url()) && !request.url().startsWith(clinic.url) && strangers.push(request.url()));
  const open = new Set();
  asked.set(page, open);
  page.on('request', (request) => request.url().startsWith(clinic.url) && !request.url().includes('/v2/subscribe/') && open.add(request));
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (request) => open.delete(request));
  return { context, page, complaints, strangers, close: () => context.close() };
}

/** No violation of WCAG 2.2 A and AA that a program can find. */
export async function accessible(page, name) {
  const session = await page.context().newCDPSession(page);
  // The page's own policy lets no script in, which is as it should be: the debugger goes around it.
  await session.send('Page.setBypassCSP', { enabled: true });
  // A colour in mid-transition is nobody's: what is judged is where it comes to rest.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => 'transitionProperty' in one).map((one) => one.finished)).then(() => undefined));
  const expression = `${axe};axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}).then(r=>r.violations.map(v=>v.id+': '+v.nodes.map(n=>n.target.join(' ')+' — '+(n.any[0]??n.all[0]??n.none[0]??{}).message).slice(0,4).join(' | ')))`;
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  await session.detach();
  assert.equal(exceptionDetails, undefined, `axe on ${name}: ${exceptionDetails?.exception?.description}`);
  assert.deepEqual(result.value, [], `axe on ${name}`);
}

/** Nothing is wider than the window: nobody scrolls sideways. */
export async function fits(page, name) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(wide <= window, `${name} is ${wide} px wide in a window of ${window} px`);
}
