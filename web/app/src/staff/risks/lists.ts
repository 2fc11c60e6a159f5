import type { Asset, Risk } from '../../api/views';

/** What an asset can be, as the server names it. */
export const kinds = ['server', 'listener', 'store', 'key-holder', 'mail-relay', 'message-gateway', 'turn-relay', 'identity-provider', 'certificate-authority', 'log-collector', 'device', 'people', 'paper', 'facility', 'other'] as const;
export const treatments = ['mitigate', 'transfer', 'accept', 'avoid'] as const;
export const states = ['open', 'treated', 'accepted'] as const;
/** Likelihood and impact. */
export const grades = [1, 2, 3, 4, 5] as const;

export type Grade = (typeof grades)[number];
export type Level = 'low' | 'middle' | 'high';

/** What likelihood by impact weighs, as the server has it. */
export const levelOf = (likelihood: number, impact: number): Level => {
  const product = likelihood * impact;
  return product <= 4 ? 'low' : product <= 12 ? 'middle' : 'high';
};

/** What an asset is called, by its id. */
export const namesOf = (assets: readonly Asset[]) => {
  const names = new Map(assets.map((asset) => [asset.id, asset.name]));
  return (risk: Risk) => names.get(risk.assetId) ?? risk.assetId;
};

/** The day that it is here. */
export const today = () => new Date().toISOString().slice(0, 10);
