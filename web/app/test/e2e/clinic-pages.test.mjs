import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { admitted, visited } from './day.mjs';
import { stage } from './stage.mjs';
import { arrive, consent, describe, identify, prove, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

const dialog = (page) => page.locator('.dialog');
const press = (scope, name) => scope.getByRole('button', { name, exact: true }).click();

test('what an administrator says of name and hours is what the next patient reads', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'admin-1');
  await page.getByRole('link', { name: 'Clinic', exact: true }).click();
  await page.getByLabel('Name of the clinic').fill('Harbour Clinic');
  await page.locator('.card', { hasText: 'Name of the clinic' }).getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();

  await press(page, 'Opening hours Dermatology');
  await dialog(page).getByText('so it is always open').waitFor();
  await dialog(page).getByLabel('What patients read').selectOption('closed-holiday');
  await dialog(page).getByLabel('own words, in English').fill('Back on 2 January.\nDr Okafor sees urgent visits at noon.');
  await dialog(page).getByLabel('own words, in Spanish').fill('Volvemos el 2 de enero.');
  await press(dialog(page), 'Save');
  await dialog(page).getByText('closed all week').waitFor();
  await press(dialog(page), 'Add hours');
  await dialog(page).getByLabel('From').fill('18:00');
  await press(dialog(page), 'Save');
  await dialog(page).getByText('ends later than it begins').waitFor();
  await press(dialog(page), 'Remove Monday');
  await press(dialog(page), 'Save');
  await dialog(page).waitFor({ state: 'detached' });
  await close();

  const patient = await person(browser, clinic);
  await patient.page.goto(clinic.linkOf('pat-8').url);
  await patient.page.getByText('Harbour Clinic').waitFor();
  await patient.page.getByText('closed for a holiday').waitFor();
  await patient.page.getByText('Back on 2 January.').waitFor();
  await patient.page.locator('.settings select').first().selectOption('es');
  await patient.page.getByText('cerrada por festivo').waitFor();
  await patient.page.getByText('Volvemos el 2 de enero.').waitFor();
  await accessible(patient.page, 'a closed clinic');
  await patient.close();
});

test('a new version of a form is published on purpose only, and is what the next patient signs', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'admin-1');
  await page.getByRole('link', { name: 'Clinic', exact: true }).click();
  await press(page, 'Add a version');
  await press(dialog(page), 'Publish version 2');
  await dialog(page).getByText('Change the words first').waitFor();
  await dialog(page).getByLabel('The exact words').fill('Consent to telehealth, second edition\nYou may stop at any time.');
  await press(dialog(page), 'Publish version 2');
  await dialog(page).getByText('Tick the box').waitFor();
  await dialog(page).locator('.tick', { hasText: 'Patients read and sign' }).click();
  await press(dialog(page), 'Publish version 2');
  await page.locator('summary', { hasText: 'Telehealth · Version 2 · en' }).waitFor();
  await close();

  const patient = await person(browser, clinic);
  await arrive(patient.page, clinic.linkOf('pat-3'));
  const officer = await as(clinic, 'officer-1');
  const { items } = await officer('GET', '/api/v1/consents?patient=pat-3');
  assert.deepEqual(items.map((one) => [one.version, one.decision]), [[2, 'granted']]);
  await patient.close();
});

test('who signed an earlier version reads what has changed, and signs anew', async () => {
  const desk = await as(clinic, 'front-desk-1');
  await desk('POST', '/api/v1/patients/pat-2/consents', { type: 'telehealth', version: 1, locale: 'en', evidence: 'paper' });
  const admin = await as(clinic, 'admin-1');
  const text = 'Consent to telehealth, third edition\nNothing is recorded without your own yes.';
  await admin('POST', '/api/v1/consent-forms', { type: 'telehealth', version: 3, locale: 'en', text, renews: true });
  const { page, close } = await person(browser, clinic);
  await identify(page, clinic.linkOf('pat-2'));
  await describe(page);
  const changes = page.locator('.changes', { hasText: 'What changed since you agreed on' });
  await changes.locator('ins', { hasText: 'Nothing is recorded' }).waitFor();
  assert.ok((await changes.locator('del').count()) > 0);
  await accessible(page, 'a consent that is asked for anew');
  await consent(page);
  await page.locator('.checks').waitFor();
  await close();
});

