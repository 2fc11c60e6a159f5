import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, comes, person, settled } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';
import { identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

const dialog = (page) => page.locator('.dialog');
const press = (scope, name) => scope.getByRole('button', { name, exact: true }).click();

/** The desk's booking page, with a patient, a department and a provider chosen. */
async function begin(page, { patient, department, provider }) {
  await page.goto(`${clinic.url}/app/book`);
  await page.getByLabel('Patient’s name').fill(patient);
  await press(page, 'Find');
  await page.getByRole('radio', { name: new RegExp(patient) }).waitFor();
  await page.getByLabel('Department').selectOption({ label: department });
  if (provider) await page.getByLabel('Provider').selectOption({ label: provider });
}

/** The free times of the first day that has any, as they stand on the page. */
const times = (page) => page.locator('.choices .choice', { hasText: /\d:\d\d/ });

test('the desk books the first free time, moves the visit, and cancels it; each time the link is the next step', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'front-desk-1');
  await begin(page, { patient: 'Hannah Fischer', department: 'Dermatology' });
  await page.getByLabel('State where the patient will be').fill('tx');
  await times(page).first().click();
  await page.getByText('has no licence in TX on record').waitFor();
  await page.getByText('Central Time').first().waitFor();
  await page.getByRole('button', { name: /^Book with/ }).click();
  await page.getByRole('heading', { name: 'Booked' }).waitFor();
  await page.getByText('Hannah Fischer has a visit with').waitFor();
  await page.getByText('The provider has no licence on record where the patient said they would be.').waitFor();
  await page.getByText('No letter goes out').waitFor();
  await press(page, 'Copy join link');
  await page.getByText('Copied').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /\/app\/join#/);
  await accessible(page, 'booked');

  const desk = await as(clinic, 'front-desk-1');
  /** Looks at the day of the visit that was booked last: another free time may be on another day. */
  const lookAtDay = async () => {
    const { items } = await desk('GET', '/api/v1/appointments?patientId=pat-8');
    const last = items.filter((one) => one.state === 'booked').at(-1);
    assert.equal(last.timeZone, 'America/Chicago');
    await page.getByLabel('Day', { exact: true }).fill(new Date(last.startsAt).toLocaleDateString('sv-SE'));
  };
  await page.getByRole('link', { name: 'Appointments' }).first().click();
  await lookAtDay();
  const row = () => page.locator('.later li', { hasText: 'Hannah Fischer' }).filter({ hasText: 'Booked' }).last();
  await row().getByRole('button').click();
  await press(dialog(page), 'Move');
  await times(dialog(page)).first().click();
  await press(dialog(page), 'Move');
  await dialog(page).getByText('Hannah Fischer has a new time').waitFor();
  await press(dialog(page), 'Close');
  await page.locator('.later li', { hasText: 'Hannah Fischer' }).filter({ hasText: 'Moved' }).waitFor();

  await lookAtDay();
  await row().getByRole('button').click();
  await press(dialog(page), 'Cancel the visit');
  await press(dialog(page), 'Cancel the visit');
  await page.locator('.later li', { hasText: 'Hannah Fischer' }).filter({ hasText: 'Cancelled' }).waitFor();
  await close();
});

test('a time that somebody else took a moment ago is refused in words, and another one is there to take', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'front-desk-1');
  await begin(page, { patient: 'Gwen Oduya', department: 'Cardiology', provider: 'Elena Petrova' });
  await times(page).first().click();
  const desk = await as(clinic, 'front-desk-1');
  const taken = async (route) => {
    const { startsAt, endsAt } = route.request().postDataJSON();
    await desk('POST', '/api/v1/appointments', { departmentId: 'cardiology', providerId: 'dr-3', patientId: 'pat-2', startsAt, endsAt });
    await route.continue();
  };
  await page.route('**/api/v1/appointments', taken, { times: 1 });
  const first = (before) => {
    const [day, time] = ['h3', '.choice'].map((one) => document.querySelector(`.slots ${one}`)?.innerText);
    return time !== undefined && `${day} ${time}` !== before && `${day} ${time}`;
  };
  const before = await page.evaluate(first);
  await press(page, 'Book with Elena Petrova');
  await page.getByText('There is another visit at that time').waitFor();
  // Another time of that day, or of the next one that has any.
  await page.waitForFunction(first, before);
  await times(page).first().click();
  await press(page, 'Book with Elena Petrova');
  await page.getByRole('heading', { name: 'Booked' }).waitFor();
  await close();
});

