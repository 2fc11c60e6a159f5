import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { accessible, fits, openBrowser, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { drilled, visited } from './day.mjs';
import { stage } from './stage.mjs';
import { admit, check, consent, describe, identify, signIn } from './steps.mjs';

const target = process.env.CARGO_TARGET_DIR ?? new URL('../../../../target', import.meta.url).pathname;
const folder = `${target}/screenshots`;
const widths = [
  [360, 740],
  [768, 1024],
  [1440, 900],
];

mkdirSync(folder, { recursive: true });
const { clinic, browser } = await stage();

/** Contrast depends on the theme, widths and names on the language: two of the four see all there is. */
const guises = [
  ['es', 'dark'],
  ['en', 'light'],
];

/** Looks at a page in both languages and themes at three widths: pictures for people, rules for the program. */
async function portray(page, name) {
  for (const [language, theme] of guises) {
    const select = page.locator('.settings select').first();
    // Behind an open dialog the page is not to be touched.
    const isFree = (await select.isVisible()) && (await select.evaluate((one) => one.closest('[inert]') === null));
    if (isFree) await select.selectOption(language);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const [width, height] of widths) {
      await page.setViewportSize({ width, height });
      await fits(page, `${name} (${language}, ${width})`);
      await page.screenshot({ path: `${folder}/${name}-${language}-${theme}-${width}.png` });
    }
    await accessible(page, `${name} (${language}, ${theme})`);
  }
  // 400 % of 1280 px is 320 px: everything must still be there.
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page, `${name} at 400 %`);
  await page.setViewportSize({ width: 1280, height: 860 });
}

