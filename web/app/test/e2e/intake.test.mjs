import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';
import { admit, arrive, goOn, identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage({ HOUSECALL_VISIT__INTAKE: 'refuse' });

const doctor = await as(clinic, 'dr-1');
await doctor('PUT', '/api/v1/people/dr-1/availability', { status: 'available', maxPatients: 3 });

const stateOf = async (page) => (await doctor('GET', `/api/v1/consultations/${new URL(page.url()).pathname.split('/').at(-1)}`)).state;

async function begins(page) {
  for (let tries = 0; (await stateOf(page)) !== 'in-progress'; tries += 1) {
    assert.ok(tries < 100, 'the visit does not start');
    await page.waitForTimeout(200);
  }
}

/** Their provider calls somebody who came and of whom it is not known whom to call. */
async function called(id) {
  const [patient, provider] = await Promise.all([person(browser, clinic), person(browser, clinic)]);
  const link = clinic.linkOf(id);
  await signIn(provider.page, clinic, 'dr-1');
  await arrive(patient.page, link);
  const booked = (await doctor('GET', `/api/v1/appointments?patientId=${id}&providerId=dr-1`)).items[0].id;
  const intake = await doctor('GET', `/api/v1/appointments/${booked}/intake`);
  await doctor('PUT', `/api/v1/appointments/${booked}/intake`, { ...intake, emergencyContact: null });
  await admit(provider.page, link.name);
  await provider.page.getByText('before you took down whom to call in an emergency').waitFor();
  return { patient, provider };
}

test('a visit begins by itself once it is taken down whom to call', async () => {
  const { patient, provider } = await called('pat-1');
  const { page } = provider;
  await page.locator('.tile[data-connected=true]').first().waitFor();
  await accessible(page, 'an intake that is missing');
  assert.equal(await stateOf(page), 'connecting', 'they see each other, and it has not begun');
  await page.getByRole('button', { name: 'Where is the patient now?' }).first().click();
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
  await goOn(patient.page);
  const intake = await desk('GET', `/api/v1/appointments/${booked}/intake`);
  assert.equal(intake.emergencyContact.name, 'Alex Kim');
  await patient.close();
});
