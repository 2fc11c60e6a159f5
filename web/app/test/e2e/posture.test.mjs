import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as, password } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

const day = 24 * 60 * 60;
const ahead = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();

/** A run of all checks founds clinics of its own, and shares the machine with this browser. */
const whole = { timeout: 90_000 };

test('what waits is counted by kind with the page where it is settled, and only for who may settle it', async () => {
  const [admin, patient] = [await as(clinic, 'admin-1'), await as(clinic, 'pat-1')];
  await patient('POST', '/api/v1/patients/pat-1/privacy-requests', { asked: 'access' });
  await admin('PATCH', '/api/v1/people/nurse-1', { role: 'compliance-officer' });
  await admin('POST', '/api/v1/agreements', { basis: 'baa', vendor: 'Example Mail', hosts: ['smtp.example.org'], signatory: 'Ada Okafor', documentSha256: '0'.repeat(64), effective: '2026-01-01' });
  await admin('POST', '/api/v1/sessions/current/proof', { password });
  await admin('POST', '/api/v1/compliance/waivers', { check: 'HC-006', grounds: 'waiver', reason: 'The key moves to a token of its own next month.', endsAt: ahead(day) });

  const officer = await person(browser, clinic);
  const { page } = officer;
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/compliance`);
  // The week's review, a request, a role, an agreement and a waiver.
  await page.getByRole('heading', { name: 'Reviews to do today: 5' }).waitFor();
  await page.getByText('1 waiver to approve: HC-006').waitFor();
  await page.getByRole('button', { name: 'Run all checks now' }).click();
  // Whoever comes meanwhile sees how far it is.
  await page.reload();
  await page.getByRole('progressbar', { name: 'Checks that have looked' }).waitFor();
  await page.getByText(/^Looking at everything, for /).waitFor();
  await accessible(page, 'a run that goes on');
  await portray(page, 'posture-running');
  await page.getByText('This is the first one.').waitFor(whole);
  assert.equal(await page.getByRole('progressbar').count(), 0);
  await accessible(page, 'what waits for an officer');
  await portray(page, 'posture-waiting');
  await page.getByRole('link', { name: 'HC-006', exact: true }).click();
  await page.locator('article#HC-006:focus').getByRole('button', { name: 'Approve' }).waitFor();
  await page.getByRole('link', { name: '1 proposed role to approve' }).click();
  await page.getByRole('button', { name: 'Approve Ines Duarte' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: '1 patient’s request to answer' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.match(page.url(), /privacy-requests$/);
  await officer.close();

  const other = await person(browser, clinic);
  await signIn(other.page, clinic, 'admin-1');
  await other.page.goto(`${clinic.url}/app/compliance`);
  await other.page.getByRole('heading', { name: 'Reviews to do today: 0' }).waitFor();
  await other.page.getByText('Nothing to do').waitFor();
  await other.close();
});

test('a failure is borne on the grounds that its check allows, and a word counts, to the end of the last day that the page names', async () => {
  const asked = await as(clinic, 'officer-1');
  const { timeZone } = await asked('GET', '/api/v1/organization');
  const inDays = (days) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now() + days * day * 1000);
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/compliance`);
  const dialog = page.locator('.dialog');
  const offered = async () => {
    await dialog.getByLabel('Grounds').waitFor();
    return dialog.getByLabel('Grounds').locator('option').allTextContents();
  };

  // What the rule requires is not met in another way.
  await page.getByRole('button', { name: 'Ask for a waiver of HC-020.b' }).click();
  assert.deepEqual(await offered(), ['For a while, until it is mended']);
  await dialog.getByLabel('Why, and what holds instead').fill('The drill is held once the new team is here.');
  await dialog.getByLabel('Until').fill(inDays(93));
  await dialog.getByLabel('Show your second step again').fill(password);
  await dialog.getByRole('button', { name: 'Ask for it' }).click();
  await dialog.getByText('This last day is over already or too far ahead.').waitFor();
  await dialog.getByLabel('Until').fill(inDays(90));
  await dialog.getByRole('button', { name: 'Ask for it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('article[id="HC-020.b"]').getByText('asks that this may fail until').waitFor();

  await page.getByRole('button', { name: 'Ask for a waiver of HC-053', exact: true }).click();
  assert.equal((await offered()).length, 3);
  await dialog.getByLabel('Grounds').selectOption({ label: 'Addressable: met in another, equivalent way' });
  await dialog.getByLabel('Why, and what holds instead').fill('Everybody is trained by the hospital next door.');
  await dialog.getByLabel('Until').fill(inDays(365));
  await dialog.getByRole('button', { name: 'Ask for it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.locator('article[id="HC-053"]').getByText('asks that this may fail until').waitFor();

  await page.getByRole('button', { name: 'Attest HC-020.b' }).click();
  await dialog.getByLabel('Who answers for it').fill('The head nurse');
  await dialog.getByLabel('What holds').fill('The emergency access was drilled this morning.');
  await dialog.getByLabel('Until').fill(inDays(90));
  await dialog.getByRole('button', { name: 'Sign for it' }).click();
  await dialog.getByText('It is written down.').waitFor();
  await close();
});

test('what fell in the first week is told since the oldest run, and its line is found whatever is shown', async () => {
  const [admin, doctor] = [await as(clinic, 'admin-1'), await as(clinic, 'dr-4')];
  const { page, close } = await person(browser, clinic);
  await doctor('POST', '/api/v1/sessions/current/proof', { password });
  await doctor('POST', '/api/v1/patients/pat-1/break-glass', { reason: 'emergency', text: 'Found without consciousness' });
  // Nobody reviews that within 72 hours, and the oldest run is not a week old.
  await admin('POST', '/api/v1/demo/clock', { seconds: 4 * day });
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/compliance`);
  await page.getByRole('button', { name: 'Run all checks now' }).click();
  await page.getByText('There is no run of a week ago yet. The oldest one is of').waitFor(whole);
  await page.getByText(/^Worse than in the oldest run: \d+ checks?$/).waitFor();
  const fallen = page.getByRole('link', { name: 'HC-020.a was Nothing to look at and is Little margin' });
  await fallen.waitFor();
  assert.equal(await page.getByText('Nothing is worse than a week ago.').count(), 0);
  await page.getByText('1 record opened out of turn to review · 1 overdue').waitFor();
  await portray(page, 'posture-fell');
  await page.getByLabel('Show').selectOption({ label: 'Attestations to renew' });
  const line = page.locator('article[id="HC-020.a"]');
  await line.waitFor({ state: 'detached' });
  await fallen.click();
  await line.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'HC-020.a');
  await close();
});
