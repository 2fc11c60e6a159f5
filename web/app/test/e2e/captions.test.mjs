import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { meet } from './room.mjs';
import { stage } from './stage.mjs';

const { clinic, browser } = await stage();

/** A browser that recognises speech on the device, if it is asked to; and what it was asked. */
const recognise = (page) =>
  page.addInitScript(() => {
    window.SpeechRecognition = class {
      static available = async ({ processLocally }) => (processLocally ? 'available' : 'unavailable');
      start() {
        window.heardBy = { local: this.processLocally, lang: this.lang };
        this.timer = window.setInterval(() => this.onresult({ results: [[{ transcript: 'My knee hurts on the stairs' }]] }), 500);
      }
      stop() {
        window.clearInterval(this.timer);
        window.heardBy = undefined;
      }
    };
  });

test('what a patient says can be read where their browser recognises it on the device, and only while somebody reads', async () => {
  const [patient, provider] = [await person(browser, clinic, { width: 390, height: 844 }), await person(browser, clinic)];
  await recognise(patient.page);
  const link = clinic.linkOf('pat-2');
  await meet({ clinic, patient, provider }, link, 'dr-1', 'Maya Chen');
  const heardBy = () => patient.page.evaluate(() => window.heardBy);
  const show = provider.page.getByRole('button', { name: 'Show captions' });
  await show.waitFor();
  assert.equal(await heardBy(), undefined, 'nothing is recognised before somebody wants to read');
  assert.equal(await patient.page.getByRole('button', { name: 'Show captions' }).count(), 0, "the provider's browser offers none");
  await show.click();
  await provider.page.locator('.caption', { hasText: 'My knee hurts on the stairs' }).waitFor();
  assert.deepEqual(await heardBy(), { local: true, lang: 'en' });
  await provider.page.getByRole('button', { name: 'Hide captions' }).click();
  await patient.page.waitForFunction(() => window.heardBy === undefined);
  await provider.page.locator('.caption').waitFor({ state: 'detached' });
  await Promise.all([patient.close(), provider.close()]);
});
