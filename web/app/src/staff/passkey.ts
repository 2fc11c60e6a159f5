/** Whether this browser can read and write passkeys in the form in which the server sends them. */
export const canPasskey = (): boolean => typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

type Options<T> = T | { publicKey: T };
const inner = <T extends object>(options: Options<T>): T => ('publicKey' in options ? options.publicKey : options);

/** Makes a passkey for this site. */
export async function make(options: Options<PublicKeyCredentialCreationOptionsJSON>): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(inner(options));
  return ((await navigator.credentials.create({ publicKey })) as PublicKeyCredential).toJSON();
}

/** Has the person show one of their passkeys. */
export async function show(options: Options<PublicKeyCredentialRequestOptionsJSON>): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(inner(options));
  return ((await navigator.credentials.get({ publicKey })) as PublicKeyCredential).toJSON();
}
