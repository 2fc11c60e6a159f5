import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as } from './clinic.mjs';
import { meet, openTab, sees } from './room.mjs';
import { stage } from './stage.mjs';

const { clinic, browser } = await stage();

const running = 'This visit is being recorded';
const isRecorded = (page) => page.locator('.recording', { hasText: running }).waitFor();

/** Somebody who comes in late stops it until they agree as well. */
async function comesLate(provider, patient) {
  await provider.page.getByRole('button', { name: 'Invite' }).click();
  await provider.page.getByLabel('Name').fill('Lucia Moreno');
  await provider.page.locator('.dialog').getByRole('button', { name: 'Invite', exact: true }).click();
  const url = await provider.page.locator('.dialog code').innerText();
  await provider.page.locator('.dialog').getByRole('button', { name: 'Close' }).click();
  await provider.page.getByText('Waiting for Lucia Moreno').waitFor();
  await patient.page.locator('.recording').waitFor({ state: 'detached' });
  const guest = await person(browser, clinic);
  await guest.page.goto(url);
  await guest.page.getByRole('button', { name: 'Join the visit' }).click();
  await guest.page.getByRole('heading', { name: 'Maya Chen would like to record this visit' }).waitFor();
  await guest.page.getByRole('button', { name: 'I agree' }).click();
  await Promise.all([provider, patient, guest].map(({ page }) => isRecorded(page)));
  await sees(provider.page, 'Lucia Moreno');
  await guest.close();
}

/** Plays a film to its end: how long it is, how large, and how many pictures it has. */
const plays = (page, film) =>
  page.evaluate(async (bytes) => {
    const source = URL.createObjectURL(await (await fetch(`data:video/webm;base64,${bytes}`)).blob());
    const video = Object.assign(document.createElement('video'), { muted: true, src: source });
    await video.play();
    await new Promise((resolve) => (video.onended = resolve));
    return { pictures: video.getVideoPlaybackQuality().totalVideoFrames, seconds: video.currentTime, size: [video.videoWidth, video.videoHeight] };
  }, film.toString('base64'));

test('a recording is asked for, agreed to, seen by all, ended by one word within two seconds, and kept encrypted', async () => {
  const [patient, provider] = [await person(browser, clinic, { width: 390, height: 844 }), await person(browser, clinic)];
  const link = clinic.linkOf('pat-2');
  await meet({ clinic, patient, provider }, link, 'dr-1', 'Maya Chen');
  const consultation = provider.page.url().split('/').at(-1);
  assert.equal(await provider.page.locator('.recording').count(), 0, 'nothing is recorded unless it is asked for');
  await patient.page.getByText('Not recorded').waitFor();

  // Who asks has agreed; nobody is recorded before the other has, too.
  await provider.page.getByRole('button', { name: 'Record', exact: true }).click();
  await provider.page.getByText(`Waiting for ${link.name}`).waitFor();
  await patient.page.getByText('Consent to be recorded').first().waitFor();
  await patient.page.getByText('The recording is kept for 90 days, then deleted.').waitFor();
  assert.equal(await provider.page.locator('.recording').count(), 0);
  await patient.page.getByRole('button', { name: 'I agree' }).click();
  await Promise.all([isRecorded(provider.page), isRecorded(patient.page)]);
  // Something has to happen that can be looked at afterwards.
  await provider.page.waitForTimeout(2_000);

  await comesLate(provider, patient);

  // The patient's withdrawal ends it for all, and the register knows.
  const withdrawn = patient.page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/recording'));
  await patient.page.getByRole('button', { name: 'Do not record me any more' }).click();
  await withdrawn;
  const began = performance.now();
  await Promise.all([provider, patient].map(({ page }) => page.locator('.recording').waitFor({ state: 'detached' })));
  const took = Math.round(performance.now() - began);
  console.log(`withdrawal to the end of the recording on both screens: ${took} ms`);
  assert.ok(took <= 2_000, `${took} ms`);
  await provider.page.getByText('does not want to be recorded').waitFor();
  const officer = await as(clinic, 'officer-1');
  const { items } = await officer('GET', '/api/v1/consents?type=recording&patient=pat-2');
  assert.deepEqual(items.map((one) => one.decision), ['revoked', 'granted']);

  // What was recorded before is a file of the visit: it opens as a film, and is kept for a time of its own.
  await openTab(provider.page, /Messages/);
  const part = provider.page.getByRole('button', { name: /^Open recording-/ });
  await part.nth(1).waitFor();
  const [download] = await Promise.all([provider.page.waitForEvent('download'), part.first().click()]);
  const film = Buffer.from(await new Response(await download.createReadStream()).arrayBuffer());
  assert.equal(film.subarray(0, 4).toString('hex'), '1a45dfa3', 'a WebM file');
  const doctor = await as(clinic, 'dr-1');
  const kept = await doctor('GET', `/api/v1/consultations/${consultation}/recording`);
  assert.equal(kept.parts.length, 2);
  const days = (new Date(kept.parts[0].keptUntil) - Date.now()) / 86_400_000;
  assert.ok(days > 89 && days < 91, `${days} days`);

  // Nobody is in a call any more while it plays, so pictures that are missing are missing in the film.
  await Promise.all([patient, provider].map((one) => one.close()));
  const viewer = await person(browser, clinic);
  const shown = await plays(viewer.page, film);
  console.log(`the film: ${JSON.stringify(shown)}`);
  assert.ok(shown.seconds > 0.5 && shown.pictures / shown.seconds > 2, JSON.stringify(shown));
  assert.deepEqual(shown.size, [854, 480]);
  await viewer.close();
});

