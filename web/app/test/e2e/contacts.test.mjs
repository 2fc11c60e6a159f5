import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';
import { identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('an old number that is none keeps nobody from changing the e-mail, and what the clinic refuses is told at the number', async () => {
  const { page, close } = await person(browser, clinic);
  const dialog = page.locator('.dialog');
  const press = (scope, name) => scope.getByRole('button', { name, exact: true }).click();
  await signIn(page, clinic, 'front-desk-1');
  // What was kept before numbers were looked at.
  await page.route('**/api/v1/people/search', async (route) => {
    const answer = await route.fetch();
    const { items } = await answer.json();
    await route.fulfill({ response: answer, json: { items: items.map((one) => ({ ...one, phone: 'her son has one' })) } });
  });
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.getByLabel('Patient’s name').fill('Rosa Alvarez');
  await press(page, 'Find');
  await press(page, 'Change addresses');
  await dialog.getByLabel('E-mail').fill('rosa@home.example');
  let sent;
  const keep = (route) => {
    sent = route.request().postDataJSON();
    return route.fulfill({ status: 204 });
  };
  await page.route('**/contacts', keep);
  await press(dialog, 'Save');
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(sent, { email: 'rosa@home.example', phone: 'her son has one' });
  await page.unroute('**/contacts', keep);

  await press(page, 'Change addresses');
  await dialog.getByLabel('Phone number').fill('555-0109');
  await press(dialog, 'Save');
  await dialog.locator('.wrong', { hasText: 'Enter the whole number' }).waitFor();
  assert.equal(await dialog.locator('.notice').count(), 0, 'told once, and where it is');
  // As an address book gives it.
  await dialog.getByLabel('Phone number').fill('\u202a+1\u00a0402\u2011555\u20110109\u202c');
  await dialog.locator('.wrong').waitFor({ state: 'detached' });
  await press(dialog, 'Save');
  await dialog.waitFor({ state: 'detached' });
  const desk = await as(clinic, 'front-desk-1');
  assert.equal((await desk('GET', '/api/v1/people/pat-1')).phone, '+1 402-555-0109');
  await close();
});

test('a wrong birth date is corrected where addresses are changed, by whoever reads it there, and is not taken away', async () => {
  const admin = await as(clinic, 'admin-1');
  const { id } = await admin('POST', '/api/v1/people', { role: 'patient', name: 'Edda Fehldatum', birthDate: '1971-03-04', departments: [] });
  const { page, close } = await person(browser, clinic);
  const dialog = page.locator('.dialog');
  const press = (scope, name) => scope.getByRole('button', { name, exact: true }).click();
  await signIn(page, clinic, 'front-desk-1');
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.getByLabel('Patient’s name').fill('Edda Fehldatum');
  await press(page, 'Find');
  await press(page, 'Change addresses');
  const born = dialog.getByLabel('Birth date');
  assert.equal(await born.inputValue(), '1971-03-04');
  await born.fill('');
  await press(dialog, 'Save');
  await dialog.locator('.wrong', { hasText: 'can be corrected, not taken away' }).waitFor();
  await born.fill('1917-03-04');
  await press(dialog, 'Save');
  await dialog.waitFor({ state: 'detached' });
  assert.equal((await admin('GET', `/api/v1/people/${id}`)).birthDate, '1917-03-04');
  // Somebody else was faster.
  await press(page, 'Change addresses');
  await born.fill('1918-03-04');
  await admin('PUT', `/api/v1/people/${id}/contacts`, { email: null, phone: null, birthDate: '1919-03-04', birthDateBefore: '1917-03-04' });
  await press(dialog, 'Save');
  await dialog.locator('.notice').waitFor();
  assert.equal((await admin('GET', `/api/v1/people/${id}`)).birthDate, '1919-03-04');
  await close();
});

test('on a family’s tablet what one of them typed stands after a reload, and not in the form of another', async () => {
  const { page, close } = await person(browser, clinic);
  const city = page.locator('input[autocomplete=address-level2]');
  await identify(page, clinic.linkOf('pat-2'));
  await city.fill('Springfield');
  await page.reload();
  await city.waitFor();
  assert.equal(await city.inputValue(), 'Springfield');
  await identify(page, clinic.linkOf('pat-3'));
  await city.waitFor();
  assert.equal(await city.inputValue(), '');
  await close();
});

test('whoever acts for one patient is found by name to act for another, by keys alone, however many the clinic knows', async () => {
  const desk = await as(clinic, 'front-desk-1');
  const known = await desk('POST', '/api/v1/people', { role: 'guardian', name: 'Teodora Quiroga', birthDate: '1971-03-04', departments: [] });
  const { page, close } = await person(browser, clinic);
  const dialog = page.locator('.dialog');
  await signIn(page, clinic, 'front-desk-1');
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.getByLabel('Patient’s name').fill('Rosa Alvarez');
  await page.getByLabel('Patient’s name').press('Enter');
  await page.getByRole('button', { name: 'Let somebody act', exact: true }).press('Enter');
  const name = dialog.getByLabel('Name of somebody whom the clinic knows');
  await name.fill('Nobody Quirogas');
  await name.press('Enter');
  await dialog.getByText('Nobody of this name acts for a patient here.').waitFor();
  await name.fill('quiroga');
  await name.press('Enter');
  const found = dialog.getByRole('radio', { name: /Teodora Quiroga, born/ });
  await found.waitFor();
  assert.ok(await found.isChecked(), 'the only one of this name is chosen');
  assert.equal(await dialog.getByLabel('Their birth date').count(), 0, 'they are not registered again');
  await found.press('ArrowRight');
  await dialog.getByLabel('Their birth date').waitFor();
  await dialog.getByRole('radio', { name: 'Somebody new' }).press('ArrowLeft');
  await dialog.getByLabel('Their birth date').waitFor({ state: 'detached' });
  await dialog.getByRole('radio', { name: 'Parent', exact: true }).press('ArrowLeft');
  assert.ok(await dialog.getByRole('radio', { name: 'Helper', exact: true }).isChecked());
  await dialog.getByLabel('Why', { exact: true }).fill('The patient asked for it at the desk');
  await dialog.getByRole('button', { name: 'Let them act', exact: true }).press('Enter');
  await page.locator('.proxies li', { hasText: 'Teodora Quiroga' }).waitFor();
  const { items } = await desk('GET', '/api/v1/patients/pat-1/proxies');
  assert.deepEqual(items.filter(({ endedBecause }) => !endedBecause).map(({ personId }) => personId), [known.id]);
  await close();
});
