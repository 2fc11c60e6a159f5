import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

const dialog = (page) => page.locator('.dialog');
const press = (scope, name) => scope.getByRole('button', { name, exact: true }).click();
const minutes = 60_000;
const days = 1440 * minutes;

/** A day and a time of day, as fields and the API take them; the demo's departments go by UTC. */
const wall = (at) => ({ day: new Date(at).toISOString().slice(0, 10), time: new Date(at).toISOString().slice(11, 16) });

/** On call, with a department chosen. */
async function look(page, department) {
  await page.getByRole('link', { name: 'On call' }).click();
  await page.locator('.choice', { hasText: department }).click();
  return page.getByRole('region', { name: department, exact: true });
}

test('a turn changes, and the next alarm, a drill, goes to whoever has taken over, from the start to the record', async () => {
  const desk = await person(browser, clinic);
  await signIn(desk.page, clinic, 'front-desk-1');
  const { now } = await (await fetch(`${clinic.url}/api/v1/clock`)).json();
  const handover = Date.parse(now) + 3 * minutes;
  const card = await look(desk.page, 'General practice');
  await card.getByText('every 60 s (Urgent), 60 s (Critical) or 30 s (Danger to life)').waitFor();
  await press(card, 'Make a rota');
  const form = dialog(desk.page);
  for (const name of ['Maya Chen', 'Samuel Okafor']) await form.getByLabel('Add a person').selectOption({ label: name });
  await form.getByLabel('Time').fill(wall(handover).time);
  await form.getByRole('button', { name: /^Every day at/ }).click();
  await form.getByLabel('First day').fill(wall(handover - days).day);
  await press(form, 'Save');
  await card.getByText('Maya Chen', { exact: true }).waitFor();
  await card.getByText('then Samuel Okafor').waitFor();
  await accessible(desk.page, 'a rota');

  const admin = await as(clinic, 'admin-1');
  await admin('POST', '/api/v1/demo/clock', { seconds: 180 });
  await desk.page.reload();
  await look(desk.page, 'General practice');
  await card.getByText('Samuel Okafor', { exact: true }).waitFor();
  await desk.close();

  const [leader, onCall] = await Promise.all([person(browser, clinic), person(browser, clinic)]);
  await signIn(onCall.page, clinic, 'dr-2');
  await signIn(leader.page, clinic, 'dr-1');
  await leader.page.getByRole('link', { name: 'Emergencies' }).click();
  await press(leader.page, 'Start a drill');
  await press(dialog(leader.page), 'Page those on call');
  await leader.page.getByRole('heading', { name: /^Drill of/ }).waitFor();
  await leader.page.getByText('Samuel Okafor was paged (Layer 1)').waitFor();
  assert.equal(await leader.page.getByText('Maya Chen was paged').count(), 0, 'her turn is over');

  await onCall.page.getByText('Drill, no emergency: Critical').waitFor();
  await press(onCall.page, 'I take it');
  await onCall.page.getByText('it is no emergency').waitFor();
  await onCall.page.getByRole('link', { name: 'When it is over, write down how it ended' }).click();
  await onCall.page.getByText('This is a drill, no emergency.').waitFor();
  await press(onCall.page, 'It is over');
  await onCall.page.getByText('Choose what came of it.').waitFor();
  await onCall.page.getByText('Write how it ended').waitFor();
  await onCall.page.getByLabel('What came of it').selectOption({ label: 'Dealt with here' });
  await onCall.page.getByLabel('How it ended').fill('The page came at once.');
  await press(onCall.page, 'It is over');
  await onCall.page.getByText('The page came at once.').waitFor();
  await onCall.page.getByText('Dealt with here. Ended by Samuel Okafor.').waitFor();
  await onCall.page.getByText(/^Samuel Okafor took it, \d+ seconds? after the call$/).waitFor();
  await accessible(onCall.page, 'the record of a drill');
  await Promise.all([leader.close(), onCall.close()]);
});

test('a colleague takes a turn and gives it back, and a gap is told and filled', async () => {
  const desk = await as(clinic, 'front-desk-1');
  const today = Date.now();
  const layer = { members: ['dr-3'], handovers: [{ day: 'monday', at: '08:00' }], from: wall(today - 14 * days).day, until: wall(today + 3 * days).day };
  await desk('PUT', '/api/v1/departments/cardiology/rota', { layers: [layer] });

  const doctor = await person(browser, clinic);
  await signIn(doctor.page, clinic, 'dr-1');
  const card = await look(doctor.page, 'Cardiology');
  await card.getByText('Elena Petrova', { exact: true }).waitFor();
  await doctor.page.getByRole('button', { name: /^Layer 1: Elena Petrova/ }).first().click();
  await dialog(doctor.page).getByText('It is the turn of Elena Petrova.').waitFor();
  await press(dialog(doctor.page), 'I take it');
  await card.getByText('took this turn over').waitFor();
  await card.getByText('Maya Chen', { exact: true }).waitFor();
  await doctor.page.getByRole('button', { name: /^Layer 1: Maya Chen/ }).first().click();
  await press(dialog(doctor.page), 'Undo the swap');
  await card.getByText('Elena Petrova', { exact: true }).waitFor();
  await doctor.close();

  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'front-desk-1');
  await look(page, 'Cardiology');
  await page.getByText('Nobody is on call: 1 gap in the next 14 days').waitFor();
  await page.getByRole('button', { name: /^Find somebody/ }).click();
  await dialog(page).getByText('It is nobody’s turn.').waitFor();
  await dialog(page).getByLabel('Who takes it').selectOption({ label: 'Maya Chen' });
  await press(dialog(page), 'Give it to Maya Chen');
  await page.getByText('Nobody is on call: 1 gap').waitFor({ state: 'detached' });
  await page.getByText('Swapped').first().waitFor();
  await close();
});
