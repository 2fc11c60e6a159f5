/** A code as words, where the page knows none for it: it may be newer than the page. */
export function readable(code: string): string {
  const words = code.replaceAll(/[._-]+/g, ' ').trim().toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
