import { admit, arrive, signIn } from './steps.mjs';

/** Somebody's picture really moves here, and comes through the relay. */
export async function sees(page, name, { timeout = 30_000 } = {}) {
  const tile = page.locator('.tile', { hasText: name });
  await tile.and(page.locator('[data-connected=true]')).waitFor({ timeout });
  const video = await tile.locator('video').elementHandle();
  const began = await video.evaluate((one) => one.getVideoPlaybackQuality().totalVideoFrames);
  await page.waitForFunction(([one, least]) => one.getVideoPlaybackQuality().totalVideoFrames > least, [video, began + 5], { timeout });
  await tile.locator('.bars[data-relay=true]').waitFor({ timeout });
}

/** Writes a message where the conversation is open. */
export async function says(page, text) {
  await page.locator('.writer input:not([type=file])').fill(text);
  await page.locator('.writer button[type=submit]').click();
}

/** Patient and provider in one call, seeing each other. */
export async function meet({ clinic, patient, provider }, link, login, doctor) {
  await signIn(provider.page, clinic, login);
  await arrive(patient.page, link);
  await admit(provider.page, link.name);
  await sees(provider.page, link.name);
  await sees(patient.page, doctor);
}

/** Opens one of the tabs beside the provider's picture. */
export const openTab = (page, name) => page.getByRole('tab', { name }).click();
