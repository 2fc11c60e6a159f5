import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as } from './clinic.mjs';
import { meet } from './room.mjs';
import { stage } from './stage.mjs';
import { identify } from './steps.mjs';
import { tokenOf } from './tokens.mjs';

const { clinic, browser } = await stage();

test('a consent taken back in mid-visit ends picture, sound and messages for both within two seconds', async () => {
  const [patient, provider] = [await person(browser, clinic, { width: 390, height: 844 }), await person(browser, clinic)];
  const link = clinic.linkOf('pat-2');
  const [hers, his] = [tokenOf(provider.page), tokenOf(patient.page)];
  await meet({ clinic, patient, provider }, link, 'dr-1', 'Maya Chen');

  await patient.page.getByRole('button', { name: 'Withdraw consent and stop' }).click();
  const revoked = patient.page.waitForResponse((answer) => answer.url().endsWith('/revoke') && answer.ok());
  await patient.page.locator('.dialog').getByRole('button', { name: 'Withdraw consent and stop' }).click();
  await revoked;
  const began = performance.now();
  await Promise.all([
    patient.page.getByText('There is no consent for this visit any more.').waitFor(),
    provider.page.getByText('The patient took their consent back').waitFor(),
    ...[patient, provider].map(({ page }) => page.locator('video').first().waitFor({ state: 'detached' })),
  ]);
  const took = Math.round(performance.now() - began);
  console.log(`consent taken back to both told and cut off: ${took} ms`);
  assert.ok(took <= 2_000, `${took} ms`);

  for (const { token, path, user } of [hers, his]) {
    const answer = await fetch(`${clinic.url}${path}?auth=${encodeURIComponent(token)}&uuid=${user}&tt=0`);
    assert.equal(answer.status, 403);
  }
  const dr = await as(clinic, 'dr-1');
  const { queue } = await dr('GET', '/api/v1/today');
  const { appointmentId } = queue.find((entry) => entry.patientId === 'pat-2');
  await assert.rejects(dr('POST', '/api/telemedicine/token', { patientId: 'pat-2', appointmentId, role: 'provider' }), /consent\.missing/);

  // Somebody at risk may be the one who hung up: help is called all the same, and called off where it was a mistake.
  await provider.page.getByRole('button', { name: 'Emergency', exact: true }).click();
  const dialog = provider.page.locator('.dialog');
  await dialog.getByText('Help is alerted. The patient is at Springfield, Illinois, USA; call back +1 555 0100.').waitFor();
  await dialog.getByRole('button', { name: 'It was a mistake: call it off' }).click();
  await dialog.getByRole('heading', { name: 'Called off' }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await dialog.waitFor({ state: 'detached' });

  // The provider still writes down how it ended, and the patient may still read that.
  await provider.page.getByRole('button', { name: 'Finish' }).click();
  await provider.page.locator('.dialog .button.primary').click();
  await provider.page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  await patient.page.getByText('Thank you, the visit is over').waitFor();
  await Promise.all([patient.close(), provider.close()]);
});

test('a list that is longer than its first page goes on where it ended, until nothing more is there', async () => {
  const { page, close } = await person(browser, clinic, { width: 390, height: 844 });
  await identify(page, clinic.linkOf('pat-6'));
  await page.locator('input[autocomplete=address-level2]').waitFor();
  const read = (name, at) => ({ actsFor: false, breakGlass: false, did: 'saw', firstAt: at, lastAt: at, name, own: false, personId: 'dr-1', role: 'provider', subject: 'record', times: 1 });
  const asked = [];
  await page.route('**/accesses?*', (route) => {
    const before = new URL(route.request().url()).searchParams.get('before');
    asked.push(before);
    return route.fulfill({ json: before === null ? { items: [read('Maya Chen', '2026-02-03T10:00:00Z')], next: 7 } : { items: [read('Priya Nair', '2026-02-02T10:00:00Z')] } });
  });
  await page.goto(`${clinic.url}/app/seen`);
  await page.locator('.accesses li', { hasText: 'Maya Chen' }).waitFor();
  const more = page.getByRole('button', { name: 'Show more', exact: true });
  await more.press('Enter');
  await page.locator('.accesses li', { hasText: 'Priya Nair' }).waitFor();
  assert.equal(await page.locator('.accesses li').count(), 2);
  assert.deepEqual(asked, [null, '7']);
  await more.waitFor({ state: 'detached' });
  await close();
});