test('a time that takes from a provider’s pause is booked when the desk says so, and not before', async () => {
  const { page, close } = await person(browser, clinic);
  const desk = await as(clinic, 'front-desk-1');
  const starts = Math.ceil(Date.now() / 86_400_000 + 12) * 86_400_000 + 3 * 3_600_000;
  const at = (minutes) => new Date(starts + minutes * 60_000).toISOString();
  await desk('POST', '/api/v1/appointments', { departmentId: 'dermatology', providerId: 'dr-2', patientId: 'pat-2', visitType: 'first-visit', startsAt: at(0), endsAt: at(30) });
  await signIn(page, clinic, 'front-desk-1');
  await begin(page, { patient: 'Gwen Oduya', department: 'Dermatology', provider: 'Samuel Okafor' });
  await page.getByText('A time outside the offered ones').click();
  const local = await page.evaluate((instant) => {
    const date = new Date(instant);
    return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  }, at(32));
  await page.getByLabel('Date and time').fill(local);
  await press(page, 'Book with Samuel Okafor');
  await page.getByText('takes from the pause').waitFor();
  await accessible(page, 'a pause');
  const booked = async () => (await desk('GET', `/api/v1/appointments?patientId=pat-9&from=${at(0)}&until=${at(60)}`)).items.length;
  assert.equal(await booked(), 0);
  const sent = [];
  page.on('request', (request) => request.method() === 'POST' && request.url().endsWith('/appointments') && sent.push(request.postDataJSON().withinBuffer));
  await page.keyboard.press('Enter');
  await settled(page);
  assert.equal(await booked(), 0, 'whoever presses twice has not answered');
  await press(page, 'Book into the pause');
  await page.getByRole('heading', { name: 'Booked' }).waitFor();
  assert.equal(await booked(), 1);
  assert.deepEqual(sent, [true]);
  await close();
});

test('a provider says when they work; hours that overlap are refused in the server’s words, and away days offer nothing', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-4');
  await page.getByRole('link', { name: 'Schedule' }).click();
  await page.getByText('Central Time (America/Chicago)').waitFor();
  await press(page, 'Change weekly hours');
  await press(dialog(page), 'Add hours');
  const added = dialog(page).getByRole('group').last();
  await added.getByLabel('Day').selectOption('monday');
  await added.getByLabel('From').fill('11:00');
  await press(dialog(page), 'Save');
  await dialog(page).getByText('nobody is in two places at once').waitFor();
  await added.getByLabel('Day').selectOption('saturday');
  await press(dialog(page), 'Save');
  await dialog(page).waitFor({ state: 'detached' });
  await page.locator('.rows li', { hasText: 'Saturday, 11:00 AM' }).waitFor();

  const asDoctor = await as(clinic, 'dr-4');
  const [from, until] = [1, 8].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  const free = async () => (await asDoctor('GET', `/api/v1/slots?departmentId=dermatology&visitType=follow-up&providerId=dr-4&from=${from}&until=${until}`)).items.length;
  assert.ok((await free()) > 0);
  await press(page, 'Add an exception');
  await dialog(page).getByLabel('Away until').fill(new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10));
  await press(dialog(page), 'Save');
  await dialog(page).waitFor({ state: 'detached' });
  await page.locator('.week .state', { hasText: 'Away' }).first().waitFor();
  assert.equal(await free(), 0, 'nothing is offered while they are away');
  await page.getByRole('button', { name: /^Remove .* to / }).click();
  await page.getByText('Nothing ahead differs').waitFor();
  assert.ok((await free()) > 0);
  await close();
});

