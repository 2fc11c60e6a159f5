import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';
import { admit, arrive, goOn, identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage({ HOUSECALL_VISIT__INTAKE: 'refuse' });

const doctors = { 'dr-1': await as(clinic, 'dr-1'), 'dr-2': await as(clinic, 'dr-2') };
for (const [id, one] of Object.entries(doctors)) await one('PUT', `/api/v1/people/${id}/availability`, { status: 'available', maxPatients: 3 });

const stateOf = async (page, by = 'dr-1') => (await doctors[by]('GET', `/api/v1/consultations/${new URL(page.url()).pathname.split('/').at(-1)}`)).state;

async function begins(page, by) {
  for (let tries = 0; (await stateOf(page, by)) !== 'in-progress'; tries += 1) {
    assert.ok(tries < 100, 'the visit does not start');
    await page.waitForTimeout(200);
  }
}

/** Their provider calls somebody who came and of whom not all is known that is asked; unless it is said otherwise not whom to call. */
async function called(id, { by = 'dr-1', unknown = { emergencyContact: null }, words = 'whom to call in an emergency' } = {}) {
  const doctor = doctors[by];
  const [patient, provider] = await Promise.all([person(browser, clinic), person(browser, clinic)]);
  const link = clinic.linkOf(id);
  await signIn(provider.page, clinic, by);
  await arrive(patient.page, link);
  const booked = (await doctor('GET', `/api/v1/appointments?patientId=${id}&providerId=${by}`)).items[0].id;
  const intake = await doctor('GET', `/api/v1/appointments/${booked}/intake`);
  await doctor('PUT', `/api/v1/appointments/${booked}/intake`, { ...intake, ...unknown });
  await admit(provider.page, link.name);
  await provider.page.getByText(`before you took down ${words}`).waitFor();
  return { patient, provider };
}

test('a visit begins by itself once it is taken down whom to call', async () => {
  const { patient, provider } = await called('pat-1');
  const { page } = provider;
  await page.getByText('Not all is taken down that is asked before a visit').waitFor();
  await page.locator('.tile[data-connected=true]').first().waitFor();
  await accessible(page, 'an intake that is missing');
  assert.equal(await stateOf(page), 'connecting', 'they see each other, and it has not begun');
  await page.getByRole('button', { name: 'Write down where and who the patient is' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('Whom to call in an emergency').fill('Alex Kim');
  await dialog.locator('input[type=tel]').last().fill('+1 555 0199');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('before you took down').waitFor({ state: 'detached' });
  await begins(page);
  await patient.close();
  await provider.close();
});

test('a visit begins once it is confirmed who the patient is, and whoever treats sees at once that they cannot talk freely', async () => {
  const { patient, provider } = await called('pat-3', { by: 'dr-2', unknown: { identity: null, privacy: 'not-private' }, words: 'by which two identifiers you confirmed who they are' });
  const { page } = provider;
  await page.getByText('The patient is not alone, or cannot talk freely').first().waitFor();
  await accessible(page, 'a patient who cannot talk freely');
  await page.getByRole('button', { name: 'Write down where and who the patient is' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('Identity confirmed by').selectOption('photo-id');
  assert.equal(await dialog.getByLabel('Identity confirmed by').locator('option[value=self]').count(), 0, 'that only patients say');
  await accessible(page, 'who a patient is, as staff confirm it');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await begins(page, 'dr-2');
  const { intake } = await doctors['dr-2']('GET', `/api/v1/consultations/${new URL(page.url()).pathname.split('/').at(-1)}`);
  assert.deepEqual([intake.identity, intake.privacy], ['photo-id', 'not-private']);
  await patient.close();
  await provider.close();
});

test('a reason begins it all the same', async () => {
  const { patient, provider } = await called('pat-2');
  const { page } = provider;
  await page.getByLabel('Or start it for a reason that the law knows').selectOption('emergency');
  await page.getByRole('button', { name: 'Start for this reason' }).click();
  await page.getByText('Started for a reason, without whom to call in an emergency').waitFor();
  await begins(page);
  await patient.close();
  await provider.close();
});

test('whom the desk checked in is asked where they are, how to call them back and whom to call', async () => {
  const desk = await as(clinic, 'front-desk-1');
  const link = clinic.linkOf('pat-6');
  const booked = (await desk('GET', '/api/v1/appointments?patientId=pat-6')).items[0].id;
  await desk('POST', '/api/v1/patients/pat-6/consents', { type: 'telehealth', version: 1, locale: 'en', evidence: 'verbal' });
  await desk('POST', `/api/v1/appointments/${booked}/check-in`, {});
  const patient = await person(browser, clinic);
  await identify(patient.page, link);
  await patient.page.locator('input[autocomplete=address-level2]').waitFor();
  await accessible(patient.page, 'where somebody is whom the desk checked in');
  await patient.page.getByRole('button', { name: 'It is for somebody else' }).click();
  await patient.page.getByText('this link is for somebody else').waitFor();
  await accessible(patient.page, 'a link that is for somebody else');
  await patient.page.getByRole('button', { name: / after all$/ }).click();
  await goOn(patient.page);
  const intake = await desk('GET', `/api/v1/appointments/${booked}/intake`);
  assert.equal(intake.emergencyContact.name, 'Alex Kim');
  assert.deepEqual([intake.identity, intake.privacy], ['self', 'alone']);
  await patient.close();
});
