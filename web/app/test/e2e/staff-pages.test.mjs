import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person, settled } from './browser.mjs';
import { as, password } from './clinic.mjs';
import { drilled, visited } from './day.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { agreeing, consent, identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

/** What an administrator decides in dialogs: hours, the words of a form, a keyset and its secret. */
async function portraySteps(page) {
  await page.goto(`${clinic.url}/app/clinic`);
  await page.locator('.later .button').first().click();
  await page.locator('.dialog .button.compact').first().click();
  await portray(page, 'hours');
  await page.keyboard.press('Escape');
  await page.locator('.card .row.spread > .button:not(.compact)').click();
  await page.locator('.dialog .button.primary').click();
  await page.locator('.dialog .wrong').waitFor();
  await portray(page, 'form-add');
  await page.goto(`${clinic.url}/app/keysets`);
  await page.locator('main .button.primary').click();
  for (const name of ['chat', 'staging']) await page.locator('.dialog input').nth(name === 'chat' ? 0 : 1).fill(name);
  await page.locator('.dialog input[type=password]').fill(password);
  await page.locator('.dialog .button.primary').click();
  await page.locator('.dialog code').waitFor();
  await portray(page, 'keyset-secret');
  await page.locator('.dialog .button.primary').click();
  await page.locator('.card', { hasText: 'chat' }).locator('.button.stop').last().click();
  await portray(page, 'keyset-disable');
  await page.keyboard.press('Escape');
}

/** A booking, a visit of the day, and a provider's week with the dialog for days away. */
async function portraySchedules(page) {
  await page.goto(`${clinic.url}/app/book`);
  await page.locator('form[role=search] input').fill('Rosa');
  await page.locator('form[role=search] button').click();
  await page.locator('.slots .choice').first().click();
  await portray(page, 'book');
  await page.goto(`${clinic.url}/app/appointments`);
  await page.locator('.later .button').first().click();
  await page.locator('.dialog .when-lines').waitFor();
  await portray(page, 'appointment');
  await page.goto(`${clinic.url}/app/week`);
  await page.locator('section[aria-labelledby=away] .button').last().click();
  await page.locator('.dialog input[type=date]').first().waitFor();
  await portray(page, 'week-exception');
  await page.keyboard.press('Escape');
}

/** Who acts for a patient: somebody new is let act, their link opens a page of their own, and it is taken back. */
async function portrayProxies(page) {
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.locator('form[role=search] input').fill('Rosa');
  await page.locator('form[role=search] button').click();
  await page.locator('section[aria-labelledby=contacts] .button').first().click();
  await page.locator('.dialog input[type=tel]').waitFor();
  await portray(page, 'contacts');
  await page.keyboard.press('Escape');
  await page.locator('.proxies .button').click();
  await page.locator('.dialog .button.primary').click();
  await page.locator('.dialog .wrong').first().waitFor();
  await portray(page, 'proxy-give');
  await page.locator('.dialog .choice').last().click();
  for (const tick of await page.locator('.dialog .tick').all()) if ((await tick.locator('.lucide-check').count()) === 0) await tick.click();
  const dates = page.locator('.dialog input[type=date]');
  await dates.first().fill('1980-02-29');
  // The first field finds whom the clinic knows already.
  await page.locator('.dialog input[type=text]').nth(1).fill('Ana Alvarez');
  await page.locator('.dialog textarea').fill('The patient asked for it at the desk');
  await page.locator('.dialog .button.primary').click();
  await page.locator('.proxies li', { hasText: 'Ana Alvarez' }).waitFor();
  await portray(page, 'proxies');
  const desk = await as(clinic, 'front-desk-1');
  const { items } = await desk('GET', '/api/v1/people?role=guardian');
  const one = items.find(({ name }) => name === 'Ana Alvarez');
  const { items: proxies } = await desk('GET', '/api/v1/patients/pat-1/proxies');
  const { items: visits } = await desk('GET', '/api/v1/appointments?patientId=pat-1');
  const { url } = await desk('POST', `/api/v1/patients/pat-1/proxies/${proxies.find(({ personId }) => personId === one.id).id}/links`, { appointmentId: visits.find(({ state }) => state === 'booked').id });
  const guardian = await person(browser, clinic);
  await identify(guardian.page, { url, birthDate: '1980-02-29' });
  await guardian.page.locator('.when-lines').waitFor();
  await portray(guardian.page, 'act-for');
  await guardian.page.locator('.bottom .button.primary').click();
  await agreeing(guardian.page).waitFor();
  await consent(guardian.page);
  await guardian.page.locator('.notice.go').waitFor();
  // From an address that is none they come back to it.
  await guardian.page.goto(`${clinic.url}/app/nowhere`);
  await guardian.page.locator('.bottom .button.primary').click();
  await guardian.page.locator('.when-lines').waitFor();
  await page.locator('.proxies .button.stop').click();
  await page.locator('.dialog').waitFor();
  await page.locator('.dialog .button').last().click();
  await page.locator('.proxies .button.stop').waitFor({ state: 'detached' });
  await guardian.page.reload();
  await guardian.page.locator('.when-lines').waitFor({ state: 'detached' });
  await guardian.close();
}

