import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as, password } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { identify, signIn } from './steps.mjs';
import { speak, told } from './words.mjs';

const { clinic, browser } = await stage();

test('a record is opened out of turn, every page says so, compliance hears of it and reviews it', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-4');
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.getByRole('search').getByRole('textbox').fill('Alvarez');
  await page.getByRole('search').getByRole('button').click();
  await page.getByRole('button', { name: 'Break the glass' }).click();
  await accessible(page, 'the question before a record is opened out of turn');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await page.getByText('Say it in at least ten letters.').waitFor();
  await page.getByLabel('Why it cannot wait').fill('Found without consciousness, allergies unknown');
  await page.getByLabel('Show your second step again').fill('not the password');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await page.getByText('The login or the password is wrong.').waitFor();
  await page.getByLabel('Show your second step again').fill(password);
  await page.getByRole('button', { name: 'Open the record' }).click();
  const banner = page.getByText(/The record of pat-1 is open out of turn until/);
  await banner.waitFor();
  await page.locator('article.card').first().waitFor();
  await accessible(page, 'a record that is open out of turn');
  await page.goto(`${clinic.url}/app/appointments`);
  await banner.waitFor();
  await page.goBack();
  await page.getByRole('search').getByRole('textbox').fill('Alvarez');
  await page.getByRole('search').getByRole('button').click();
  await page.locator('article.card').first().waitFor();
  await page.getByRole('button', { name: 'Close the record' }).click();
  await banner.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Break the glass' }).waitFor();
  assert.equal(await page.locator('article.card').count(), 0, 'nothing of it stays on the screen');

  const officer = await person(browser, clinic);
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.getByRole('link', { name: 'Break-glass reviews' }).click();
  await officer.page.getByRole('heading', { name: 'Hiro Tanaka opened the record of Rosa Alvarez' }).waitFor();
  await accessible(officer.page, 'the queue of reviews');
  await portray(officer.page, 'break-glass-review');
  await officer.page.getByLabel('What your finding stands on').fill('The ambulance report confirms it');
  await officer.page.getByRole('button', { name: 'It was justified' }).click();
  await officer.page.getByText('Nothing to review').waitFor();
  await officer.page.getByLabel('Show').selectOption('all');
  await officer.page.getByText('Justified', { exact: true }).waitFor();
  assert.equal(await officer.page.getByRole('button', { name: 'It was justified' }).count(), 0);
  await Promise.all([close(), officer.close()]);
});

test('whoever a restriction keeps from a patient finds them by the whole name in an emergency, and by nothing less', async () => {
  const [patient, officer] = [await as(clinic, 'pat-2'), await as(clinic, 'officer-1')];
  const asked = await patient('POST', '/api/v1/patients/pat-2/privacy-requests', { asked: 'restriction', text: 'Not my neighbour' });
  await officer('POST', `/api/v1/privacy-requests/${asked.id}/answer`, { granted: true, reason: 'Agreed', bars: 'staff', personId: 'dr-4' });
  const { name } = await patient('GET', '/api/v1/people/pat-2');
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-4');
  await page.goto(`${clinic.url}/app/patient-record`);
  const search = async (words) => {
    await page.getByRole('search').getByRole('textbox').fill(words);
    await page.getByRole('search').getByRole('button').click();
  };
  await search(name.split(' ').at(-1));
  await page.getByText('No patient of this name').waitFor();
  await search(name);
  await page.getByText('pat-2').waitFor();
  await accessible(page, 'a patient who is kept from whoever asks');
  await portray(page, 'patient-restricted');
  await page.getByRole('button', { name: 'Break the glass' }).click();
  await page.getByLabel('Why it cannot wait').fill('Found without consciousness, allergies unknown');
  await page.getByLabel('Show your second step again').fill(password);
  await page.getByRole('button', { name: 'Open the record' }).click();
  await page.getByText(/The record of pat-2 is open out of turn until/).waitFor();
  await page.locator('article.card').first().waitFor();
  await close();
});

/** The form by which a disclosure of Rosa Alvarez is written down. */
async function disclosing(page) {
  await page.goto(`${clinic.url}/app/patient-record`);
  await page.getByRole('search').getByRole('textbox').fill('Alvarez');
  await page.getByRole('search').getByRole('button').click();
  await page.getByRole('button', { name: 'Write down a disclosure' }).click();
  await page.getByLabel('Who received it').waitFor();
}

