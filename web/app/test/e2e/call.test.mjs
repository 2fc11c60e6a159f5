import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as, checked } from './clinic.mjs';
import { countMedia, soundReturns } from './network.mjs';
import { meet, openTab, says, sees } from './room.mjs';
import { stage } from './stage.mjs';
import { tokenOf, untilRefused } from './tokens.mjs';
import { told } from './words.mjs';

// One call for all of this file. The patient's clock is a day ahead, the provider's a day behind, and the tokens
// with which they begin end while it lasts.
const { clinic, browser } = await stage({ HOUSECALL_VISIT__STAFF_TOKEN_MINUTES: '1', HOUSECALL_VISIT__PATIENT_TOKEN_MINUTES: '1' });
const [patient, provider] = [await person(browser, clinic), await person(browser, clinic)];
const link = clinic.linkOf('pat-2');
const shown = [patient, provider].map(({ page }) => tokenOf(page));
await countMedia(provider.page);

const day = 86_400_000;
for (const [{ page }, off] of [[patient, day], [provider, -day]]) {
  await page.addInitScript((milliseconds) => {
    const Real = Date;
    window.Date = class extends Real {
      constructor(...parts) {
        super(...(parts.length > 0 ? parts : [Real.now() + milliseconds]));
      }
      static now() {
        return Real.now() + milliseconds;
      }
    };
  }, off);
}

/** A camera that can blur, and tells what it was asked. */
await provider.page.addInitScript(() => {
  const { getCapabilities, getSettings, applyConstraints } = MediaStreamTrack.prototype;
  Object.assign(MediaStreamTrack.prototype, {
    getCapabilities() {
      return { ...getCapabilities.call(this), backgroundBlur: [true, false] };
    },
    getSettings() {
      return { ...getSettings.call(this), backgroundBlur: this.isBlurred ?? false };
    },
    applyConstraints({ backgroundBlur, ...rest }) {
      this.isBlurred = backgroundBlur;
      return applyConstraints.call(this, rest);
    },
  });
});

/** Notes whether the page ever said that the connection was lost. */
for (const { page } of [patient, provider]) {
  await page.addInitScript(() => {
    const look = (nodes) => [...nodes].some((one) => one.textContent?.includes('The connection was lost'));
    new MutationObserver((changes) => (window.wasLost ||= changes.some(({ addedNodes }) => look(addedNodes)))).observe(document, { subtree: true, childList: true });
  });
}

/** How often each page asked for a token. */
const asked = [0, 0];
for (const [at, { page }] of [patient, provider].entries()) page.on('request', (request) => (asked[at] += request.url().endsWith('/api/telemedicine/token')));

/** What the provider's page tells of the call with its first picture. */
const reported = provider.page.waitForResponse((answer) => answer.url().endsWith('/quality') && answer.request().postDataJSON().event === 'first-frame', { timeout: 0 });

await meet({ clinic, patient, provider }, link, 'dr-1', 'Maya Chen');
const first = shown.map((one) => ({ ...one }));

/** Suites by the names of browsers and of IANA, which are those of the one or of the other. */
const suites = Object.fromEntries(
  [
    ['AEAD_AES_256_GCM', 'SRTP_AEAD_AES_256_GCM'],
    ['AEAD_AES_128_GCM', 'SRTP_AEAD_AES_128_GCM'],
    ['AES_CM_128_HMAC_SHA1_80', 'SRTP_AES128_CM_HMAC_SHA1_80'],
  ].flatMap((names) => names.map((name) => [name, names[0]])),
);

/** By what the call is encrypted, as the provider's browser says itself. */
const encryption = await provider.page.evaluate(async () => {
  const call = window.made.find((one) => one.connectionState === 'connected');
  const transport = [...(await call.getStats()).values()].find((one) => one.type === 'transport');
  return { srtpCipher: transport.srtpCipher, tlsVersion: transport.tlsVersion };
});

const openDevices = async (page) => {
  await page.getByRole('button', { name: 'Devices' }).click();
  return page.locator('.dialog');
};
/** The own picture comes from a camera like this. */
const films = (page, wanted) =>
  page.waitForFunction((like) => {
    const [track] = document.querySelector('.self video')?.srcObject?.getVideoTracks() ?? [];
    return track && Object.entries(like).every(([name, value]) => track[name] === value);
  }, wanted);

test('the page tells by what the call is encrypted, as its browser says', async () => {
  const answer = await reported;
  assert.equal(answer.status(), 204);
  const { srtpCipher, tlsVersion } = answer.request().postDataJSON();
  assert.deepEqual({ srtpCipher, tlsVersion }, encryption);
  assert.ok(suites[srtpCipher], srtpCipher);
  assert.ok(['FEFC', 'FEFD'].includes(tlsVersion), tlsVersion);
});

