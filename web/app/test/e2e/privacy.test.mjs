import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { accessible, hasFocus, person } from './browser.mjs';
import { as, password } from './clinic.mjs';
import { visited } from './day.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { identify, prove, signIn } from './steps.mjs';
import { speak } from './words.mjs';
const { clinic, browser } = await stage();

const press = (scope, name) => scope.getByRole('button', { name }).first().click();

/** The file that a press takes. */
async function taken(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, name)]);
  return download.path();
}

const python = (program, file) => JSON.parse(execFileSync('python3', ['-X', 'utf8', '-c', program, file]).toString());
const listed = 'import json, sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\nprint(json.dumps({n: json.loads(z.read(n)) for n in z.namelist() if n.endswith(".json")}))';

/** A download may fail unseen: the page stays, with what was typed, says what to do, and gives the same copy again. */
async function again(page, name) {
  const first = await taken(page, name);
  await page.getByText('Should that fail, take it here again.').waitFor();
  assert.equal(await page.getByLabel('Who received it').inputValue(), 'Superior Court');
  const copies = [first, await taken(page, name)].map((file) => python(listed, file));
  assert.equal(copies[0]['about.json'].export, copies[1]['about.json'].export);
  return copies[1];
}

/** Takes a copy for a grand jury, whose prosecutor asks that the patient is not told for ten days; a court as such cannot. */
async function forTheCourt(page) {
  await page.getByLabel('For what').selectOption({ label: 'A court or an authority asks for it' });
  await page.getByLabel('Who received it').waitFor();
  assert.equal(await page.getByText('An agency asked that the patient is not told for now').count(), 0);
  await page.getByLabel('What kind of request it is').selectOption({ label: 'For law enforcement' });
  await page.getByText('An agency asked that the patient is not told for now').click();
  await press(page, 'Take the file with everything (zip)');
  await page.getByText('Choose a day').waitFor();
  assert.equal(await page.getByText('Say it in at least three letters.').count(), 3);
  await portray(page, 'privacy-copy-court');
  await page.getByLabel('Who received it').fill('Superior Court');
  await page.getByLabel('What it stands on').fill('Subpoena 26-1207');
  await page.getByLabel('Which agency, and how it asked').fill('The prosecutor, letter of today');
  await page.getByLabel('Until when').fill(new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10));
  const copy = await again(page, 'Take the file with everything (zip)');
  assert.equal(copy['about.json'].purpose, 'legal');
}

/** What of the copies the records have, and not the patient's own. */
async function known(own) {
  const audit = await as(clinic, 'officer-1');
  const { items } = await audit('GET', '/api/v1/audit/entries?type=RECORD_EXPORTED');
  assert.equal(items.length, 5);
  assert.ok(!JSON.stringify(items).includes('daughter'), 'the audit log has the purpose by its code');
  const accounted = await audit('GET', '/api/v1/patients/pat-3/disclosures');
  assert.deepEqual(accounted.items.map(({ purpose, recipient, basis }) => [purpose, recipient, basis]), [['law-enforcement', 'Superior Court', 'Subpoena 26-1207']]);
  assert.ok(!JSON.stringify(own).includes('Superior Court'), 'the patient is not told as long as the prosecutor asks for silence');
}

/** Whoever signed in is led to a new link where a visit would be. */
async function withoutVisit(page) {
  for (const path of ['visit', 'plan']) {
    await page.goto(`${clinic.url}/app/${path}`);
    await page.getByRole('heading', { level: 1, name: 'A visit opens by its link' }).waitFor();
  }
  await portray(page, 'signed-in-no-visit');
  assert.equal(await page.getByRole('link', { name: 'Get a new link' }).getAttribute('href'), '/app/recover');
  await page.getByRole('link', { name: 'Your record and your rights' }).click();
  await page.waitForURL('**/app/own-record');
}

