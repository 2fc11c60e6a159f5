import { createServer } from 'node:http';
import { after, test } from 'node:test';
import Provider from 'oidc-provider';
import { accessible, person } from './browser.mjs';
import { stage } from './stage.mjs';

// A provider of the real kind on this machine, with its own pages to sign in and to agree.
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const issuer = `http://127.0.0.1:${server.address().port}`;
const settings = `[{name="staff",title="Hospital account",issuer="${issuer}",client_id="housecall",client_secret="of a test"}]`;
const { clinic, browser } = await stage({ HOUSECALL_SIGN_IN__OIDC: settings });

const emails = { maya: 'dr-1@demo.example', stranger: 'nobody@demo.example' };
const provider = new Provider(issuer, {
  clients: [{ client_id: 'housecall', client_secret: 'of a test', redirect_uris: [`${clinic.url}/api/v1/sso/staff/callback`] }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['of a test'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: emails[id], email_verified: true }) }),
});
server.on('request', provider.callback());

async function comeAs(page, login) {
  await page.goto(`${clinic.url}/app/sign-in`);
  await page.getByRole('link', { name: 'Sign in with Hospital account' }).click();
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('whatever the provider takes');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('staff come in by their organization’s own sign-in, and whom it does not know here is told so', async () => {
  const { page, close } = await person(browser, clinic);
  await page.goto(`${clinic.url}/app/sign-in`);
  await page.getByRole('link', { name: 'Sign in with Hospital account' }).waitFor();
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
