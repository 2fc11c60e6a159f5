import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, hasFocus, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();
const officer = await as(clinic, 'officer-1');
// Wherever the clinic is, this day is still to come.
const inTwoDays = new Date(Date.now() + 2 * 24 * 3_600_000).toISOString().slice(0, 10);

test('an officer names an official, and a deputy who is the same person is told', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.getByRole('link', { name: 'Sanctions' }).click();
  await page.getByRole('heading', { level: 1, name: 'Officials and sanctions' }).waitFor();
  const post = (name) => page.getByRole('region', { name: 'Who holds which post' }).locator('tr').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await post('Privacy official').getByText('Nobody is named').waitFor();
  const dialog = page.locator('.dialog');
  const name = async (which, who) => {
    await post(which).getByRole('button').click();
    await dialog.getByLabel('Person').selectOption({ label: who });
    await dialog.getByRole('button', { name: 'Name them' }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  await post('Security official').getByRole('button').click();
  await dialog.getByRole('button', { name: 'Name them' }).click();
  await dialog.getByText('Fill this in.').waitFor();
  await portray(page, 'official-name');
  await dialog.getByLabel('Person').selectOption({ label: 'Jonas Weber' });
  await dialog.getByLabel('Since').fill(inTwoDays);
  await dialog.getByRole('button', { name: 'Name them' }).click();
  await hasFocus(dialog.locator('input[type=date][aria-invalid=true]'));
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await name('Security official', 'Jonas Weber');
  await post('Security official').getByText('Has no second factor').waitFor();
  await name('Deputy of the security official', 'Jonas Weber');
  await post('Deputy of the security official').getByText('Is their own deputy').waitFor();
  await name('Deputy of the security official', 'Ines Duarte');
  await post('Deputy of the security official').getByText('Ines Duarte').waitFor();
  await page.getByText('Who held a post before').click();
  await page.getByText('Deputy of the security official: Jonas Weber, from').waitFor();
  await accessible(page, 'officials');
  await close();
  const { items } = await officer('GET', '/api/v1/officials');
  assert.deepEqual(items.map(({ personId, deputy, state }) => [personId, deputy, state]), [
    ['nurse-1', true, 'no-second-factor'],
    ['admin-1', false, 'no-second-factor'],
    ['admin-1', true, 'replaced'],
  ]);
});

test('of an incident that somebody here caused it is written down what follows, and that nothing does says why', async () => {
  const discoveredAt = new Date(Date.now() - 3_600_000).toISOString();
  const { id } = await officer('POST', '/api/v1/privacy-incidents', { text: 'A record was opened out of curiosity.', discoveredAt });
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/incidents`);
  await page.getByText('Nobody said yet whether somebody who works here caused it.').waitFor();
  const caused = page.getByRole('button', { name: 'Somebody who works here caused it', exact: true });
  await caused.press('Enter');
  await page.getByText('Somebody who works here caused it.', { exact: true }).waitFor();
  assert.equal(await caused.getAttribute('aria-pressed'), 'true');
  await hasFocus(caused);
  await accessible(page, 'an incident that somebody here caused');
  await page.getByRole('link', { name: 'Sanctions' }).click();
  await page.getByText('1 incident waits for a decision').waitFor();
  await page.getByRole('button', { name: 'Write a decision down' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('Person').selectOption({ label: 'Ines Duarte' });
  await dialog.getByLabel('Incident').selectOption(id);
  await dialog.getByLabel('What they did').selectOption('snooping');
  await dialog.getByLabel('What follows').selectOption('none');
  await dialog.getByRole('button', { name: 'Write it down' }).click();
  await dialog.getByText('Fill this in.').waitFor();
  await portray(page, 'sanction-decide');
  await dialog.getByLabel('Because').fill('She was asked to look by whose record it is.');
  await dialog.getByLabel('Decided on').fill(inTwoDays);
  await dialog.getByRole('button', { name: 'Write it down' }).click();
  await hasFocus(dialog.locator('input[type=date][aria-invalid=true]'));
  await dialog.getByLabel('Decided on').fill('');
  await dialog.getByRole('button', { name: 'Write it down' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('She was asked to look by whose record it is.').waitFor();
  await page.getByText('No incident waits for a decision').waitFor();
  await portray(page, 'sanctions-decided');
  await close();
  const { items } = await officer('GET', '/api/v1/sanctions');
  assert.deepEqual(items.map(({ personId, incidentId, action, decidedBy }) => [personId, incidentId, action, decidedBy]), [['nurse-1', id, 'none', 'officer-1']]);
});

test('two incidents of one day are told apart where it is decided what follows for one of them', async () => {
  const discoveredAt = new Date(Date.now() - 3_600_000).toISOString();
  const ids = [];
  for (const text of ['A list was left at the printer.', 'A letter was left at the printer.']) {
    const { id } = await officer('POST', '/api/v1/privacy-incidents', { text, discoveredAt });
    await officer('POST', `/api/v1/privacy-incidents/${id}/cause`, { workforce: true });
    ids.push(id);
  }
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/sanctions`);
  await page.getByText('2 incidents wait for a decision').waitFor();
  await page.getByRole('button', { name: 'Write a decision down' }).click();
  const labels = await Promise.all(ids.map((id) => page.locator(`.dialog option[value="${id}"]`).textContent()));
  assert.notEqual(labels[0], labels[1]);
  await page.goto(`${clinic.url}/app/incidents`);
  for (const [place, id] of ids.entries()) {
    const mark = id.slice(-6);
    assert.ok(labels[place].includes(mark), labels[place]);
    await page.getByRole('heading', { level: 2, name: mark }).waitFor();
  }
  await close();
});

test('whoever administers has no sanctions', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'admin-1');
  assert.equal(await page.getByRole('link', { name: 'Sanctions' }).count(), 0);
  await page.goto(`${clinic.url}/app/sanctions`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.equal(await page.getByRole('heading', { name: 'Officials and sanctions' }).count(), 0);
  await close();
});