/** The link is for one visit; the whole record is for whoever signs in, as its patient does here. */
async function signedInFor(page, name) {
  await page.getByText('Your link is for one visit and gives no copy of your record.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Take the file with everything (zip)' }).count(), 0);
  await page.getByText('to come back to the visit you need a new link').waitFor();
  await page.getByRole('link', { name: 'Sign in to take the copy' }).click();
  await page.locator('input[autocomplete^=username]').fill('pat-3');
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL('**/app/own-record');
  await page.getByText('Take it with this page').waitFor();
  await portray(page, 'own-record-signed-in');
  const own = python(listed, await taken(page, 'Take the file with everything (zip)'));
  assert.ok(own['appointment.json'].length > 0 && own['appointment.json'].every((one) => one.patient === 'pat-3'));
  assert.equal(own['privacy_request.json'][0].answer, 'Take it with this page');
  const document = await taken(page, 'Take the document to read (PDF)');
  const text = execFileSync('pdftotext', [document, '-']).toString();
  assert.match(text, new RegExp(name));
  return own;
}

test('a patient asks for a copy, an officer answers by the day, and the patient takes file and document', async () => {
  await visited(clinic);
  const link = clinic.linkOf('pat-3');
  const patient = await person(browser, clinic, { width: 390, height: 844 });
  await identify(patient.page, link);
  await patient.page.waitForURL('**/app/visit');
  await patient.page.goto(`${clinic.url}/app/own-record`);
  await patient.page.getByText('You have asked for nothing so far.').waitFor();
  await press(patient.page, 'Ask for something');
  await portray(patient.page, 'own-record-ask');
  await press(patient.page, 'Send the request');
  await patient.page.getByText('Your request is with the clinic.').waitFor();
  await patient.page.locator('.state', { hasText: 'Answered by' }).waitFor();

  const officer = await person(browser, clinic);
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.getByRole('link', { name: 'Patients’ requests' }).click();
  await officer.page.getByRole('heading', { name: `${link.name}: A copy of the record` }).waitFor();
  await portray(officer.page, 'privacy-queue');
  await press(officer.page, 'Make a copy');
  await press(officer.page, 'Take the file with everything (zip)');
  await officer.page.getByText('Say who gets it.').waitFor();
  await portray(officer.page, 'privacy-copy');
  await officer.page.getByLabel('Who gets it').fill('Her daughter, with her signature');
  await press(officer.page, 'Take the file with everything (zip)');
  await prove(officer.page);
  const whole = python(listed, await taken(officer.page, 'Take the file with everything (zip)'));
  assert.equal(whole['about.json'].purpose, 'patient-request');
  assert.equal(whole['person.json'][0].name, link.name);
  await forTheCourt(officer.page);
  await officer.page.keyboard.press('Escape');
  await press(officer.page, 'Put it off');
  await officer.page.getByLabel('Why it takes longer').fill('An older system is asked, too');
  await press(officer.page.locator('.dialog'), 'Put it off');
  await officer.page.getByText('It takes longer: An older system').waitFor();
  await press(officer.page, 'Answer');
  await officer.page.locator('.dialog .choice', { hasText: 'Deny it' }).click();
  await press(officer.page, 'Send the answer');
  await officer.page.getByText('A denial says why.').waitFor();
  await portray(officer.page, 'privacy-reply');
  await officer.page.locator('.dialog .choice', { hasText: 'Grant it' }).click();
  await officer.page.getByLabel('What the patient reads').fill('Take it with this page');
  await press(officer.page, 'Send the answer');
  await officer.page.getByText('No request waits').waitFor();

  await patient.page.reload();
  await patient.page.getByText('Take it with this page').waitFor();
  await portray(patient.page, 'own-record');
  const own = await signedInFor(patient.page, link.name);
  await withoutVisit(patient.page);
  await press(patient.page, 'Sign out');
  await patient.page.getByRole('heading', { level: 1, name: 'Your record and your rights' }).waitFor({ state: 'detached' });
  assert.equal(await patient.page.evaluate(() => fetch('/api/v1/sessions/current').then(({ status }) => status)), 401);
  await known(own);
  await Promise.all([patient.close(), officer.close()]);
});

test('on a narrow screen the pages wait behind a button, by key as well', async () => {
  const { page, close } = await person(browser, clinic, { width: 360, height: 740 });
  await signIn(page, clinic, 'officer-1');
  const menu = page.getByRole('button', { name: 'Menu' });
  assert.equal(await menu.getAttribute('aria-expanded'), 'false');
  assert.ok((await page.locator('.desk > nav').boundingBox()).height < 80, 'the page itself comes first');
  await menu.focus();
  await page.keyboard.press('Enter');
  assert.equal(await menu.getAttribute('aria-expanded'), 'true');
  await accessible(page, 'the open menu');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await hasFocus(menu);
  assert.equal(await page.getByRole('link', { name: 'Consents' }).count(), 0);
  await menu.click();
  await page.getByRole('link', { name: 'Consents' }).click();
  await page.getByRole('heading', { name: 'Consent register', level: 1 }).waitFor();
  assert.equal(await menu.getAttribute('aria-expanded'), 'false');
  await close();
});