/** Seconds of sound in a film. */
const lengthOf = (page, film) =>
  page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
    return (await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.buffer)).duration;
  }, film.toString('base64'));

/** Until the page keeps so many pieces that are not filed yet. */
const keeps = (page, least, most) =>
  page.evaluate(
    async ([low, high]) => {
      const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      const database = await done(indexedDB.open('housecall recordings'));
      for (let tries = 0; tries < 200; tries += 1) {
        const count = await done(database.transaction('pieces').objectStore('pieces').count());
        if (count >= low && count <= high) return database.close();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('never so many pieces');
    },
    [least, most],
  );

test('a provider who reloads in the middle of a recording loses the last few seconds of it, and no more', async () => {
  const [patient, provider] = [await person(browser, clinic), await person(browser, clinic)];
  const link = clinic.linkOf('pat-11');
  await meet({ clinic, patient, provider }, link, 'dr-2', 'Samuel Okafor');
  await provider.page.getByRole('button', { name: 'Record', exact: true }).click();
  await patient.page.getByRole('button', { name: 'I agree' }).click();
  await isRecorded(provider.page);
  const began = performance.now();
  await keeps(provider.page, 4, 100);
  const seconds = (performance.now() - began) / 1000;
  await provider.page.reload();
  await sees(provider.page, link.name);
  // It is not recorded any more until it is asked again; what was recorded is filed all the same.
  await patient.page.locator('.recording').waitFor({ state: 'detached' });
  await openTab(provider.page, /Messages/);
  const part = provider.page.getByRole('button', { name: /^Open recording-/ });
  await part.first().waitFor();
  const [download] = await Promise.all([provider.page.waitForEvent('download'), part.first().click()]);
  const film = Buffer.from(await new Response(await download.createReadStream()).arrayBuffer());
  const lost = seconds - (await lengthOf(provider.page, film));
  console.log(`lost of a recording by a reload: ${lost.toFixed(1)} s of ${seconds.toFixed(1)} s`);
  assert.ok(lost <= 10, `${lost} s`);
  assert.equal(await part.count(), 1);
  // Nothing stays on the device.
  await keeps(provider.page, 0, 0);
  await Promise.all([patient.close(), provider.close()]);
});
