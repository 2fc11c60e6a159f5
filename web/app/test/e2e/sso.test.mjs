import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import Provider from 'oidc-provider';
import { accessible, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';

// A provider of the real kind on this machine, with its own pages to sign in and to agree.
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const issuer = `http://127.0.0.1:${server.address().port}`;
const settings = `[{name="staff",title="Hospital account",issuer="${issuer}",client_id="housecall",client_secret="of a test",acr_values=["urn:two"]},{name="lab",title="Laboratory account",issuer="${issuer}/lab",client_id="housecall",client_secret="of a test"}]`;
const { clinic, browser } = await stage({ HOUSECALL_SIGN_IN__OIDC: settings });

const emails = { maya: 'dr-1@demo.example', hiro: 'dr-4@demo.example', priya: 'officer-1@demo.example', stranger: 'nobody@demo.example' };
const provider = new Provider(issuer, {
  clients: [{ client_id: 'housecall', client_secret: 'of a test', redirect_uris: [`${clinic.url}/api/v1/sso/staff/callback`] }],
  acrValues: ['urn:two'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['of a test'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: emails[id], email_verified: true }) }),
});
// Its pages ask for no second step; it says that it had one, as the clinic wants to hear.
const said = { configurable: true, get: () => 'urn:two', set: () => undefined };
Object.defineProperty(provider.Session.prototype, 'acr', said);
server.on('request', provider.callback());

async function show(page, login) {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('whatever the provider takes');
  await page.locator('button[type=submit]').click();
}

async function comeAs(page, login) {
  await page.goto(`${clinic.url}/app/sign-in`);
  await page.getByRole('link', { name: 'Sign in with Hospital account' }).click();
  await show(page, login);
  await page.getByRole('button', { name: 'Continue' }).click();
}

// The provider's clock goes with the clinic's.
const { now } = Date;
let ahead = 0;
Date.now = () => now() + ahead;
after(() => (Date.now = now));

/** So much time goes by that somebody has to show again that it is them. */
async function later() {
  const admin = await as(clinic, 'admin-1');
  await admin('POST', '/api/v1/demo/clock', { seconds: 6 * 60 });
  ahead += 6 * 60_000;
}

/** Shows the provider that it is them, and is back once something of the page is there. */
async function comeBack(page, login, landmark) {
  await page.getByRole('link', { name: 'Sign in again with Hospital account, and come back here' }).click();
  await show(page, login);
  const agree = page.getByRole('button', { name: 'Continue' });
  await agree.or(landmark).first().waitFor();
  if (await agree.isVisible()) await agree.click();
  await landmark.first().waitFor();
}

test('staff come in by their organization’s own sign-in, and whom it does not know here is told so', async () => {
  const { page, close } = await person(browser, clinic);
  await page.goto(`${clinic.url}/app/sign-in`);
  await page.getByRole('link', { name: 'Sign in with Hospital account' }).waitFor();
  await page.getByRole('link', { name: 'Sign in with Laboratory account' }).waitFor();
  await accessible(page, 'the sign-in page with an identity provider');
  await comeAs(page, 'maya');
  await page.getByRole('link', { name: 'Maya Chen' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await close();

  const other = await person(browser, clinic);
  await comeAs(other.page, 'stranger');
  await other.page.getByText('Signing in through your organization did not work.').waitFor();
  await other.close();
});

test('whoever has nothing of this clinic’s to show shows their provider again that it is them, and goes on where they were', async () => {
  const { page, close } = await person(browser, clinic);
  await comeAs(page, 'hiro');
  await page.getByRole('link', { name: 'Hiro Tanaka' }).waitFor();
  await later();

  const openGlass = async () => {
    await page.getByRole('search').getByRole('textbox').fill('Alvarez');
    await page.getByRole('search').getByRole('button').click();
    await page.getByRole('button', { name: 'Break the glass' }).click();
  };
  await page.goto(`${clinic.url}/app/patient-record`);
  await openGlass();
  await page.getByLabel('Why it cannot wait').fill('Found without consciousness, allergies unknown');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await page.locator('.dialog').getByText('Show your second step again: the code of your app').waitFor();
  await accessible(page, 'a second step that an identity provider is shown');
  assert.equal(await page.locator('.dialog').getByRole('link', { name: /Laboratory account/ }).count(), 0, 'nobody there knows them');
  await comeBack(page, 'hiro', page.getByRole('search'));

  await openGlass();
  assert.equal(await page.getByLabel('Why it cannot wait').inputValue(), 'Found without consciousness, allergies unknown');
  await page.getByRole('button', { name: 'Open the record' }).click();
  await page.getByText(/The record of pat-1 is open out of turn until/).waitFor();
  await close();
});

test('what an officer typed of a copy is there when they come back from their provider', async () => {
  const patient = await as(clinic, 'pat-1');
  await patient('POST', '/api/v1/patients/pat-1/privacy-requests', { asked: 'access' });
  const { page, close } = await person(browser, clinic);
  await comeAs(page, 'priya');
  await page.getByRole('link', { name: 'Priya Nair' }).waitFor();
  await later();
  await page.goto(`${clinic.url}/app/privacy-requests`);
  const make = page.getByRole('button', { name: 'Make a copy' });
  await make.click();
  await page.getByLabel('For what').selectOption({ label: 'A court or an authority asks for it' });
  await page.getByLabel('Who gets it').fill('The clerk, by courier');
  await page.getByLabel('Who received it').fill('Superior Court');
  await page.getByLabel('What it stands on').fill('Subpoena 26-1207');
  await page.getByRole('button', { name: 'Take the file with everything (zip)' }).click();
  await comeBack(page, 'priya', make);
  await make.click();
  const typed = ['Who gets it', 'Who received it', 'What it stands on'].map((label) => page.getByLabel(label).inputValue());
  assert.deepEqual(await Promise.all(typed), ['The clerk, by courier', 'Superior Court', 'Subpoena 26-1207']);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await make.click();
  assert.equal(await page.getByLabel('Who gets it').inputValue(), '', 'whoever cancels leaves nothing behind');
  await close();
});
