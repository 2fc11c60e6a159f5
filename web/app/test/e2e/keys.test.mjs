import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as, password } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

/** Does what a dialog asks for, once whoever does it has shown again that it is them. */
async function proven(page, name) {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name }).click();
  await dialog.locator('[aria-invalid=true]').waitFor();
  await dialog.locator('input[type=password]').fill(password);
  await dialog.getByRole('button', { name }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('an administrator asks for another key that wraps all others, and an officer approves it', async () => {
  const { items } = await (await as(clinic, 'officer-1'))('GET', '/api/v1/staff-names');
  const [asker, approver] = ['admin-1', 'officer-1'].map((id) => items.find((one) => one.id === id).name);
  const admin = await person(browser, clinic);
  await signIn(admin.page, clinic, 'admin-1');
  await admin.page.goto(`${clinic.url}/app/keys`);
  const wrapping = admin.page.getByRole('row', { name: /Wrapping all other keys/ });
  await wrapping.first().waitFor();
  assert.equal(await wrapping.count(), 1);
  await admin.page.getByRole('button', { name: 'Ask for a new one' }).click();
  await admin.page.getByRole('dialog').getByText('Nobody is signed out').waitFor();
  await proven(admin.page, 'Ask for a new one');
  await admin.page.getByText('Somebody else has to approve it: you asked for it yourself.').waitFor();
  assert.equal(await admin.page.getByRole('button', { name: /^Approve/ }).count(), 0);
  assert.equal(await wrapping.count(), 1);
  await accessible(admin.page, 'a replacement that somebody asked for');

  const officer = await person(browser, clinic);
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.goto(`${clinic.url}/app/compliance`);
  await officer.page.getByRole('link', { name: '1 replacement of a key to approve' }).click();
  await officer.page.getByText(`A new version of the key that wraps all others: ${asker} asks for it`).waitFor();
  await officer.page.getByText('An administrator asks for a new one on this page, and you may approve it.').waitFor();
  assert.equal(await officer.page.getByRole('button', { name: 'Ask for a new one' }).count(), 0);
  await officer.page.getByText('housecall keys rotate --config housecall.toml').waitFor();
  const step = 'Approve the replacement of the key that wraps all others';
  await officer.page.getByRole('button', { name: step }).click();
  await accessible(officer.page, 'approving the replacement of a key');
  await proven(officer.page, step);
  await officer.page.getByText('A new version wraps everything').waitFor({ timeout: 90_000 });
  await officer.page.getByText(`${asker} asked, ${approver} approved on`).waitFor();
  const seen = officer.page.getByRole('row', { name: /Wrapping all other keys/ });
  assert.equal(await seen.count(), 2);
  assert.equal(await seen.filter({ hasText: 'In use' }).count(), 1);
  await admin.page.getByText(`${asker} asked, ${approver} approved on`).waitFor();
  await admin.close();
  await officer.close();
});

test('a key that is no longer to be trusted is named by an administrator, and an officer refuses', async () => {
  const admin = await person(browser, clinic);
  await signIn(admin.page, clinic, 'admin-1');
  await admin.page.goto(`${clinic.url}/app/keys`);
  const { items } = await (await as(clinic, 'officer-1'))('GET', '/api/v1/compliance/keys');
  const { id } = items.find((one) => one.purpose === 'key-encryption' && one.state === 'active');
  await admin.page.getByRole('button', { name: 'A key is no longer to be trusted' }).click();
  const dialog = admin.page.getByRole('dialog');
  const ask = dialog.getByRole('button', { name: 'Ask for its replacement' });
  await ask.click();
  await dialog.getByText('Say which key it is.').waitFor();
  await accessible(admin.page, 'giving a key up');
  await dialog.getByLabel('Name of the key').fill('nobodys-key');
  await dialog.locator('input[type=password]').fill(password);
  await ask.click();
  await dialog.getByText('There is no such key.').waitFor();
  await dialog.getByLabel('Name of the key').fill(id);
  await dialog.getByLabel('What became of it').selectOption('exposed');
  await ask.click();
  await dialog.waitFor({ state: 'detached' });
  await admin.page.getByRole('button', { name: `Take back the replacement of ${id}` }).waitFor();

  const officer = await person(browser, clinic);
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.goto(`${clinic.url}/app/keys`);
  await officer.page.getByText(`Another key in the place of ${id} (exposed)`).waitFor();
  await portray(officer.page, 'keys-waiting');
  await officer.page.getByRole('button', { name: `Refuse the replacement of ${id}` }).click();
  await proven(officer.page, `Refuse the replacement of ${id}`);
  await officer.page.getByText('refused or took back on').waitFor();
  await officer.page.getByRole('button', { name: `Refuse the replacement of ${id}` }).waitFor({ state: 'detached' });
  assert.equal(await officer.page.getByText('no longer trusted').count(), 0);
  await admin.close();
  await officer.close();
});
