import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { password } from './clinic.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('an administrator replaces the key that wraps all others, and an officer sees it', async () => {
  const admin = await person(browser, clinic);
  await signIn(admin.page, clinic, 'admin-1');
  await admin.page.goto(`${clinic.url}/app/keys`);
  const wrapping = admin.page.getByRole('row', { name: /Wrapping all other keys/ });
  await wrapping.first().waitFor();
  assert.equal(await wrapping.count(), 1);
  await admin.page.getByRole('button', { name: 'Replace it now' }).click();
  const dialog = admin.page.getByRole('dialog');
  await dialog.getByText('Nobody is signed out').waitFor();
  await dialog.getByRole('button', { name: 'Replace it now' }).click();
  await dialog.locator('[aria-invalid=true]').waitFor();
  await dialog.locator('input[type=password]').fill(password);
  await dialog.getByRole('button', { name: 'Replace it now' }).click();
  await dialog.waitFor({ state: 'detached' });
  await admin.page.getByText('A new version wraps everything').waitFor({ timeout: 90_000 });
  assert.equal(await wrapping.count(), 2);
  assert.equal(await wrapping.filter({ hasText: 'In use' }).count(), 1);
  await admin.close();

  const officer = await person(browser, clinic);
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.goto(`${clinic.url}/app/keys`);
  await officer.page.getByText('An administrator replaces it on this page.').waitFor();
  assert.equal(await officer.page.getByRole('button', { name: 'Replace it now' }).count(), 0);
  await officer.page.getByText('housecall keys rotate --config housecall.toml').waitFor();
  await officer.close();
});