test('keysets: a secret is shown once, keys are replaced and ended, and the last one stays', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'admin-1');
  await page.getByRole('link', { name: 'Keysets' }).click();
  await page.getByText('In the settings file, and changed there').first().waitFor();
  await press(page, 'Make a keyset');
  await dialog(page).getByLabel('Application').fill('Chat App');
  await press(dialog(page), 'Make it');
  await dialog(page).getByText('small letters, digits and hyphens').first().waitFor();
  await dialog(page).getByLabel('Application').fill('chat');
  await dialog(page).getByLabel('Environment').fill('staging');
  await press(dialog(page), 'Make it');
  await prove(page);
  await press(dialog(page), 'Make it');
  const secret = await dialog(page).locator('code').innerText();
  assert.match(secret, /^sec-c-/);
  await page.keyboard.press('Escape');
  await press(dialog(page), 'I have kept it');
  await dialog(page).waitFor({ state: 'detached' });
  const card = page.locator('.card', { hasText: 'chat · staging' });
  await card.waitFor();
  assert.ok(!(await page.content()).includes(secret), 'nowhere on the page any more');
  assert.equal(await card.getByRole('button', { name: /^Retire/ }).count(), 0, 'the last key of a kind is not ended');

  await press(card, 'New publish key');
  await press(dialog(page), 'Make the new key');
  await card.getByText('Counts until').waitFor();
  await card.getByRole('button', { name: /^Retire/ }).last().click();
  await press(dialog(page), 'Retire');
  await card.getByText('Counts until').waitFor({ state: 'detached' });
  await press(card, 'Ban a user');
  await press(dialog(page), 'Ban a user');
  await dialog(page).getByText('Write the id that requests give.').waitFor();
  await dialog(page).getByLabel('User id').fill('ann');
  await accessible(page, 'a user who is banned from a keyset');
  await press(dialog(page), 'Ban a user');
  await card.getByText('Abuse of others, or of the system').waitFor();
  await press(card, 'Let ann in again');
  await press(dialog(page), 'Let ann in again');
  await card.getByText('Nobody is banned.').waitFor();
  await press(card, 'Take out of service');
  await press(dialog(page), 'Take out of service');
  await card.getByText('Out of service').waitFor();
  await close();
});

test('the overview shows waits, ends and calls of the day, as a picture and as a table', async () => {
  await visited(clinic);
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('1 connection was lost and built up again.').waitFor();
  const calls = page.locator('.card', { hasText: 'Call quality by hour, today' });
  await calls.locator('svg rect').first().waitFor();
  await calls.locator('summary').click();
  const row = await calls.locator('tbody tr').first().innerText();
  assert.match(row, /84\s+1\.3%\s+950\s+1\s+640\s+3/);
  await page.locator('.outcomes', { hasText: 'Completed' }).waitFor();
  await close();
});

test('a colleague who is asked into a visit finds it in their day, and joins from there', async () => {
  const { doctor, consultationId } = await admitted(clinic, 'dr-3', 'pat-5');
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-1');
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  await doctor('POST', `/api/v1/consultations/${consultationId}/participants`, { personId: 'dr-1', role: 'specialist' });
  await page.getByText('Elena Petrova asked you into a visit').waitFor();
  await page.getByRole('link', { name: 'Join', exact: true }).click();
  await page.locator('.stage').waitFor();
  await page.getByRole('heading', { name: 'Carmen Ortega' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /Finish|Hand over|Record/ }).count(), 0, 'whose visit it is decides that');
  await page.getByRole('button', { name: 'Leave the call' }).click();
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  await close();
});

test('the register comes page by page, and by patient', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.getByRole('link', { name: 'Consents' }).click();
  const rows = page.locator('tbody tr');
  await rows.filter({ hasText: 'pat-4' }).waitFor();
  await page.getByLabel('Patient').fill('pat-5');
  await press(page, 'Search');
  await rows.filter({ hasText: 'pat-4' }).waitFor({ state: 'detached' });
  await rows.filter({ hasText: 'pat-5' }).waitFor();
  assert.equal(await rows.count(), 1);
  await close();
});
