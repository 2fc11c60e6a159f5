import { mkdirSync } from 'node:fs';
import { accessible, drawn, fits } from './browser.mjs';
import { speak } from './words.mjs';

const target = process.env.CARGO_TARGET_DIR ?? new URL('../../../../target', import.meta.url).pathname;
const folder = `${target}/screenshots`;
const widths = [
  [360, 740],
  [768, 1024],
  [1440, 900],
];

mkdirSync(folder, { recursive: true });

/** Contrast depends on the theme, widths and names on the language: two of the four see all there is. */
const guises = [
  ['es', 'dark'],
  ['en', 'light'],
];

/** Looks at a page in both languages and themes at three widths: pictures for people, rules for the program. */
export async function portray(page, name) {
  await page.locator('h1').first().waitFor();
  for (const [language, theme] of guises) {
    const select = page.locator('.settings select').first();
    // Behind an open dialog nobody reaches it, but whatever it says is said there, too.
    if (await select.isVisible()) await speak(page, language, { force: true });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    // What is drawn is how it comes to rest, and not what the other theme left.
    await drawn(page);
    await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((one) => 'transitionProperty' in one).map((one) => one.finished)).then(() => undefined));
    for (const [width, height] of widths) {
      await page.setViewportSize({ width, height });
      await fits(page, `${name} (${language}, ${width})`);
      await page.screenshot({ path: `${folder}/${name}-${language}-${theme}-${width}.png` });
    }
    await accessible(page, `${name} (${language}, ${theme})`);
  }
  // 400 % of 1280 px is 320 px: everything must still be there.
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page, `${name} at 400 %`);
  await page.setViewportSize({ width: 1280, height: 860 });
}
