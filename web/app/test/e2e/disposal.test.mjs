import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { admitted } from './day.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { prove, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

const press = (scope, name) => scope.getByRole('button', { name }).first().click();

test('a part of a record goes by itself, once a second person has read which, and the certificate says so', async () => {
  const { doctor, consultationId: visit } = await admitted(clinic, 'dr-3', 'pat-5');
  await doctor('POST', `/api/v1/consultations/${visit}/start`, {});
  const apart = `/api/v1/consultations/${visit}/psychotherapy-notes`;
  await doctor('PUT', apart, { text: 'He spoke of his father.', version: 0 });
  const [officer, admin] = [await person(browser, clinic), await person(browser, clinic)];
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.goto(`${clinic.url}/app/retention`);
  await press(officer.page, 'Dispose of one record now');
  const asked = officer.page.locator('.dialog');
  const group = asked.getByRole('radiogroup', { name: 'What goes' });
  assert.ok(await group.getByRole('radio', { name: 'The whole record' }).isChecked());
  await group.getByRole('radio', { name: 'The whole record' }).focus();
  await officer.page.keyboard.press('ArrowRight');
  assert.ok(await group.getByRole('radio', { name: 'Psychotherapy notes' }).isChecked(), 'by key as well');
  for (const key of ['ArrowRight', 'ArrowRight']) await officer.page.keyboard.press(key);
  assert.ok(await group.getByRole('radio', { name: 'Recordings of visits' }).isChecked());
  await asked.getByText('Only what was recorded of visits goes').waitFor();
  for (const key of ['ArrowLeft', 'ArrowLeft']) await officer.page.keyboard.press(key);
  assert.ok(await group.getByRole('radio', { name: 'Psychotherapy notes' }).isChecked());
  await asked.getByText('The rest of the record stays.').waitFor();
  await asked.getByLabel('The patient, by their id').fill('pat-5');
  await asked.getByLabel('Why now').selectOption({ label: 'A court orders it' });
  await accessible(officer.page, 'what goes of a record');
  await portray(officer.page, 'retention-shred');
  await press(asked, 'Propose it');
  await prove(officer.page);
  await press(asked, 'Propose it');
  await asked.waitFor({ state: 'detached' });
  await officer.page.getByText('A court orders it').waitFor();

  await signIn(admin.page, clinic, 'admin-1');
  await admin.page.goto(`${clinic.url}/app/retention`);
  await press(admin.page, 'Approve the run');
  const read = admin.page.locator('.dialog');
  await read.getByText('Psychotherapy notes').waitFor();
  await read.getByText('(pat-5)').waitFor();
  await press(read, 'Approve the run');
  await prove(admin.page);
  await press(read, 'Approve the run');
  await read.waitFor({ state: 'detached' });
  await admin.page.locator('summary', { hasText: 'Psychotherapy notes.' }).waitFor();
  assert.equal((await doctor('GET', apart)).text, '', 'the notes are gone');
  const { appointments } = await doctor('GET', '/api/v1/today');
  assert.ok(appointments.some((one) => one.consultationId === visit), 'the visit is still there');
  await Promise.all([officer.close(), admin.close()]);
});