test('a disclosure in the making comes back with its purpose and its silence, to whoever typed it and to nobody else', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'nurse-1');
  await disclosing(page);
  const asked = page.getByText('An agency asked that the patient is not told for now');
  await page.locator('.dialog').getByLabel('What for').selectOption({ label: 'For law enforcement' });
  await asked.click();
  await page.getByLabel('Which agency, and how it asked').fill('State police, letter of today');
  await page.getByLabel('Who received it').fill('State police');
  await disclosing(page);
  assert.equal(await page.getByLabel('Who received it').inputValue(), 'State police');
  assert.equal(await page.locator('.dialog').getByLabel('What for').inputValue(), 'law-enforcement');
  assert.equal(await page.getByLabel('Which agency, and how it asked').inputValue(), 'State police, letter of today', 'the patient would be told');

  // The session ends, and the next one works at the same browser.
  await page.context().clearCookies();
  await signIn(page, clinic, 'dr-4');
  await disclosing(page);
  assert.equal(await page.getByLabel('Who received it').inputValue(), '');
  await page.context().clearCookies();
  await signIn(page, clinic, 'nurse-1');
  await disclosing(page);
  assert.equal(await page.getByLabel('Who received it').inputValue(), 'State police');
  await page.locator('.dialog').getByRole('button', { name: 'Cancel' }).click();
  await disclosing(page);
  assert.equal(await page.getByLabel('Who received it').inputValue(), '', 'who cancels has done with it');
  await close();
});

test('the patient reads who opened the record and to whom something of it was disclosed, and keeps that', async () => {
  const nurse = await person(browser, clinic);
  await signIn(nurse.page, clinic, 'nurse-1');
  await nurse.page.goto(`${clinic.url}/app/patient-record`);
  await nurse.page.getByRole('search').getByRole('textbox').fill('Alvarez');
  await nurse.page.getByRole('search').getByRole('button').click();
  // As long as nobody can tell what the clinic agreed not to tell, nothing is written down as given away.
  const unread = (route) => route.abort();
  await nurse.page.route('**/privacy-standing', unread);
  await nurse.page.getByRole('button', { name: 'Write down a disclosure' }).click();
  await nurse.page.getByText('What the clinic agreed not to use or tell is not known now').waitFor();
  assert.equal(await nurse.page.getByRole('button', { name: 'Write it down' }).count(), 0);
  await nurse.page.unroute('**/privacy-standing', unread);
  await nurse.page.locator('.dialog').getByRole('button', { name: 'Try again' }).click();
  await nurse.page.getByRole('button', { name: 'Write it down' }).click();
  await nurse.page.getByText('Say it in at least three letters.').first().waitFor();
  await accessible(nurse.page, 'writing a disclosure down');
  await nurse.page.getByLabel('Who received it').fill('Harbour County Health Department');
  await nurse.page.getByLabel('What was disclosed').fill('Date and result of a test');
  await nurse.page.getByLabel('What it stands on').fill('Notifiable disease');
  await nurse.page.getByRole('button', { name: 'Write it down' }).click();
  await nurse.page.getByText('It is written down.').waitFor();

  const { page, close } = await person(browser, clinic);
  await identify(page, clinic.linkOf('pat-1'));
  await page.waitForURL('**/app/visit');
  await page.goto(`${clinic.url}/app/seen`);
  await page.locator('.accesses li').first().waitFor();
  await speak(page, 'en');
  const opened = page.locator('.accesses li', { hasText: 'Opened out of turn, in an emergency' });
  await opened.filter({ hasText: /.+, provider/ }).first().waitFor();
  assert.equal(await page.getByText('You', { exact: true }).count(), 0, 'what the patient did is asked for');
  await page.getByText('Also show what I did myself').click();
  await page.getByText('You', { exact: true }).first().waitFor();
  await page.getByRole('heading', { name: 'Harbour County Health Department' }).waitFor();
  await told(page, 'For public health · Notifiable disease', 'Para la salud pública · Notifiable disease');
  const kept = page.waitForEvent('download');
  await page.getByText('Save this list as a PDF').click();
  assert.match(readFileSync(await (await kept).path(), 'latin1'), /^%PDF-1/);
  await accessible(page, 'who saw a record');
  await Promise.all([close(), nurse.close()]);
});

test('nobody finds what another typed at the same browser before they opened a record out of turn', async () => {
  const { page, close } = await person(browser, clinic);
  const why = page.getByLabel('Why it cannot wait');
  const openGlass = async () => {
    await page.goto(`${clinic.url}/app/patient-record`);
    await page.getByRole('search').getByRole('textbox').fill('Alvarez');
    await page.getByRole('search').getByRole('button').click();
    await page.getByRole('button', { name: 'Break the glass' }).click();
  };
  await signIn(page, clinic, 'dr-4');
  await openGlass();
  await why.fill('Typed by the first, and cancelled');
  await page.locator('.dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Break the glass' }).click();
  assert.equal(await why.inputValue(), '', 'it went with the cancel');
  await why.fill('Typed by the first, and left there');
  // Their session ends without a word of theirs.
  await page.context().clearCookies();
  await signIn(page, clinic, 'dr-3');
  await openGlass();
  assert.equal(await why.inputValue(), '');
  await close();
});