test('another camera and another microphone in mid-call: the others go on seeing and hearing', async () => {
  const dialog = await openDevices(patient.page);
  await dialog.getByLabel('Camera').selectOption({ label: 'fake_device_2' });
  await dialog.getByLabel('Microphone').selectOption({ label: 'Fake Audio Input 2' });
  await films(patient.page, { label: 'fake_device_2' });
  await dialog.getByText('This browser cannot blur the background.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  const chosen = await openDevices(patient.page);
  await chosen.getByLabel('Microphone').locator('option:checked', { hasText: 'Fake Audio Input 2' }).waitFor({ state: 'attached' });
  await chosen.getByRole('button', { name: 'Close' }).click();
  await sees(provider.page, link.name);
  await soundReturns(provider.page, performance.now());
});

test('the background is blurred where the camera offers it, and stays so with another camera', async () => {
  const dialog = await openDevices(provider.page);
  const blur = (checked) => dialog.getByRole('checkbox', { name: 'Blur the background', checked }).waitFor();
  await blur(false);
  await dialog.locator('.tick').click();
  await films(provider.page, { isBlurred: true });
  await blur(true);
  await dialog.getByLabel('Camera').selectOption({ label: 'fake_device_2' });
  await films(provider.page, { label: 'fake_device_2', isBlurred: true });
  await blur(true);
  await dialog.getByRole('button', { name: 'Close' }).click();
});

test('the pictures float over another page and come back; a browser without such windows floats the patient alone, or offers nothing', async () => {
  const { page } = provider;
  const button = page.getByRole('button', { name: 'Float the picture' });
  const [small] = await Promise.all([provider.context.waitForEvent('page'), button.click()]);
  await sees(small, link.name);
  assert.equal(await page.locator('.tile').count(), 0);
  await small.close();
  await sees(page, link.name);

  await page.evaluate(() => Object.defineProperty(window, 'documentPictureInPicture', { value: undefined }));
  await button.click();
  await page.waitForFunction((name) => document.pictureInPictureElement?.getAttribute('aria-label') === name, link.name);
  await page.evaluate(() => document.exitPictureInPicture());
  await page.evaluate(() => Object.defineProperty(document, 'pictureInPictureEnabled', { value: false }));
  await button.waitFor({ state: 'detached' });
});

test('a visit in a second window: the call is there, the first one says so, and can have it back', async () => {
  const second = await patient.context.newPage();
  await second.goto(link.url);
  await sees(second, 'Maya Chen');
  await told(patient.page, 'You have this visit in another window', 'Tiene esta consulta en otra ventana');
  await accessible(patient.page, 'a visit in another window');
  await sees(provider.page, link.name);
  await patient.page.getByRole('button', { name: 'Go on in this window' }).click();
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  await second.getByText('You have this visit in another window').waitFor();
  await second.getByRole('button', { name: 'Go on in this window' }).click();
  await patient.page.getByText('You have this visit in another window').waitFor();
  await second.close();
  await told(patient.page, 'This visit is open in no other window now', 'Ya no tiene esta consulta en ninguna otra ventana');
  await patient.page.getByRole('button', { name: 'Go on in this window' }).click();
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
});

test('tokens that ended meanwhile were renewed before, once, by clocks a day wrong, and nobody in the call noticed', async () => {
  await Promise.all([patient, provider].map(({ page }) => page.evaluate(() => (window.wasLost = false))));
  await Promise.all(first.map((one) => untilRefused(clinic, one)));
  for (const [at, now] of shown.entries()) assert.notEqual(now.token, first[at].token);
  for (const count of asked) assert.ok(count <= 4, `${asked} tokens`);
  await patient.page.getByRole('button', { name: 'Messages' }).click();
  await openTab(provider.page, /Messages/);
  await says(provider.page, 'With a new token');
  await patient.page.getByText('With a new token').waitFor();
  await says(patient.page, 'I read you');
  await provider.page.getByText('I read you').waitFor();
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  for (const { page } of [patient, provider]) assert.equal(await page.evaluate(() => window.wasLost), false);
  await Promise.all([patient.close(), provider.close()]);
});

test('an officer reads by what the calls of a month were encrypted', async () => {
  const { checks } = await checked(await as(clinic, 'officer-1'));
  const { status, observed, evidence } = checks.find((check) => check.id === 'HC-061.c');
  const suite = suites[encryption.srtpCipher];
  assert.equal(status, suite.startsWith('AEAD_') ? 'PASS' : 'WARN', observed);
  assert.deepEqual(evidence, { suites: `${suite} 1`, broken: '', visits: '1', visits_with_calls: '1' });
});
