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
