import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as, password } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { meet, openTab, says, sees } from './room.mjs';
import { stage } from './stage.mjs';
import { admit, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

// Several visits of one provider are under way here.
const doctor = await as(clinic, 'dr-1');
await doctor('PUT', '/api/v1/people/dr-1/availability', { status: 'available', maxPatients: 3 });

const some = (count) => Promise.all(Array.from({ length: count }, () => person(browser, clinic, { width: 1280, height: 800 })));
const presentAt = (page) => page.locator('.present').first().innerText();

test('three in a call: an interpreter comes by link, all see and hear all, and is out at once when removed', async () => {
  const [patient, provider, guest] = await some(3);
  const link = clinic.linkOf('pat-2');
  await meet({ clinic, patient, provider }, link, 'dr-1', 'Maya Chen');

  await provider.page.getByRole('button', { name: 'Invite' }).click();
  const dialog = provider.page.locator('.dialog');
  await dialog.getByLabel('Name').fill('Lena Ortiz');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  const url = await dialog.locator('code').innerText();
  await dialog.getByRole('button', { name: 'Close' }).click();

  await guest.page.goto(url);
  await guest.page.getByText('Maya Chen asked you to join a visit by video.').waitFor();
  await guest.page.getByRole('button', { name: 'Join the visit' }).click();
  const pairs = [
    [patient, 'Lena Ortiz'],
    [patient, 'Maya Chen'],
    [provider, 'Lena Ortiz'],
    [provider, link.name],
    [guest, 'Maya Chen'],
    [guest, link.name],
  ];
  for (const [{ page }, name] of pairs) await sees(page, name);

  // Whoever sits down at this browser next finds no way in among the addresses of before.
  const browsing = await guest.page.context().newCDPSession(guest.page);
  const { entries } = await browsing.send('Page.getNavigationHistory');
  assert.ok(entries.some((one) => one.url.endsWith('/app/guest')) && entries.every((one) => !one.url.includes('hcl_')), 'the link stays in the history');

  await openTab(provider.page, 'People');
  for (const [one, names] of [
    [patient, ['Lena Ortiz (Interpreter)', 'Maya Chen (Provider)', 'You (Patient)']],
    [provider, ['Lena Ortiz (Interpreter)', 'You (Provider)', `${link.name} (Patient)`]],
    [guest, ['You (Interpreter)', 'Maya Chen (Provider)', `${link.name} (Patient)`]],
  ]) {
    for (const name of names) await one.page.locator('.present li', { hasText: name }).first().waitFor().catch(async () => assert.fail(`${name} is not in ${await presentAt(one.page)}`));
  }
  await says(guest.page, 'Buenos días');
  await patient.page.getByRole('button', { name: 'Messages' }).click();
  await patient.page.getByText('Buenos días').waitFor();

  const removed = provider.page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.ok());
  await provider.page.getByRole('button', { name: 'Remove Lena Ortiz' }).click();
  await removed;
  const began = performance.now();
  await Promise.all([guest.page.getByText('Your part in this visit is over').waitFor(), guest.page.locator('video').first().waitFor({ state: 'detached' })]);
  const took = Math.round(performance.now() - began);
  console.log(`removed to out of the call: ${took} ms`);
  assert.ok(took <= 2_000, `${took} ms`);
  for (const { page } of [patient, provider]) await page.locator('.tile', { hasText: 'Lena Ortiz' }).waitFor({ state: 'detached' });
  await Promise.all([sees(patient.page, 'Maya Chen'), sees(provider.page, link.name)]);
  await guest.page.goto(url);
  await guest.page.getByText('This link has run out').waitFor();
  await Promise.all([patient, provider, guest].map((one) => one.close()));
});

