import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openBrowser, person } from './browser.mjs';
import { openClinic } from './clinic.mjs';
import { openCoturn } from './coturn.mjs';
import { meet, openTab, says, sees } from './room.mjs';

let browser;
const opened = [];
const keep = (one) => {
  opened.push(one);
  return one;
};

before(async () => {
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  for (const one of opened) await one.close();
});

async function inCall(clinic) {
  const [patient, provider] = [await person(browser, clinic), await person(browser, clinic)];
  const link = clinic.linkOf('pat-2');
  await meet({ clinic, patient, provider }, link, 'dr-1', 'Maya Chen');
  await patient.page.getByRole('button', { name: 'Messages' }).click();
  await openTab(provider.page, /Messages/);
  return { patient, provider, link };
}

test('through a coturn: the server is killed in mid-call, the pictures move on, and messages go again when it is back', async () => {
  const coturn = keep(await openCoturn());
  const clinic = keep(await openClinic(coturn.settings));
  const { patient, provider, link } = await inCall(clinic);

  await clinic.kill();
  await says(patient.page, 'Can you still see me?');
  await patient.page.getByText('Not sent yet; it goes out when you are connected').waitFor();
  // Longer than any page asks again before it gives up, and the patient comes back to theirs meanwhile.
  await openTab(provider.page, /Notes/);
  await provider.page.getByLabel('Notes of this visit').fill('Seen while the server was away');
  await patient.page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await provider.page.waitForTimeout(40_000);
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  await clinic.restart();
  await provider.page.getByText(/^Saved /).waitFor();
  await openTab(provider.page, /Messages/);
  await provider.page.getByText('Can you still see me?').waitFor();
  await says(provider.page, 'Yes, go on');
  await patient.page.getByText('Yes, go on').waitFor();
  assert.equal(await provider.page.getByText('Can you still see me?').count(), 1);
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  await Promise.all([patient.close(), provider.close()]);
});

test('through the relay in the binary: the call ends with the server and comes back with it, by itself', async () => {
  const clinic = keep(await openClinic());
  const { patient, provider, link } = await inCall(clinic);
  await clinic.kill();
  await provider.page.getByText('The connection was lost. We are calling back').waitFor();
  await says(provider.page, 'I call you back');
  await clinic.restart();
  const began = performance.now();
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  console.log(`server back to both pictures moving: ${Math.round(performance.now() - began)} ms`);
  await patient.page.getByText('I call you back').waitFor();
  await Promise.all([patient.close(), provider.close()]);
});
