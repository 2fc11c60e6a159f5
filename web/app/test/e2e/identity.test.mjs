import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { openClinic, openNewClinic, password } from './clinic.mjs';
import { stage } from './stage.mjs';
import { admit, arrive, signIn } from './steps.mjs';
import { codeOf } from './totp.mjs';

const { clinic, browser } = await stage();
// Browsers make passkeys for a name, never for an address.
clinic.url = clinic.url.replace('127.0.0.1', 'localhost');

async function enter(page, login, { url, password: secret } = { url: clinic.url, password }) {
  await page.goto(`${url}/app/sign-in`);
  await page.getByLabel('Login or e-mail').fill(login);
  await page.locator('input[type=password]').fill(secret);
  await page.locator('button[type=submit]').click();
}

test('an authenticator app: set up by its key, asked for at the next sign-in, and a recovery code once in its place', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'nurse-1');
  await page.goto(`${clinic.url}/app/account`);
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  const secret = await page.locator('code.key').innerText();
  await page.getByLabel('Code that the app shows').fill('000000');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('This code is wrong or too old').waitFor();
  await page.getByLabel('Code that the app shows').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
  const first = page.locator('.codes code').first();
  await first.waitFor();
  const codes = await page.locator('.codes code').allInnerTexts();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();

  for (const [code, isRight] of [['123456', false], [codes[0], true], [codes[0], false], [codes[1], true]]) {
    await enter(page, 'nurse-1');
    await page.getByRole('heading', { name: 'Second step' }).waitFor();
    await page.getByLabel('Code from your app').fill(code);
    await page.getByRole('button', { name: 'Confirm' }).click();
    if (!isRight) {
      await page.getByText('This code is wrong or too old').waitFor();
      continue;
    }
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  }
  await close();
});

test('a passkey is made and signs in without a password; without it the browser’s refusal is a sentence', async () => {
  const { page, context, close } = await person(browser, clinic);
  const device = await context.newCDPSession(page);
  await device.send('WebAuthn.enable');
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', { options });
  await signIn(page, clinic, 'admin-1');
  await page.goto(`${clinic.url}/app/account`);
  await page.getByLabel('Name of this device').fill('My laptop');
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByText('My laptop', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();

  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.goto(`${clinic.url}/app/account`);
  await page.getByRole('button', { name: 'Remove My laptop' }).click();
  await page.getByLabel('Show your second step again').waitFor();
  await page.getByText('My laptop', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();

  await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('No passkey was used. Try again, or sign in with your password.').waitFor();
  await close();
});

test('two minutes before a session ends a person is asked, and can stay; when it ends, what they typed is there at the next sign-in', async () => {
  // Nobody waits a quarter of an hour in a test; half a minute is time enough to come to the question.
  const brief = await openClinic({ HOUSECALL_SIGN_IN__IDLE_SECONDS: '150' });
  const { page, close } = await person(browser, brief);
  const patient = await person(browser, brief);
  const link = brief.linkOf('pat-2');
  await arrive(patient.page, link);
  await signIn(page, brief, 'dr-1');
  await admit(page, link.name);
  await page.locator('.notes textarea').fill('Saved before');
  await page.getByText(/^Saved/).waitFor();
  // From here on the server hears nothing of the notes.
  await page.route('**/notes', (route) => route.abort());
  await page.locator('.notes textarea').fill('Typed, and not yet saved');
  const question = page.getByRole('alertdialog', { name: 'Are you still there?' });
  await question.waitFor();
  await page.getByText('You will be signed out in').waitFor();
  await accessible(page, 'the idle warning');
  await page.getByRole('button', { name: 'Stay signed in' }).click();
  await question.waitFor({ state: 'detached' });
  await question.waitFor();
  // What the server does two minutes later.
  await page.context().clearCookies();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.unroute('**/notes');
  await enter(page, 'dr-1', { url: brief.url, password });
  await page.getByRole('link', { name: 'Back to the visit' }).click();
  await page.waitForFunction(() => document.querySelector('.notes textarea')?.value === 'Typed, and not yet saved');
  await Promise.all([close(), patient.close()]);
  await brief.close();
});

test('a lost link: the page says the same for a patient whom the clinic knows and for one whom it does not', async () => {
  const { page, close } = await person(browser, clinic);
  const said = [];
  for (const [contact, [year, month, day]] of [['pat-2@demo.example', ['1990', '11', '02']], ['nobody@demo.example', ['1970', '01', '01']]]) {
    await page.goto(`${clinic.url}/app/recover`);
    await page.locator('input[autocomplete=email]').fill(contact);
    for (const [name, value] of [['bday-day', day], ['bday-month', month], ['bday-year', year]]) await page.locator(`input[autocomplete=${name}]`).fill(value);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByRole('heading', { name: 'Look at your messages' }).waitFor();
    said.push(await page.locator('main').innerText());
  }
  assert.equal(said[0], said[1]);
  await close();
});

test('a new clinic: its first administrator comes with a password from the command line, chooses one, adds a second step, and is in', async () => {
  const fresh = await openNewClinic({ id: 'ada', name: 'Ada Okafor' });
  const { page, close } = await person(browser, fresh);
  await enter(page, 'ada', fresh);
  await page.getByText('Your password was made for you').waitFor();
  await accessible(page, 'the account of somebody new');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('Choose at least 8 characters.').waitFor();
  await page.getByLabel('New password').fill('a quiet harbour at dawn');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('Your password was made for you').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await page.getByLabel('Code that the app shows').fill(codeOf(await page.locator('code.key').innerText()));
  await page.getByRole('button', { name: 'Confirm' }).click();
  const code = await page.locator('.codes code').first().innerText();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('heading', { name: 'People' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();

  // The printed password opens nothing any more; the own one does, with the second step.
  await enter(page, 'ada', fresh);
  await page.getByText('The login or the password is wrong.').waitFor();
  await enter(page, 'ada', { url: fresh.url, password: 'a quiet harbour at dawn' });
  await page.getByLabel('Code from your app').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('link', { name: 'People' }).waitFor();
  await close();
  await fresh.close();
});
