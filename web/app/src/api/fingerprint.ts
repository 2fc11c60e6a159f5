/** The SHA-256 of a document, in hexadecimal; the document itself goes nowhere. */
export async function fingerprint(document: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await document.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
