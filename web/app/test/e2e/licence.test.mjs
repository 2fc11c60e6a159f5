import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { openTab } from './room.mjs';
import { stage } from './stage.mjs';
import { admit, arrive, signIn } from './steps.mjs';
import { told } from './words.mjs';

const { clinic, browser } = await stage({ HOUSECALL_VISIT__LICENSING: 'refuse' });

const doctor = await as(clinic, 'dr-1');
await doctor('PUT', '/api/v1/people/dr-1/availability', { status: 'available', maxPatients: 3 });

/** Takes down where the patient is. */
async function isIn(page, region) {
  await page.getByRole('button', { name: 'Where is the patient now?' }).first().click();
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('State or region').fill(region);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
}

const stateOf = async (page) => (await doctor('GET', `/api/v1/consultations/${new URL(page.url()).pathname.split('/').at(-1)}`)).state;

async function begins(page) {
  for (let tries = 0; (await stateOf(page)) !== 'in-progress'; tries += 1) {
    assert.ok(tries < 100, 'the visit does not start');
    await page.waitForTimeout(200);
  }
}

test('a visit starts by itself once the patient is where its provider is licensed, or for a reason', async () => {
  const [patient, provider] = await Promise.all([person(browser, clinic), person(browser, clinic)]);
  const link = clinic.linkOf('pat-1');
  await signIn(provider.page, clinic, 'dr-1');
  await arrive(patient.page, link);
  // They drove on since they said where they are.
  const booked = (await doctor('GET', '/api/v1/appointments?patientId=pat-1&providerId=dr-1')).items[0].id;
  const intake = await doctor('GET', `/api/v1/appointments/${booked}/intake`);
  await doctor('PUT', `/api/v1/appointments/${booked}/intake`, { ...intake, location: { ...intake.location, region: 'Texas' } });
  await admit(provider.page, link.name);
  const { page } = provider;
  await page.getByText('You have no licence on record in TX, where the patient is now').waitFor();
  await page.locator('.tile[data-connected=true]').first().waitFor();
  await accessible(page, 'a licence that is missing');
  assert.equal(await stateOf(page), 'connecting', 'they see each other, and it has not begun');

  await page.getByLabel('Or start it for a reason that the law knows').selectOption('emergency');
  await page.getByRole('button', { name: 'Start for this reason' }).click();
  await page.getByText('Started without a licence on record where the patient is').waitFor();
  await begins(page);

  await openTab(page, 'Patient');
  await isIn(page, 'Wisconsin');
  await page.getByText('Wisconsin').waitFor();
  await patient.close();
  await provider.close();
});

test('where the place is put right nobody has to start it', async () => {
  const [patient, provider] = await Promise.all([person(browser, clinic), person(browser, clinic)]);
  const link = clinic.linkOf('pat-2');
  await signIn(provider.page, clinic, 'dr-1');
  await arrive(patient.page, link);
  const booked = (await doctor('GET', '/api/v1/appointments?patientId=pat-2&providerId=dr-1')).items[0].id;
  const intake = await doctor('GET', `/api/v1/appointments/${booked}/intake`);
  await doctor('PUT', `/api/v1/appointments/${booked}/intake`, { ...intake, location: { ...intake.location, region: 'unknown' } });
  await admit(provider.page, link.name);
  const { page } = provider;
  await page.getByText('It is not known in which state the patient is now').waitFor();
  await isIn(page, 'Illinois');
  await page.getByText('It is not known in which state').waitFor({ state: 'detached' });
  await begins(page);
  await patient.close();
  await provider.close();
});

test('whom nobody on shift may treat is told no wait that does not come, and marked at the desk until that is mended', async () => {
  const [patient, desk] = await Promise.all([person(browser, clinic), person(browser, clinic)]);
  const link = clinic.linkOf('pat-6');
  await signIn(desk.page, clinic, 'front-desk-1');
  await arrive(patient.page, link);
  const front = await as(clinic, 'front-desk-1');
  const schedule = await front('GET', '/api/v1/providers/dr-1/schedule');
  await front('PUT', '/api/v1/providers/dr-1/schedule', { ...schedule, licences: ['TX'] });
  const cardiologist = await as(clinic, 'dr-3');
  await cardiologist('PUT', '/api/v1/people/dr-3/availability', { status: 'offline' });
  const { queue } = await front('GET', '/api/v1/today');
  const entry = queue.find((one) => one.patientId === 'pat-6').id;
  await front('POST', `/api/v1/queue-entries/${entry}/accept-colleague`);
  await told(patient.page, 'We are finding a provider for you', 'Buscamos un profesional para usted');
  await accessible(patient.page, 'nobody who may see the patient');
  const card = desk.page.locator('.lane .ticket', { hasText: link.name });
  await card.getByText('Nobody here may take this patient now').waitFor();
  await accessible(desk.page, 'a patient whom nobody may take');

  await front('PUT', '/api/v1/providers/dr-1/schedule', { ...schedule, licences: ['IL'] });
  await cardiologist('PUT', '/api/v1/people/dr-3/availability', { status: 'available' });
  await front('POST', `/api/v1/queue-entries/${entry}/priority`, { priority: 'urgent' });
  await patient.page.getByText(/in line|You are next/).waitFor();
  await card.getByText('Nobody here may take this patient now').waitFor({ state: 'detached' });
  await Promise.all([patient.close(), desk.close()]);
});