test('what a colleague changed of a provider’s limits is seen before it is written over, and what was typed beside it stays', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-3');
  await page.getByRole('link', { name: 'Schedule' }).click();
  const limits = page.getByRole('region', { name: 'Limits and licences' });
  const [most, licences] = ['Visits a day, at most', 'States where the provider may treat'].map((label) => limits.getByLabel(label));
  await most.fill('9');
  const desk = await as(clinic, 'front-desk-1');
  const path = '/api/v1/providers/dr-3/schedule';
  const before = await desk('GET', path);
  await desk('PUT', path, { ...before, replaces: before, licences: ['TX', 'NM'] });
  const isRead = () => licences.inputValue().then((value) => value === 'TX NM');
  // Whoever comes back to a page after a while reads it anew.
  while (!(await isRead())) {
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await page.waitForTimeout(500);
  }
  assert.equal(await most.inputValue(), '9');
  await press(limits, 'Save');
  await limits.getByText('Saved').waitFor();
  const kept = await desk('GET', path);
  assert.deepEqual([kept.mostADay, kept.licences], [9, ['TX', 'NM']]);
  await close();
});

test('a patient takes another time by their link and says how they are told; the desk sees it, and sets it for them', async () => {
  const patient = await person(browser, clinic, { width: 390, height: 844 });
  const link = clinic.linkOf('pat-2');
  await identify(patient.page, link);
  await patient.page.getByRole('link', { name: 'Another time, or how we reach you' }).click();
  await patient.page.getByRole('link', { name: 'How we reach you' }).click();
  await patient.page.getByText('SMS first, then e-mail').click();
  await patient.page.locator('.tick', { hasText: 'Quiet hours' }).click();
  await patient.page.locator('.tick', { hasText: 'Somebody else may see' }).click();
  await patient.page.getByLabel('Language of letters').selectOption('es');
  await press(patient.page, 'Save');
  await patient.page.getByText('Saved.').waitFor();
  await patient.page.getByRole('link', { name: 'Back to your appointment' }).click();
  // The page now speaks the language that they chose.
  await press(patient.page, 'Elegir otra hora');
  await times(patient.page).first().click();
  await press(patient.page, 'Tomar esta hora');
  await patient.page.getByRole('heading', { name: 'Su cita tiene una hora nueva' }).waitFor();
  await accessible(patient.page, 'moved by the patient');
  await patient.close();

  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'nurse-1');
  await page.goto(`${clinic.url}/app/people/pat-2/choices`);
  await page.getByRole('heading', { name: 'How Daniel Kim is told things' }).waitFor();
  assert.ok(await page.getByRole('radio', { name: 'SMS first, then e-mail' }).isChecked());
  assert.equal(await page.getByLabel('Language of letters').inputValue(), 'es');
  await page.getByText('No letters').click();
  await press(page, 'Save');
  await page.getByText('Saved.').waitFor();
  const nurse = await as(clinic, 'nurse-1');
  const kept = await nurse('GET', '/api/v1/people/pat-2/notice-choices');
  assert.deepEqual([kept.letters, kept.confidential, kept.quiet.from], [[], true, '21:00']);

  await page.getByRole('link', { name: 'Letters' }).click();
  const told = page.locator('tbody tr', { hasText: 'Maya Chen' }).filter({ hasText: 'Visit moved' });
  await comes(page, told.filter({ hasText: 'No gateway is set up for this way' }).first());
  await close();
});

test('the desk says who is on call, and everybody who treats sees it', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'front-desk-1');
  await page.getByRole('link', { name: 'On call' }).click();
  const card = (scope) => scope.getByRole('region', { name: 'Dermatology' });
  await page.locator('.choice', { hasText: 'Dermatology' }).click();
  await card(page).getByText('Nobody is on call here').waitFor();
  await press(card(page), 'Choose people');
  await dialog(page).locator('.tick', { hasText: 'Hiro Tanaka' }).click();
  await press(dialog(page), 'Save');
  await card(page).getByText('Hiro Tanaka').waitFor();
  await close();

  const nurse = await person(browser, clinic);
  await signIn(nurse.page, clinic, 'nurse-1');
  await nurse.page.getByRole('link', { name: 'On call' }).click();
  await nurse.page.locator('.choice', { hasText: 'Dermatology' }).click();
  await card(nurse.page).getByText('Hiro Tanaka').waitFor();
  assert.equal(await card(nurse.page).getByRole('button').count(), 0, 'those who treat do not decide it');
  await nurse.close();
});