/** The demo pushes to nobody; with a key the page offers to call the patient back, and says when the browser refuses. */
async function portrayOffer(page) {
  await page.route('**/api/v1/push-key', (route) => route.fulfill({ json: { publicKey: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM' } }));
  await page.addInitScript(() => {
    window.Notification.requestPermission = async () => 'denied';
    Object.defineProperty(window.Notification, 'permission', { get: () => 'default' });
  });
  await page.reload();
  await page.locator('.lucide-bell').waitFor();
  await portray(page, 'waiting-offer');
  await page.locator('.button', { has: page.locator('.lucide-bell') }).click();
  await page.locator('.notice.wait, .notice.stop').first().waitFor();
  await portray(page, 'waiting-refused');
}

/** A patient's own visit before its day: another time, and how they are told things. */
async function portrayPlan(page) {
  await page.goto(`${clinic.url}/app/choices`);
  await page.locator('.tick', { hasText: /quiet|silencio/i }).click();
  await portray(page, 'choices');
  await page.goto(`${clinic.url}/app/plan`);
  await page.locator('.bottom .button').last().click();
  await page.locator('.slots .choice').first().click();
  await portray(page, 'plan-move');
  await page.goto(`${clinic.url}/app/visit`);
  await page.locator('input[autocomplete=address-level2]').waitFor();
}

test('every page of a patient', async () => {
  const { page, close } = await person(browser, clinic);
  const link = clinic.linkOf('pat-2');
  await page.goto(`${clinic.url}/app/join`);
  await portray(page, 'join-without-link');
  await page.goto(`${clinic.url}/app/recover`);
  await portray(page, 'recover');
  await page.goto(link.url);
  await page.locator('input[autocomplete=bday-year]').waitFor();
  await portray(page, 'join');
  await identify(page, link);
  await page.locator('input[autocomplete=address-level2]').waitFor();
  await portray(page, 'details');
  await portrayPlan(page);
  await page.locator('button[type=submit]').click();
  await portray(page, 'details-missing');
  await describe(page);
  await page.locator('.tick').waitFor();
  await portray(page, 'consent');
  await consent(page);
  await page.locator('.checks').waitFor();
  await portray(page, 'devices');
  await check(page);
  await page.locator('.position').waitFor();
  await portray(page, 'waiting');
  await portrayOffer(page);

  const provider = await person(browser, clinic, { width: 1440, height: 900 });
  await signIn(provider.page, clinic, 'dr-1');
  await provider.page.locator('.entry', { hasText: link.name }).waitFor();
  await portray(provider.page, 'today');
  await provider.page.locator('.entry', { hasText: link.name }).locator('button').click();
  await provider.page.locator('.identity').waitFor();
  await portray(provider.page, 'admit');
  await provider.page.keyboard.press('Escape');
  await admit(provider.page, link.name);
  await page.locator('.tile[data-connected=true]').waitFor({ timeout: 30_000 });
  await provider.page.locator('.tile[data-connected=true]').waitFor();
  await portray(page, 'visit');
  await portray(provider.page, 'room');
  await provider.page.locator('.controls .lucide-disc').click();
  await page.locator('.recording-question .consent').waitFor();
  await portray(page, 'recording-question');
  await page.locator('.recording-question .button.primary').click();
  await Promise.all([page, provider.page].map((one) => one.locator('.recording').waitFor()));
  await portray(page, 'visit-recorded');
  await portray(provider.page, 'room-recorded');
  await provider.page.locator('.recording .button').click();
  await page.locator('.recording').waitFor({ state: 'detached' });
  await provider.page.locator('.controls .button.stop').click();
  await provider.page.locator('.dialog textarea').first().waitFor();
  await provider.page.locator('.dialog .tick').last().click();
  await provider.page.locator('.dialog .button.primary').click();
  await provider.page.locator('.dialog .wrong').first().waitFor();
  await portray(provider.page, 'finish');
  await provider.page.locator('.dialog textarea').last().fill('Ask how the new dose works');
  await provider.page.locator('.dialog .button.primary').click();
  await page.getByRole('radiogroup').first().waitFor();
  await portray(page, 'summary');
  const kept = page.waitForEvent('download');
  await page.locator('a[download]').click();
  assert.match(readFileSync(await (await kept).path(), 'latin1'), /^%PDF-1/);
  await provider.page.locator('.tasks .button').waitFor();
  await portray(provider.page, 'today-tasks');
  await provider.page.locator('.tasks .button').click();
  await provider.page.locator('.tasks').waitFor({ state: 'detached' });
  await provider.close();
  await close();
});

test('devices that are refused have their own help, in place of a dead end', async () => {
  const refusing = await openBrowser(['--deny-permission-prompts']);
  const { page } = await person(refusing, clinic, { media: false });
  const link = clinic.linkOf('pat-3');
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  });
  await identify(page, link);
  await describe(page);
  await page.locator('.tick').waitFor();
  await consent(page);
  await page.locator('.bottom .button.primary').click();
  await page.locator('.checks').waitFor();
  await portray(page, 'devices-refused');
  await refusing.close();
});

/** What an administrator decides in dialogs: hours, the words of a form, a keyset and its secret. */
async function portraySteps(page) {
  await page.goto(`${clinic.url}/app/clinic`);
  await page.locator('.later .button').first().click();
  await page.locator('.dialog .button.compact').first().click();
  await portray(page, 'hours');
  await page.keyboard.press('Escape');
  await page.locator('.card .row.spread > .button:not(.compact)').click();
  await page.locator('.dialog .button.primary').click();
  await page.locator('.dialog .wrong').waitFor();
  await portray(page, 'form-add');
  await page.goto(`${clinic.url}/app/keysets`);
  await page.locator('main .button.primary').click();
  for (const name of ['chat', 'staging']) await page.locator('.dialog input').nth(name === 'chat' ? 0 : 1).fill(name);
  await page.locator('.dialog .button.primary').click();
  await page.locator('.dialog code').waitFor();
  await portray(page, 'keyset-secret');
  await page.locator('.dialog .button.primary').click();
  await page.locator('.card', { hasText: 'chat' }).locator('.button.stop').click();
  await portray(page, 'keyset-disable');
  await page.keyboard.press('Escape');
}

/** A booking, a visit of the day, and a provider's week with the dialog for days away. */
async function portraySchedules(page) {
  await page.goto(`${clinic.url}/app/book`);
  await page.locator('form[role=search] input').fill('Rosa');
  await page.locator('form[role=search] button').click();
  await page.locator('.slots .choice').first().click();
  await portray(page, 'book');
  await page.goto(`${clinic.url}/app/appointments`);
  await page.locator('.later .button').first().click();
  await page.locator('.dialog .when-lines').waitFor();
  await portray(page, 'appointment');
  await page.goto(`${clinic.url}/app/week`);
  await page.locator('section[aria-labelledby=away] .button').last().click();
  await page.locator('.dialog input[type=date]').first().waitFor();
  await portray(page, 'week-exception');
  await page.keyboard.press('Escape');
}

/** Who acts for a patient: somebody new is let act, their link opens a page of their own, and it is taken back. */
async function portrayProxies(page) {
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.locator('form[role=search] input').fill('Rosa');
  await page.locator('form[role=search] button').click();
  await page.locator('.proxies .button').click();
  await page.locator('.dialog .button.primary').click();
  await page.locator('.dialog .wrong').first().waitFor();
  await portray(page, 'proxy-give');
  await page.locator('.dialog .choice').last().click();
  for (const tick of await page.locator('.dialog .tick').all()) if ((await tick.locator('.lucide-check').count()) === 0) await tick.click();
  const dates = page.locator('.dialog input[type=date]');
  await dates.first().fill('1980-02-29');
  await page.locator('.dialog input[type=text]').first().fill('Ana Alvarez');
  await page.locator('.dialog textarea').fill('The patient asked for it at the desk');
  await page.locator('.dialog .button.primary').click();
  await page.locator('.proxies li', { hasText: 'Ana Alvarez' }).waitFor();
  await portray(page, 'proxies');
  const desk = await as(clinic, 'front-desk-1');
  const { items } = await desk('GET', '/api/v1/people?role=guardian');
  const one = items.find(({ name }) => name === 'Ana Alvarez');
  const { items: proxies } = await desk('GET', '/api/v1/patients/pat-1/proxies');
  const { items: visits } = await desk('GET', '/api/v1/appointments?patientId=pat-1');
  const { url } = await desk('POST', `/api/v1/patients/pat-1/proxies/${proxies.find(({ personId }) => personId === one.id).id}/links`, { appointmentId: visits.find(({ state }) => state === 'booked').id });
  const guardian = await person(browser, clinic);
  await identify(guardian.page, { url, birthDate: '1980-02-29' });
  await guardian.page.locator('.when-lines').waitFor();
  await portray(guardian.page, 'act-for');
  await guardian.page.locator('.bottom .button.primary').click();
  await guardian.page.locator('.tick').waitFor();
  await consent(guardian.page);
  await guardian.page.locator('.notice.go').waitFor();
  await page.locator('.proxies .button.stop').click();
  await page.locator('.dialog').waitFor();
  await page.locator('.dialog .button').last().click();
  await page.locator('.proxies .button.stop').waitFor({ state: 'detached' });
  await guardian.page.reload();
  await guardian.page.locator('.when-lines').waitFor({ state: 'detached' });
  await guardian.close();
}

/** Who is on call with its dialogs, and the record of a drill. */
async function portrayDuty(page, drill) {
  await page.goto(`${clinic.url}/app/on-call`);
  await page.locator('.choice', { hasText: 'Cardiology' }).click();
  await page.locator('.rota-turn[data-kind=gap]').first().waitFor();
  await portray(page, 'on-call');
  await page.locator('main .card .row .button').last().click();
  await page.locator('.rota-layer').first().waitFor();
  await portray(page, 'rota');
  await page.keyboard.press('Escape');
  await page.locator('.rota-turn[data-kind=taken] button').first().click();
  await page.locator('.dialog input[type=date]').first().waitFor();
  await portray(page, 'rota-turn');
  await page.keyboard.press('Escape');
  await page.goto(`${clinic.url}/app/emergencies`);
  await page.locator('.emergencies li').first().waitFor();
  await portray(page, 'emergencies');
  await page.goto(`${clinic.url}/app/emergencies/${drill}`);
  await page.locator('.incident li').first().waitFor();
  await portray(page, 'incident');
}

/** How the checks stand after a run, and the dialog in which one is vouched for. */
async function portrayPosture(page) {
  await page.goto(`${clinic.url}/app/compliance`);
  await page.locator('main .button.primary').click();
  await page.locator('article#HC-053').waitFor();
  await portray(page, 'posture');
  await page.locator('article#HC-053 .button').click();
  await page.locator('.dialog input[type=date]').waitFor();
  await portray(page, 'attest');
  await page.keyboard.press('Escape');
}

test('every page of the staff', async () => {
  await visited(clinic);
  const drill = await drilled(clinic);
  const { page, close } = await person(browser, clinic);
  await page.goto(`${clinic.url}/app/sign-in`);
  await page.locator('input[type=password]').waitFor();
  await portray(page, 'sign-in');
  const plan = [
    ['front-desk-1', ['board', 'appointments', 'week', 'letters', 'interpreting', 'patient-record']],
    ['officer-1', ['compliance', 'record', 'access-reviews', 'agreements', 'quarantine', 'break-glass', 'consents', 'overview']],
    ['admin-1', ['people', 'clinic', 'keysets', 'account']],
  ];
  for (const [login, pages] of plan) {
    await signIn(page, clinic, login);
    for (const name of pages) {
      await page.goto(`${clinic.url}/app/${name}`);
      await page.locator('main h1').waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      await portray(page, name);
    }
    if (login === 'front-desk-1') {
      await portraySchedules(page);
      await portrayProxies(page);
      await portrayDuty(page, drill);
    }
    if (login === 'admin-1') await portraySteps(page);
    if (login === 'officer-1') {
      await portrayPosture(page);
      await page.goto(`${clinic.url}/app/record`);
      await page.locator('tbody button').first().click();
      await page.locator('.dialog .notice.go').waitFor();
      await portray(page, 'proof');
      await page.keyboard.press('Escape');
    }
    await page.context().clearCookies();
  }
  await close();
});
