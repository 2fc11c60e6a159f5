import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as } from './clinic.mjs';
import { meet, says, sees } from './room.mjs';
import { stage } from './stage.mjs';
import { agreeing, arrive, check, consent, describe, identify, talksFreely } from './steps.mjs';
import { speak, told } from './words.mjs';

const { clinic, browser } = await stage();

test('camera and microphone: refused, used by another app, not there; each with its own help in both languages', async () => {
  const { page, close } = await person(browser, clinic);
  await page.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.fault = 'NotAllowedError';
    navigator.mediaDevices.getUserMedia = (wanted) => (window.fault ? Promise.reject(new DOMException('no', window.fault)) : real(wanted));
  });
  const link = clinic.linkOf('pat-2');
  await identify(page, link);
  await describe(page);
  await agreeing(page).waitFor();
  await consent(page);
  await told(page, 'Tap the symbol left of the address at the top', 'Toque el símbolo a la izquierda de la dirección');
  await page.getByRole('button', { name: 'Have the clinic call my phone' }).waitFor();
  const again = (fault) => page.evaluate((name) => (window.fault = name), fault).then(() => page.getByRole('button', { name: 'Try again' }).click());
  await again('NotReadableError');
  await told(page, 'Another app uses your camera or microphone.', 'Otra aplicación usa su cámara o su micrófono.');
  await again('NotFoundError');
  await told(page, 'We found no camera or microphone.', 'No encontramos cámara ni micrófono.');
  await again(undefined);
  await check(page);
  await page.locator('.position').waitFor();
  await close();
});

test('a camera that is pulled out in mid-call, and a screen and a camera that take its place', async () => {
  const [patient, provider] = [await person(browser, clinic), await person(browser, clinic)];
  await patient.page.addInitScript(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    window.tracks = [];
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      if (window.unplugged && wanted.video) throw new DOMException('gone', 'NotFoundError');
      const stream = await real(wanted);
      window.tracks.push(...stream.getVideoTracks());
      return stream;
    };
  });
  const link = clinic.linkOf('pat-11');
  await meet({ clinic, patient, provider }, link, 'dr-2', 'Samuel Okafor');
  await patient.page.evaluate(() => {
    window.unplugged = true;
    const [track] = window.tracks.filter((one) => one.readyState === 'live').slice(-1);
    track.stop();
    track.dispatchEvent(new Event('ended'));
  });
  await told(patient.page, 'Your camera is gone.', 'Su cámara ya no está.');
  await provider.page.locator('.tile').getByText('Camera is off').waitFor();
  await patient.page.evaluate(() => (window.unplugged = false));
  await patient.page.getByRole('button', { name: 'Devices' }).click();
  const cameras = patient.page.locator('.dialog').getByLabel('Camera');
  await cameras.selectOption({ index: 0 });
  await patient.page.getByRole('button', { name: 'Close' }).click();
  await patient.page.getByText('Your camera is gone.').waitFor({ state: 'detached' });
  await sees(provider.page, link.name);

  await provider.page.getByRole('button', { name: 'Share screen' }).click();
  await provider.page.getByText('You share your screen').waitFor();
  await patient.page.locator('.tile[data-sharing=true]').waitFor();
  await sees(patient.page, 'Samuel Okafor');
  await provider.page.getByRole('button', { name: 'Stop sharing' }).click();
  await patient.page.locator('.tile[data-sharing=false]').waitFor();
  await Promise.all([patient.close(), provider.close()]);
});

test('links: none, one that never was, one that was called off, and one that is open in another tab', async () => {
  const { page, context, close } = await person(browser, clinic);
  await page.goto(`${clinic.url}/app/join`);
  await told(page, 'This page needs the whole link that the clinic sent you.', 'Esta página necesita el enlace completo');
  await page.goto(`${clinic.url}/app/join#hcl_${'x'.repeat(43)}`);
  await page.reload();
  await told(page, 'This link has run out', 'Este enlace ya venció');
  // Cut short by whoever copied it: it did not run out.
  await page.goto(`${clinic.url}/app/join#${clinic.linkOf('pat-3').url.split('#')[1].slice(0, -5)}`);
  await page.reload();
  await told(page, 'This page needs the whole link that the clinic sent you.', 'Esta página necesita el enlace completo');
  const desk = await as(clinic, 'front-desk-1');
  const { appointments } = await desk('GET', '/api/v1/today');
  const booked = appointments.find((one) => one.patientId === 'pat-3');
  const off = clinic.linkOf('pat-3');
  await desk('POST', `/api/v1/appointments/${booked.id}/cancel`, {});
  await page.goto(off.url);
  await page.reload();
  await told(page, 'If you need to see somebody again, call your clinic.', 'Si necesita que le atiendan otra vez, llame a su clínica.');

  const link = clinic.linkOf('pat-8');
  await page.goto('about:blank');
  await arrive(page, link);
  const second = await context.newPage();
  // The way back that the page promises: the same link, without being asked anything again.
  await second.goto(link.url);
  await second.locator('.position').waitFor();
  await says(second, 'From the second tab');
  await page.getByText('From the second tab').waitFor();

  // Another browser than the one that opened it; and then the one that the desk made in its place.
  const foreign = await person(browser, clinic);
  await identify(foreign.page, link);
  await told(foreign.page, 'This link is already open in another browser.', 'Este enlace ya está abierto en otro navegador.');
  const { appointmentId } = (await desk('GET', '/api/v1/today')).queue.find((one) => one.patientId === 'pat-8');
  await desk('POST', `/api/v1/appointments/${appointmentId}/links`, {});
  await foreign.page.reload();
  await told(foreign.page, 'This link has run out', 'Este enlace ya venció');
  await foreign.close();
  await close();
});