test('handed over to a colleague, sent back to the waiting room, and the provider who closed the page is back in the same call', async () => {
  const [patient, first, second] = await some(3);
  const link = clinic.linkOf('pat-11');
  await signIn(second.page, clinic, 'dr-1');
  await meet({ clinic, patient, provider: first }, link, 'dr-2', 'Samuel Okafor');
  await patient.page.getByRole('button', { name: 'Messages' }).click();
  await says(patient.page, 'I sleep four hours');

  await first.page.getByRole('button', { name: 'Hand over' }).click();
  const dialog = first.page.locator('.dialog');
  await dialog.locator('option', { hasText: 'Maya Chen: licensed in IL' }).waitFor({ state: 'attached' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  const own = await as(clinic, 'dr-2');
  const booked = (await own('GET', '/api/v1/appointments?patientId=pat-11&providerId=dr-2')).items[0].id;
  const intake = await own('GET', `/api/v1/appointments/${booked}/intake`);
  const isIn = (region) => own('PUT', `/api/v1/appointments/${booked}/intake`, { ...intake, location: { ...intake.location, region } });
  await isIn('Texas');
  await first.page.getByRole('button', { name: 'Hand over' }).click();
  await dialog.locator('option', { hasText: 'Maya Chen: no licence on record in TX' }).waitFor({ state: 'attached' });
  await dialog.getByText('Maya Chen has no licence on record where the patient is now').waitFor();
  await accessible(first.page, 'a colleague without a licence');
  await portray(first.page, 'hand-over');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  await isIn('Illinois');
  await first.page.getByRole('button', { name: 'Hand over' }).click();
  await dialog.getByLabel('Colleague').selectOption({ label: 'Maya Chen: licensed in IL' });
  await dialog.getByRole('button', { name: 'Hand over' }).click();
  await first.page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  await patient.page.getByRole('heading', { name: 'Waiting room' }).waitFor();
  await patient.page.getByText('With Maya Chen').waitFor();

  await admit(second.page, link.name);
  await Promise.all([sees(second.page, link.name), sees(patient.page, 'Maya Chen')]);
  const room = second.page.url();

  await second.page.close();
  second.page = await second.context.newPage();
  await second.page.goto(`${clinic.url}/app/`);
  await second.page.locator('.now', { hasText: link.name }).getByRole('link', { name: 'Back to the visit' }).click();
  await second.page.waitForURL(room);
  await Promise.all([sees(second.page, link.name), sees(patient.page, 'Maya Chen')]);

  await second.page.getByRole('button', { name: 'Send back' }).click();
  await second.page.locator('.dialog').getByRole('button', { name: 'Send back' }).click();
  await second.page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
  await patient.page.getByText('You are next').waitFor();
  await admit(second.page, link.name);
  await Promise.all([sees(second.page, link.name), sees(patient.page, 'Maya Chen')]);
  assert.equal(second.page.url(), room);
  await Promise.all([patient, first, second].map((one) => one.close()));
});

test('an interpreter of the clinic is asked, accepts and is in; the patient objects, and they are out at once and stay out', async () => {
  const [patient, provider, interpreter] = await some(3);
  const link = clinic.linkOf('pat-3');
  await meet({ clinic, patient, provider }, link, 'dr-2', 'Samuel Okafor');
  await interpreter.page.goto(`${clinic.url}/app/`);
  await interpreter.page.locator('input[autocomplete^=username]').fill('interpreter-1');
  await interpreter.page.locator('input[type=password]').fill(password);
  await interpreter.page.locator('button[type=submit]').click();
  await interpreter.page.getByText('Nobody needs you at the moment').or(interpreter.page.getByText('Nadie le necesita')).waitFor();

  await provider.page.getByRole('button', { name: 'Invite' }).click();
  const dialog = provider.page.locator('.dialog');
  await dialog.getByText('An interpreter', { exact: true }).click();
  await dialog.getByLabel('Language').selectOption('es');
  await dialog.getByRole('button', { name: 'Ask for an interpreter' }).click();
  await dialog.getByText('interpreters are asked').waitFor();
  await accessible(provider.page, 'asking for an interpreter');
  await interpreter.page.locator('section.card .button.primary').waitFor();
  await accessible(interpreter.page, 'the requests of an interpreter');
  await interpreter.page.locator('section.card .button.primary').click();
  await dialog.getByText('an interpreter has accepted').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await Promise.all([sees(patient.page, 'Lucía Moreno'), sees(interpreter.page, link.name)]);

  const told = patient.page.locator('.notice', { hasText: 'Lucía Moreno joins as Interpreter' });
  await told.waitFor();
  await accessible(patient.page, 'somebody joins');
  await told.getByRole('button', { name: 'Object' }).click();
  await patient.page.getByText('Object to Lucía Moreno?').waitFor();
  const out = patient.page.waitForResponse((answer) => answer.url().endsWith('/object') && answer.ok());
  await patient.page.locator('.dialog').getByRole('button', { name: 'Object' }).click();
  await out;
  const began = performance.now();
  await interpreter.page.locator('.tile').first().waitFor({ state: 'detached' });
  const took = Math.round(performance.now() - began);
  console.log(`objected to out of the call: ${took} ms`);
  assert.ok(took <= 2_000, `${took} ms`);
  for (const { page } of [patient, provider]) await page.locator('.tile', { hasText: 'Lucía Moreno' }).waitFor({ state: 'detached' });
  const again = await as(clinic, 'dr-2');
  const { participants } = await again('GET', provider.page.url().replace(/.*\/room\//, '/api/v1/consultations/'));
  const gone = participants.find((one) => one.role === 'interpreter');
  assert.ok(gone.leftAt && gone.objectedAt);
  await Promise.all([patient, provider, interpreter].map((one) => one.close()));
});
