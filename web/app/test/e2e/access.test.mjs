import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as } from './clinic.mjs';
import { meet, openTab, says, sees } from './room.mjs';
import { stage } from './stage.mjs';

const { clinic, browser } = await stage();

/** The last token of the engine that a page showed. */
function tokenOf(page) {
  const seen = {};
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!url.pathname.startsWith('/v2/subscribe/')) return;
    Object.assign(seen, { token: url.searchParams.get('auth'), path: url.pathname, user: url.searchParams.get('uuid') });
  });
  return seen;
}

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
  ]);
  const took = Math.round(performance.now() - began);
  console.log(`consent taken back to both told and cut off: ${took} ms`);
  assert.ok(took <= 2_000, `${took} ms`);
  assert.equal(await provider.page.locator('video').count() + (await patient.page.locator('video').count()), 0);

  for (const { token, path, user } of [hers, his]) {
    const answer = await fetch(`${clinic.url}${path}?auth=${encodeURIComponent(token)}&uuid=${user}&tt=0`);
    assert.equal(answer.status, 403);
  }
  const dr = await as(clinic, 'dr-1');
  const { queue } = await dr('GET', '/api/v1/today');
  const { appointmentId } = queue.find((entry) => entry.patientId === 'pat-2');
  await assert.rejects(dr('POST', '/api/telemedicine/token', { patientId: 'pat-2', appointmentId, role: 'provider' }), /consent\.missing/);

  // The provider still writes down how it ended, and the patient may still read that.
  await provider.page.getByRole('button', { name: 'Finish' }).click();
  await provider.page.locator('.dialog .button.primary').click();
  await provider.page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  await patient.page.getByText('Thank you, the visit is over').waitFor({ timeout: 30_000 });
  await Promise.all([patient.close(), provider.close()]);
});

test('tokens are renewed before they end, and nobody in the call notices', async () => {
  const [patient, provider] = [await person(browser, clinic), await person(browser, clinic)];
  const link = clinic.linkOf('pat-11');
  await patient.page.clock.install();
  const shown = tokenOf(patient.page);
  await meet({ clinic, patient, provider }, link, 'dr-2', 'Samuel Okafor');
  await patient.page.getByRole('button', { name: 'Messages' }).click();
  await openTab(provider.page, /Messages/);
  await says(provider.page, 'Before the new token');
  await patient.page.getByText('Before the new token').waitFor();
  const { token } = shown;

  const renewed = patient.page.waitForResponse((answer) => answer.url().endsWith('/api/telemedicine/token') && answer.ok());
  // A patient's token lasts a quarter of an hour, and is renewed after twelve minutes of it.
  await patient.page.clock.fastForward('13:00');
  await renewed;
  await says(provider.page, 'After the new token');
  await patient.page.getByText('After the new token').waitFor();
  assert.notEqual(shown.token, token);
  await says(patient.page, 'I read you');
  await provider.page.getByText('I read you').waitFor();
  assert.equal(await patient.page.getByText('The connection was lost').count(), 0);
  await Promise.all([sees(patient.page, 'Samuel Okafor'), sees(provider.page, link.name)]);
  await Promise.all([patient.close(), provider.close()]);
});
