import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasFocus, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';
const { clinic, browser } = await stage();

const press = (scope, name) => scope.getByRole('button', { name }).first().click();

/** Adds a patient whose data left by no account; an id that is nobody's adds nobody, and what no run of the checks shows was not encrypted. */
async function lost(page) {
  await press(page, 'Add patients');
  const dialog = page.locator('.dialog');
  const ids = dialog.getByLabel('Ids of the patients');
  await ids.fill('nobody');
  await dialog.locator('.choice', { hasText: 'Opened data' }).click();
  await press(dialog, 'Add them');
  await page.getByText('One of these ids is of no patient of the clinic.').waitFor();
  await hasFocus(ids);
  await portray(page, 'incident-lost');
  await ids.fill('pat-3');
  await dialog.locator('.choice', { hasText: 'Ciphertext' }).click();
  await dialog.getByLabel('The day since which it is gone').waitFor();
  await press(dialog, 'Add them');
  await dialog.getByText('It is not on record that all of it was encrypted when it was lost: data of some patients was open').waitFor();
  await dialog.locator('[lang="en"]').getByText('say that it was not sealed').waitFor();
  await portray(page, 'incident-unproven');
  await dialog.locator('.choice', { hasText: 'Opened data' }).click();
  await press(dialog, 'Add them');
  await page.getByRole('rowheader', { name: 'pat-3' }).waitFor();
}

/** Assesses an incident, and assesses it anew: what was said before is still to be read. */
async function assess(page) {
  await press(page, 'Assess it');
  for (const factor of ['What was exposed', 'Who used it', 'Whether it was in fact', 'What was done against']) await page.locator('.dialog').getByLabel(factor).fill('As the log shows');
  await portray(page, 'incident-assess');
  await page.locator('.dialog').getByLabel('What that comes to').selectOption('secured');
  await press(page.locator('.dialog'), 'Assess it');
  await page.locator('.dialog').getByText('That is said under “Add patients”').waitFor();
  await page.locator('.dialog [lang="en"]').getByText('stands in the incident as open').waitFor();
  await page.locator('.dialog').getByLabel('What that comes to').selectOption('breach');
  await press(page.locator('.dialog'), 'Assess it');
  await page.getByText('Before it is closed: everybody is notified who must be.').waitFor();
  await press(page, 'Assess it anew');
  await page.locator('.dialog').getByLabel('What was done against').fill('She signed that she kept nothing');
  await press(page.locator('.dialog'), 'Assess it');
  await page.locator('.dialog').waitFor({ state: 'detached' });
  await page.getByText('What was assessed before').click();
  await page.getByText('As the log shows').nth(4).waitFor();
}

/** Writes down that law enforcement has notices wait; what is not in writing has them wait thirty days. */
async function delayed(page) {
  await press(page, 'Law enforcement has notices wait');
  const dialog = page.locator('.dialog');
  await dialog.locator('.choice', { hasText: 'Not in writing' }).click();
  await dialog.getByText('Thirty days at most').waitFor();
  await press(dialog, 'Write it down');
  await dialog.getByText('Fill this in.').waitFor();
  await dialog.getByLabel('Who says so, of which authority, and why').fill('Detective Ruiz of the county’s sheriff');
  await press(dialog, 'Write it down');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(/^Notices wait until /).waitFor();
  await page.getByText('Detective Ruiz of the county’s sheriff').waitFor();
  await page.getByRole('button', { name: /^Strike what was said on / }).click();
  await press(dialog, 'Strike it');
  await dialog.waitFor({ state: 'detached' });
  await page.getByText(/^Struck by /).waitFor();
  await page.getByText(/^Notices wait until /).waitFor({ state: 'detached' });
}

test('an incident: whom an account was shown, the four factors, who must hear of it, and a second person who closes it', async () => {
  const [nurse, keeper] = [await as(clinic, 'nurse-1'), await as(clinic, 'admin-1')];
  await nurse('GET', '/api/v1/people/pat-2');
  // Days and times are the clinic's, wherever the browser is.
  const timeZone = 'Pacific/Honolulu';
  const { name } = await keeper('GET', '/api/v1/organization');
  await keeper('PUT', '/api/v1/organization', { name, timeZone });
  const [officer, admin] = [await person(browser, clinic), await person(browser, clinic)];
  const { page } = officer;
  await signIn(page, clinic, 'officer-1');
  await page.getByRole('link', { name: 'Incidents' }).click();
  await press(page, 'Write down an incident');
  await press(page, 'Write it down');
  await page.getByText('Fill this in.').waitFor();
  await portray(page, 'incident-record');
  await page.getByLabel('What happened').fill('A nurse’s session went on after she had left');
  const today = () => new Date().toLocaleDateString('en-US', { dateStyle: 'long', timeZone });
  const before = today();
  await press(page, 'Write it down');
  await page.getByText('Day 1 of 60').waitFor();
  await page.getByText(new RegExp(`Discovered on (${before}|${today()})`)).waitFor();
  await press(page, 'Search the audit record');
  await page.getByLabel('Id of the account, as the audit record has it').fill('nurse-1');
  const local = (hours) => new Date(Date.now() + hours * 3_600_000).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).replace(' ', 'T');
  await page.getByText('by the clinic’s clock (Hawaii-Aleutian').waitFor();
  await page.getByLabel('From').fill(local(-1));
  await page.getByLabel('Until').fill(local(1));
  await press(page.locator('.dialog'), 'Search the audit record');
  await page.getByRole('rowheader', { name: 'pat-2' }).waitFor();
  await page.getByText('Opened data').first().waitFor();
  await lost(page);
  for (const stage of ['It goes no further', 'Its cause is gone', 'Everything works again']) {
    await press(page, `Say that it is so (${stage})`);
    await page.getByRole('button', { name: `(${stage})` }).waitFor({ state: 'detached' });
  }
  await assess(page);
  await delayed(page);
  await page.getByRole('rowheader', { name: 'Find out where some patients live' }).waitFor();
  for (const whom of ['that Each patient was notified', 'that US Department of Health and Human Services was notified', 'where they live, what the law there asks, and that it was done']) {
    await press(page, `Write down ${whom}`);
    await page.getByLabel('How, and how that is known').fill('By mail, receipt 4711');
    await press(page.locator('.dialog'), 'Write it down');
    await page.locator('.dialog').waitFor({ state: 'detached' });
  }
  await page.getByText('You assessed it; somebody else closes it.').waitFor();
  const { items } = await (await as(clinic, 'officer-1'))('GET', '/api/v1/patients/pat-3/disclosures');
  const exposed = items.filter((one) => one.purpose === 'impermissible');
  assert.deepEqual(exposed.map((one) => one.recipient), ['As the log shows'], 'whoever was told of it finds it in their accounting');
  await portray(page, 'incident-register');
  await signIn(admin.page, clinic, 'admin-1');
  await admin.page.goto(`${clinic.url}/app/incidents`);
  await press(admin.page, 'Close it');
  await press(admin.page.locator('.dialog'), 'Close it');
  await admin.page.getByText('by Jonas Weber').waitFor();
  await Promise.all([officer.close(), admin.close()]);
});
