import { Problem } from '../api/problem';

/** Whether this browser can read and write passkeys in the form in which the server sends them. */
export const canPasskey = (): boolean => typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

type Options<T> = T | { publicKey: T };
const inner = <T extends object>(options: Options<T>): T => ('publicKey' in options ? options.publicKey : options);

/** The browser says only that it came to nothing: refused, timed out, or there is none. */
function nothing(): never {
  throw new Problem(400, 'passkey.none', 'the browser gave no passkey');
}

/** Makes a passkey for this site. */
export async function make(options: Options<PublicKeyCredentialCreationOptionsJSON>): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(inner(options));
  return ((await navigator.credentials.create({ publicKey }).catch(nothing)) as PublicKeyCredential).toJSON();
}

/** Has the person show one of their passkeys. */
export async function show(options: Options<PublicKeyCredentialRequestOptionsJSON>): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(inner(options));
  return ((await navigator.credentials.get({ publicKey }).catch(nothing)) as PublicKeyCredential).toJSON();
}