/** Who is on call with its dialogs, and the record of a drill. */
async function portrayDuty(page, drill) {
  await page.goto(`${clinic.url}/app/on-call`);
  await page.locator('.choice', { hasText: 'Cardiology' }).click();
  await page.locator('.rota-turn[data-kind=gap]').first().waitFor();
  await portray(page, 'on-call');
  await page.locator('main .card .row .button').last().click();
  await page.locator('.rota-layer').first().waitFor();
  await portray(page, 'rota');
  await page.keyboard.press('Escape');
  await page.locator('.rota-turn[data-kind=taken] button').first().click();
  await page.locator('.dialog input[type=date]').first().waitFor();
  await portray(page, 'rota-turn');
  await page.keyboard.press('Escape');
  await page.goto(`${clinic.url}/app/emergencies`);
  await page.locator('.emergencies li').first().waitFor();
  await portray(page, 'emergencies');
  await page.goto(`${clinic.url}/app/emergencies/${drill}`);
  await page.locator('.incident li').first().waitFor();
  await portray(page, 'incident');
}

/** How the checks stand after a run, and the dialog in which one is vouched for. */
async function portrayPosture(page) {
  await page.goto(`${clinic.url}/app/compliance`);
  await page.locator('main .button.primary').click();
  await page.locator('article#HC-053').waitFor();
  await portray(page, 'posture');
  await page.locator('article#HC-053 .button >> nth=0').click();
  await page.locator('.dialog input[type=date]').waitFor();
  await page.locator('.dialog .button.primary').click();
  // What is missing is said by each of the three fields.
  await page.locator('.dialog .wrong').nth(2).waitFor();
  await portray(page, 'attest');
  await page.keyboard.press('Escape');
}

test('every page of the staff', async () => {
  await visited(clinic);
  const drill = await drilled(clinic);
  const { page, close } = await person(browser, clinic);
  await page.goto(`${clinic.url}/app/sign-in`);
  await page.locator('input[type=password]').waitFor();
  await portray(page, 'sign-in');
  const plan = [
    ['front-desk-1', ['board', 'appointments', 'week', 'letters', 'interpreting', 'patient-record', 'tasks']],
    ['officer-1', ['compliance', 'activity', 'keys', 'record', 'access-reviews', 'agreements', 'risks', 'privacy-requests', 'privacy-notices', 'language-notices', 'incidents', 'registers', 'sanctions', 'retention', 'quarantine', 'break-glass', 'consents', 'overview']],
    ['admin-1', ['people', 'clinic', 'keysets', 'tasks', 'account']],
  ];
  for (const [login, pages] of plan) {
    await signIn(page, clinic, login);
    for (const name of pages) {
      await page.goto(`${clinic.url}/app/${name}`);
      await page.locator('main h1').waitFor();
      await settled(page);
      await portray(page, name);
    }
    if (login === 'front-desk-1') {
      await portraySchedules(page);
      await portrayProxies(page);
      await portrayDuty(page, drill);
    }
    if (login === 'admin-1') await portraySteps(page);
    if (login === 'officer-1') {
      await portrayPosture(page);
      await page.goto(`${clinic.url}/app/record`);
      await page.locator('tbody button').first().click();
      await page.locator('.dialog .notice.go').waitFor();
      await portray(page, 'proof');
      await page.keyboard.press('Escape');
    }
    await page.context().clearCookies();
  }
  await close();
});

test('an administrator finds whoever is not among the first by name, and closes their account', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'admin-1');
  await page.goto(`${clinic.url}/app/people`);
  const search = page.getByRole('search');
  const rows = page.getByRole('region', { name: 'People' }).locator('tbody tr');
  await search.getByRole('combobox').selectOption('patient');
  await search.getByRole('textbox', { name: 'Name' }).fill('Lindqvist');
  await search.getByRole('button', { name: 'Find' }).click();
  await rows.nth(1).waitFor({ state: 'detached' });
  await rows.filter({ hasText: 'Nora Lindqvist' }).waitFor();
  assert.equal(await rows.count(), 1);
  await accessible(page, 'people who are found by name');
  await page.getByRole('button', { name: 'Close the account of Nora Lindqvist' }).waitFor();
  await page.getByRole('button', { name: 'Ban Nora Lindqvist' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('They send more than others can be served beside').click();
  await accessible(page, 'somebody who is banned');
  await dialog.getByRole('button', { name: 'Ban Nora Lindqvist' }).click();
  await rows.filter({ hasText: 'Banned: They send more than others' }).waitFor();
  await page.getByRole('button', { name: 'Lift the ban of Nora Lindqvist' }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Open the account of Nora Lindqvist' }).count(), 0);
  await search.getByRole('textbox', { name: 'Name' }).fill('Nobody Whatsoever');
  await search.getByRole('button', { name: 'Find' }).click();
  await page.getByText('Nobody of this name in this role.').waitFor();
  await search.getByRole('combobox').selectOption('nurse');
  await search.getByRole('textbox', { name: 'Name' }).fill('');
  await search.getByRole('button', { name: 'Find' }).click();
  await page.getByRole('button', { name: 'Close the account of Ines Duarte' }).click();
  const closing = page.locator('.dialog');
  await closing.getByLabel('When they left, if that was before now').waitFor();
  await accessible(page, 'closing the account of somebody who left');
  await closing.getByRole('button', { name: 'Cancel' }).click();
  await close();
});
