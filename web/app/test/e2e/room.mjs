import { admit, arrive, signIn } from './steps.mjs';

/** Somebody's picture really moves here, and comes through the relay. */
export async function sees(page, name) {
  const tile = page.locator('.tile', { hasText: name });
  await tile.and(page.locator('[data-connected=true]')).waitFor();
  // A call that comes back brings another element, which counts from nothing.
  const moves = (who) => {
    const video = [...document.querySelectorAll('.tile')].find((one) => one.textContent.includes(who))?.querySelector('video');
    if (!video) return false;
    const frames = video.getVideoPlaybackQuality().totalVideoFrames;
    video.framesAtFirst ??= frames;
    return frames > video.framesAtFirst + 5;
  };
  await tile.locator('video').evaluate((video) => delete video.framesAtFirst);
  await page.waitForFunction(moves, name);
  await tile.locator('.bars[data-relay=true]').waitFor();
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
