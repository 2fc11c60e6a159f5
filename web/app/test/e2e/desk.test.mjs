import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasFocus, person, settled } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';
import { arrive, identify, signIn } from './steps.mjs';
import { told } from './words.mjs';

const { clinic, browser } = await stage();
const desk = await person(browser, clinic);
await signIn(desk.page, clinic, 'front-desk-1');
const dialog = desk.page.locator('.dialog');
const press = (scope, name) => scope.getByRole('button', { name, exact: true }).click();

test('the board: a card moves by drag and by key, and the patient reads their new place; then all who wait are told the same, and a colleague takes one over', async () => {
  const patient = await person(browser, clinic);
  // Carmen Ortega waits as urgent, George Miller as everybody does.
  await arrive(patient.page, clinic.linkOf('pat-6'));
  await patient.page.getByText('You are 3rd in line').waitFor();
  const card = (name) => desk.page.locator('.lane .ticket', { hasText: name });
  await card('Oliver Grant').dragTo(card('George Miller'));
  await told(patient.page, 'You are 2nd in line', 'Usted es el n.º 2 de la fila');
  const lane = desk.page.locator('.lane', { hasText: 'Cardiology' });
  const isAt = (place) => lane.locator('.ticket').nth(place - 1).getByText('Oliver Grant', { exact: true }).waitFor();
  await isAt(2);
  await desk.page.getByRole('button', { name: 'Move Oliver Grant down' }).press('Enter');
  await patient.page.getByText('You are 3rd in line').waitFor();
  await isAt(3);

  await press(desk.page, 'Tell those waiting');
  await dialog.getByLabel('Department').selectOption({ label: 'Cardiology' });
  await dialog.getByLabel('Minutes late').fill('20');
  await press(dialog, 'Send');
  await dialog.getByText('Told to everybody waiting there.').waitFor();
  await press(dialog, 'Close');
  await told(patient.page, 'The clinic is running about 20 minutes late.', 'La clínica lleva unos 20 minutos de retraso.');

  await press(desk.page, 'Hand Oliver Grant over');
  await dialog.getByLabel('Colleague').selectOption({ label: 'Maya Chen: licensed in IL' });
  await press(dialog, 'Hand over');
  await dialog.waitFor({ state: 'detached' });
  await patient.page.getByText('With Maya Chen').waitFor();
  await patient.close();
});

test('somebody who walks in is booked for now, and comes in by the link that the desk hands them', async () => {
  const { name, birthDate } = clinic.linkOf('pat-12');
  // Maya Chen has an appointment in a few minutes; whoever walked in waits their turn.
  await press(desk.page, 'Walk-in');
  await dialog.getByLabel('Provider').selectOption({ label: 'Maya Chen' });
  await press(dialog, 'Book for now');
  await dialog.getByText('Choose the patient first.').waitFor();
  await hasFocus(dialog.getByLabel('Patient’s name'));
  await dialog.getByLabel('Patient’s name').fill(name);
  await dialog.getByLabel('Patient’s name').press('Enter');
  await dialog.locator('.choice', { hasText: name }).first().waitFor();
  await press(dialog, 'Book for now');
  const url = await dialog.locator('code').innerText();
  await press(dialog, 'Close');
  const patient = await person(browser, clinic);
  await identify(patient.page, { url, birthDate });
  await patient.page.getByRole('heading', { name: 'Where are you right now?' }).waitFor();
  await desk.page.locator('.later li', { hasText: name }).filter({ hasText: 'with Maya Chen' }).waitFor();
  await patient.close();
});

test('a new link ends the one before; where the browser lets no page at the clipboard, it is there to be read', async () => {
  const { name, url } = clinic.linkOf('pat-9');
  const row = desk.page.locator('.later li', { hasText: name }).first();
  await desk.page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new DOMException('not after a request', 'NotAllowedError'))));
  await row.getByRole('button', { name: 'Copy join link' }).click();
  const shown = await row.locator('code').innerText();
  assert.match(shown, /\/app\/join#/);
  assert.notEqual(shown, url);
});

test('a visit is moved: not onto another one, else to where the desk says; the old link says that it is over', async () => {
  const { name, url } = clinic.linkOf('pat-8');
  await desk.page.getByRole('button', { name: `Move ${name}` }).click();
  const field = dialog.getByLabel('New date and time');
  const from = new Date(await field.inputValue()).getTime();
  const to = (minutes) => field.fill(new Date(from + minutes * 60_000).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' }).replace(' ', 'T'));
  // Gwen Oduya sees the same provider a quarter of an hour later.
  await to(10);
  await press(dialog, 'Move');
  await dialog.getByText('There is another visit at that time.').waitFor();
  await to(60);
  await press(dialog, 'Move');
  await dialog.waitFor({ state: 'detached' });
  const provider = await as(clinic, 'dr-4');
  const { items } = await provider('GET', '/api/v1/appointments');
  const [booked] = items.filter((one) => one.patientId === 'pat-8' && one.state === 'booked');
  assert.equal(Math.floor(Date.parse(booked.startsAt) / 60_000), from / 60_000 + 60);
  const patient = await person(browser, clinic);
  await patient.page.goto(url);
  await told(patient.page, 'This visit is over', 'Esta consulta terminó');
  await Promise.all([patient.close(), desk.close()]);
});

test('of two searches the last one chooses the patient, whichever is answered first', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'front-desk-1');
  let release;
  const held = new Promise((done) => {
    release = done;
  });
  await page.route('**/api/v1/people/search', async (route) => {
    const answer = await route.fetch();
    if (route.request().postDataJSON().name === 'Hannah Fischer') await held;
    await route.fulfill({ response: answer });
  });
  await page.goto(`${clinic.url}/app/book`);
  const name = page.getByLabel('Patient’s name');
  for (const whole of ['Hannah Fischer', 'Rosa Alvarez']) {
    await name.fill(whole);
    await name.press('Enter');
  }
  const rosa = page.getByRole('radio', { name: /Rosa Alvarez/ });
  await rosa.waitFor();
  release();
  await settled(page);
  assert.ok(await rosa.isChecked(), 'who is shown is who is booked');
  assert.equal(await page.getByRole('radio', { name: /Hannah Fischer/ }).count(), 0);
  await close();
});

test('whoever books somebody in whose care they have no part is offered no link of theirs, and reads who hands it over', async () => {
  const startsAt = new Date(Date.now() + 3 * 86_400_000);
  const doctor = await as(clinic, 'dr-4');
  await doctor('POST', '/api/v1/appointments', { departmentId: 'dermatology', providerId: 'dr-4', patientId: 'pat-1', startsAt: startsAt.toISOString(), endsAt: new Date(startsAt.getTime() + 900_000).toISOString() });
  const { page, close } = await person(browser, clinic);
  const lookAtVisit = async () => {
    await page.goto(`${clinic.url}/app/appointments`);
    await page.getByLabel('Day', { exact: true }).fill(startsAt.toLocaleDateString('sv-SE'));
    await page.locator('.later li', { hasText: 'Rosa Alvarez' }).getByRole('button').first().click();
    await page.locator('.dialog').getByText('No letter goes out').waitFor();
  };
  await signIn(page, clinic, 'dr-4');
  await lookAtVisit();
  await page.locator('.dialog').getByText('Desk and nurses of the department can hand the link over.').waitFor();
  assert.equal(await page.locator('.dialog').getByRole('button', { name: 'Copy join link' }).count(), 0);
  await close();
});
