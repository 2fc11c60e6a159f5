import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { drawn, openBrowser, person } from './browser.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { admit, agreeing, check, consent, describe, identify, signIn, talksFreely } from './steps.mjs';

const { clinic, browser } = await stage();

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
  await page.goto(`${clinic.url}/app/seen`);
  await page.locator('a[download]').waitFor();
  await page.locator('.tick').click();
  await page.locator('.accesses li').first().waitFor();
  await portray(page, 'seen');
  await page.goto(`${clinic.url}/app/plan`);
  await page.locator('.bottom .button').last().click();
  await page.locator('.slots .choice').first().click();
  await portray(page, 'plan-move');
  await page.goto(`${clinic.url}/app/visit`);
  await page.locator('input[autocomplete=address-level2]').waitFor();
}

/** Where the button stands by which a call is left, on a phone and on a desk. */
async function whereTheEndIs(page) {
  const places = [];
  for (const [width, height] of [[360, 740], [1280, 860]]) {
    await page.setViewportSize({ width, height });
    await page.evaluate(() => document.documentElement.scrollTo(0, 0));
    await drawn(page);
    places.push(await page.locator('.controls .button.stop').boundingBox());
  }
  return places;
}

/** The visit on both sides, with a recording, to its end and what it leaves. */
async function portrayVisit(page, provider) {
  await portray(page, 'visit');
  await portray(provider, 'room');
  const ends = await Promise.all([page, provider].map(whereTheEndIs));
  await provider.locator('.controls .lucide-disc').click();
  await page.locator('.recording-question .consent').waitFor();
  await portray(page, 'recording-question');
  await page.locator('.recording-question .button.primary').click();
  await Promise.all([page, provider].map((one) => one.locator('.recording').waitFor()));
  await portray(page, 'visit-recorded');
  await portray(provider, 'room-recorded');
  assert.deepEqual(await Promise.all([page, provider].map(whereTheEndIs)), ends, 'a notice moves what is about to be pressed');
  await provider.locator('.recording .button').click();
  await page.locator('.recording').waitFor({ state: 'detached' });
  await provider.locator('.controls .button.stop').click();
  await provider.locator('.dialog textarea').first().waitFor();
  await provider.locator('.dialog .tick').last().click();
  await provider.locator('.dialog .button.primary').click();
  await provider.locator('.dialog .wrong').first().waitFor();
  await portray(provider, 'finish');
  await provider.locator('.dialog textarea').last().fill('Ask how the new dose works');
  await provider.locator('.dialog .button.primary').click();
  await page.getByRole('radiogroup').first().waitFor();
  await portray(page, 'summary');
  const kept = page.waitForEvent('download');
  await page.locator('a[download]').click();
  assert.match(readFileSync(await (await kept).path(), 'latin1'), /^%PDF-1/);
  await provider.locator('.tasks .button').waitFor();
  await portray(provider, 'today-tasks');
  await provider.locator('.tasks .button').click();
  const done = provider.locator('.dialog');
  await done.locator('.button.primary').click();
  await done.locator('.wrong').waitFor();
  await portray(provider, 'task-done');
  await done.locator('input').fill('The dose was explained');
  await done.locator('.button.primary').click();
  await provider.locator('.tasks').waitFor({ state: 'detached' });
}

test('every page of a patient', async () => {
  const { page, close } = await person(browser, clinic);
  const link = clinic.linkOf('pat-2');
  await page.goto(`${clinic.url}/app/join`);
  await portray(page, 'join-without-link');
  await page.goto(`${clinic.url}/app/recover`);
  await portray(page, 'recover');
  await page.goto(`${clinic.url}/app/privacy-notice`);
  await page.locator('article h3').first().waitFor();
  await portray(page, 'privacy-notice');
  await page.goto(`${clinic.url}/app/language-help`);
  await page.getByText('The clinic has not put its notices here yet.').waitFor();
  await portray(page, 'language-help');
  await page.goto(link.url);
  await page.locator('input[autocomplete=bday-year]').waitFor();
  await portray(page, 'join');
  await identify(page, link);
  await page.locator('input[autocomplete=address-level2]').waitFor();
  await portray(page, 'details');
  await portrayPlan(page);
  await talksFreely(page);
  await portray(page, 'details-missing');
  await describe(page);
  await agreeing(page).waitFor();
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
  await page.locator('.tile[data-connected=true]').waitFor();
  await provider.page.locator('.tile[data-connected=true]').waitFor();
  await portrayVisit(page, provider.page);
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
  await agreeing(page).waitFor();
  await consent(page);
  await page.locator('.bottom .button.primary').click();
  await page.locator('.checks').waitFor();
  await portray(page, 'devices-refused');
  await refusing.close();
});