test('a class of records is held by its name in each language, for a matter whose number says what is wrong with it', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/retention`);
  await page.getByRole('button', { name: 'Place a hold' }).waitFor();
  await speak(page, 'es');
  await press(page, 'Retener algo');
  const dialog = page.locator('.dialog');
  await dialog.getByLabel('Número del asunto').fill('Asunto 12');
  await dialog.getByLabel('Qué se retiene').selectOption({ label: 'Una clase de registros' });
  await dialog.getByLabel('Clase de registros').selectOption({ label: 'Respuestas a encuestas' });
  await press(dialog, 'Retener');
  await dialog.getByText('sin espacios').waitFor();
  await accessible(page, 'a hold on a class');
  await portray(page, 'hold-class');
  await dialog.getByText('without spaces').waitFor();
  await dialog.getByLabel('Number of the matter').fill('Asunto-12');
  await press(dialog, 'Place it');
  await page.locator('.holds li', { hasText: 'A class of records · Survey answers' }).waitFor();
  await close();
});

test('something is held, which two people end, and a rule counts once a second person approves it', async () => {
  const [officer, admin] = [await person(browser, clinic), await person(browser, clinic)];
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.goto(`${clinic.url}/app/retention`);
  await press(officer.page, 'Place a hold');
  await press(officer.page, 'Place it');
  await officer.page.getByText('Fill this in.').first().waitFor();
  await portray(officer.page, 'hold');
  await officer.page.getByLabel('Number of the matter').fill('2026-17');
  await officer.page.getByLabel('Its id or name').fill('nobody');
  await press(officer.page, 'Place it');
  await officer.page.getByText('nothing would be held').waitFor();
  await officer.page.getByLabel('Its id or name').fill('pat-1');
  await press(officer.page, 'Place it');
  await officer.page.locator('.holds li', { hasText: 'A patient’s record · pat-1' }).waitFor();
  await press(officer.page, 'Release: A patient’s record · pat-1');
  await officer.page.getByText('until somebody else releases it').waitFor();
  await press(officer.page.locator('.dialog'), 'Release: A patient’s record · pat-1');
  await prove(officer.page);
  await press(officer.page.locator('.dialog'), 'Release: A patient’s record · pat-1');
  await officer.page.getByText('Holds; Priya Nair asked that it ends').waitFor();
  await press(officer.page, 'Propose a rule');
  await officer.page.getByLabel('Class of records').selectOption('emergency');
  await officer.page.getByLabel('Where').fill('US');
  await officer.page.getByLabel('Days').fill('2190');
  await officer.page.getByLabel('The law or policy').fill('8 NYCRR 29.2');
  await press(officer.page, 'Propose it');
  await officer.page.getByText('Proposed by Priya Nair').waitFor();
  await portray(officer.page, 'retention-held');

  await signIn(admin.page, clinic, 'admin-1');
  await admin.page.goto(`${clinic.url}/app/retention`);
  await press(admin.page, 'Approve: Messages of emergencies, US, everybody (version 2)');
  const dialog = admin.page.locator('.dialog');
  await dialog.getByText('8 NYCRR 29.2').waitFor();
  await press(dialog, 'Approve: Messages of emergencies, US, everybody (version 2)');
  await dialog.getByText('Show your second step again: the code of your app').waitFor();
  await portray(admin.page, 'retention-approve');
  await prove(admin.page);
  await press(dialog, 'Approve: Messages of emergencies, US, everybody (version 2)');
  await dialog.waitFor({ state: 'detached' });
  await admin.page.getByRole('button', { name: 'Approve: Messages of emergencies, US, everybody (version 2)' }).waitFor({ state: 'detached' });
  await press(admin.page, 'Release: A patient’s record · pat-1');
  await press(admin.page.locator('.dialog'), 'Release: A patient’s record · pat-1');
  await admin.page.getByText('Released on').waitFor();
  await press(admin.page, 'List what may go');
  await admin.page.getByText('Nothing is due for disposal.').waitFor();
  await Promise.all([officer.close(), admin.close()]);
});
