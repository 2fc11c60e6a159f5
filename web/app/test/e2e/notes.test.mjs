import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { admitted } from './day.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('notes that are not saved keep whoever wrote them in the visit, and notes are written after it, too', async () => {
  const { doctor, consultationId } = await admitted(clinic, 'dr-4', 'pat-7');
  await doctor('POST', `/api/v1/consultations/${consultationId}/start`, {});
  const path = `/api/v1/consultations/${consultationId}/notes`;
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-4');
  await page.goto(`${clinic.url}/app/room/${consultationId}`);
  const notes = page.getByLabel('Notes of this visit');
  const dialog = page.locator('.dialog');
  const finish = async () => {
    await page.getByRole('button', { name: 'Finish', exact: true }).click();
    await dialog.locator('.button.primary').click();
  };
  await page.locator('.notes textarea:enabled').waitFor();
  await doctor('PUT', path, { text: 'From another window', version: 0 });
  await notes.fill('Mine');
  await page.getByText('These notes were changed elsewhere.').waitFor();
  await finish();
  await dialog.getByText('Your notes of this visit are not saved yet.').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // What was typed a moment ago is waited for.
  await notes.fill('Mine and theirs');
  await finish();
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  assert.equal((await doctor('GET', path)).text, 'Mine and theirs');

  await page.locator(`a[href$="/room/${consultationId}"]`).click();
  await page.getByRole('heading', { name: 'This visit is over.' }).waitFor();
  assert.equal(await notes.inputValue(), 'Mine and theirs');
  await notes.fill('Mine, theirs, and what came to mind later');
  await page.getByText(/^Saved /).waitFor();
  await accessible(page, 'the notes of a visit that is over');
  assert.equal((await doctor('GET', path)).text, 'Mine, theirs, and what came to mind later');
  await close();
});

test('notes are written of a visit that the patient left after it began', async () => {
  const { doctor, consultationId } = await admitted(clinic, 'dr-3', 'pat-5');
  await doctor('POST', `/api/v1/consultations/${consultationId}/start`, {});
  await doctor('POST', `/api/v1/consultations/${consultationId}/return`, {});
  const { queue } = await doctor('GET', '/api/v1/today');
  await doctor('POST', `/api/v1/queue-entries/${queue.find((one) => one.patientId === 'pat-5').id}/leave`, {});
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-3');
  await page.goto(`${clinic.url}/app/room/${consultationId}`);
  await page.getByRole('heading', { name: 'This visit is over.' }).waitFor();
  await page.locator('.notes textarea:enabled').fill('Palpitations since last night; she had to go.');
  await page.getByText(/^Saved /).waitFor();
  const { text } = await doctor('GET', `/api/v1/consultations/${consultationId}/notes`);
  assert.equal(text, 'Palpitations since last night; she had to go.');

  // Where she was is asked by telephone, and counts for how long the record is kept.
  await page.getByRole('button', { name: 'Where was the patient?' }).click();
  const dialog = page.locator('.dialog');
  for (const [label, value] of [['City or town', 'Peoria'], ['State or region', 'Illinois'], ['Country', 'USA'], ['Number to call the patient back', '+1 309 555 0142']]) {
    await dialog.getByLabel(label, { exact: true }).fill(value);
  }
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(/^The patient was here: .*Peoria, Illinois, USA/).waitFor();
  await accessible(page, 'where a patient was, once the visit is over');
  const { appointmentId } = await doctor('GET', `/api/v1/consultations/${consultationId}`);
  assert.equal((await doctor('GET', `/api/v1/appointments/${appointmentId}/intake`)).location.city, 'Peoria');
  await close();
});

test('psychotherapy notes that are closed save themselves, and those that do not are named', async () => {
  const { doctor, consultationId } = await admitted(clinic, 'dr-3', 'pat-4');
  await doctor('POST', `/api/v1/consultations/${consultationId}/start`, {});
  const path = `/api/v1/consultations/${consultationId}/psychotherapy-notes`;
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-3');
  await page.goto(`${clinic.url}/app/room/${consultationId}`);
  const [open, shut] = ['Open', 'Close'].map((word) => page.getByRole('button', { name: `${word} my psychotherapy notes` }));
  const notes = page.getByLabel('Psychotherapy notes of this visit');
  const dialog = page.locator('.dialog');
  const finish = async () => {
    await page.getByRole('button', { name: 'Finish', exact: true }).click();
    await dialog.locator('.button.primary').click();
  };
  await open.click();
  await page.locator('.notes textarea:enabled').nth(1).waitFor();
  await doctor('PUT', path, { text: 'From another window', version: 0 });
  await notes.fill('He spoke of his father.');
  await page.getByText('These notes were changed elsewhere.').waitFor();
  await shut.click();
  await finish();
  await dialog.getByText('Your psychotherapy notes of this visit are not saved yet.').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await open.click();
  await notes.fill('He spoke of his father, and of the sea.');
  await shut.click();
  await finish();
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  assert.equal((await doctor('GET', path)).text, 'He spoke of his father, and of the sea.');

  // Before the next visit they read what they wrote: in the record, where it is closed until they open it.
  const asked = [];
  page.on('request', (request) => request.url().endsWith('/psychotherapy-notes') && asked.push(request.method()));
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.getByLabel('Patient’s name').fill(clinic.linkOf('pat-4').name);
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  const own = page.locator('details', { hasText: 'My psychotherapy notes' }).first();
  await own.waitFor();
  assert.deepEqual(asked, [], 'nothing is read that was not opened');
  await own.locator('summary').press('Enter');
  await own.getByText('He spoke of his father, and of the sea.').waitFor();
  await accessible(page, 'a record with psychotherapy notes');
  await close();
});