test('inside another app the page says how to leave it, and where devices are refused its help is for the browser underneath', async () => {
  const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]';
  const { page, close } = await person(browser, clinic, { userAgent, width: 390, height: 844 });
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
  });
  const link = clinic.linkOf('pat-12');
  await page.goto(link.url);
  await told(page, 'You are inside another app, which may block camera and microphone.', 'Está dentro de otra aplicación, que puede bloquear la cámara y el micrófono.');
  // Where the browser refuses, the link is there to be marked.
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new DOMException('not in here', 'NotAllowedError'))));
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await told(page, 'Your browser lets no page copy.', 'Su navegador no deja que las páginas copien.');
  assert.equal(await page.locator('code.key').innerText(), link.url);
  await page.evaluate(() => delete navigator.clipboard.writeText);
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await page.getByText('Copied. Paste it into your browser.').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link.url);
  await identify(page, link);
  await describe(page);
  await agreeing(page).waitFor();
  await consent(page);
  await told(page, 'Tap “aA” or the page symbol left of the address', 'Toque «aA» o el símbolo de página junto a la dirección');
  await close();
});

/** The clinic cannot do something so many times. What is only looked up is asked for again by itself, whenever that is. */
const busy = (page, path, times = 1) =>
  page.route(path, (route) => (route.request().method() !== 'GET' && times-- > 0 ? route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"status":503,"code":"busy","detail":"busy"}' }) : route.continue()));

const isBusy = (page) => told(page, 'The clinic cannot take this right now. Nothing is lost', 'La clínica no puede atender esto ahora.');

test('without a network at each step, and a clinic that cannot answer: a sentence says so, and nothing typed is lost', async () => {
  const { page, context, close } = await person(browser, clinic);
  const link = clinic.linkOf('pat-9');
  const offline = async (act) => {
    // A language that this page never loaded cannot be had without a network.
    const title = await page.locator('h1').innerText();
    await speak(page, 'es');
    await page.getByRole('heading', { name: title, exact: true }).waitFor({ state: 'detached' });
    await speak(page, 'en');
    await page.getByRole('heading', { name: title, exact: true }).waitFor();
    await context.setOffline(true);
    await page.getByText('You are offline. We keep what you type').waitFor();
    await act?.();
    await told(page, 'You are offline.', 'No hay conexión.');
    await context.setOffline(false);
    await page.getByText('You are offline.').waitFor({ state: 'detached' });
  };

  await busy(page, '**/links/look', 9);
  await page.goto(link.url);
  await isBusy(page);
  await page.unroute('**/links/look');
  await page.getByRole('button', { name: 'Try again' }).click();
  const parts = { 'bday-day': link.birthDate.slice(8), 'bday-month': link.birthDate.slice(5, 7), 'bday-year': link.birthDate.slice(0, 4) };
  for (const [name, value] of Object.entries(parts)) await page.locator(`input[autocomplete=${name}]`).fill(value);
  await offline(async () => {
    await page.locator('button[type=submit]').click();
    await page.getByText('We cannot reach the clinic.').waitFor();
  });
  await page.locator('button[type=submit]').click();

  await page.locator('input[autocomplete=address-level2]').fill('Springfield');
  await page.reload();
  await page.locator('input[autocomplete=address-level2]').waitFor();
  assert.equal(await page.locator('input[autocomplete=address-level2]').inputValue(), 'Springfield');
  await busy(page, '**/intake');
  await describe(page);
  await isBusy(page);
  await talksFreely(page);
  await agreeing(page).waitFor();
  await offline();
  await busy(page, '**/consents');
  await consent(page);
  await isBusy(page);
  await page.locator('.bottom .button.primary').click();
  await check(page);
  await page.locator('.position').waitFor();
  await offline(async () => {
    await says(page, 'Written without a network');
    await page.getByText('Not sent yet').waitFor();
  });
  await page.getByText('Not sent yet').waitFor({ state: 'detached' });
  assert.equal(await page.getByText('Written without a network').count(), 1);
  await page.locator('.writer input:not([type=file])').fill('Half a sentence');
  await page.reload();
  await page.locator('.position').waitFor();
  assert.equal(await page.locator('.writer input:not([type=file])').inputValue(), 'Half a sentence');
  await close();
});
