import type { NewDisclosure } from '../../api/views';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useSay } from '../../words';
import { type Quiet, Silence, isWhole, quietFor, silenceOf } from '../record/Silence';

const demanded = ['judicial', 'law-enforcement', 'oversight', 'public-health', 'abuse-report', 'decedent', 'government', 'workers-compensation', 'required-by-law'] as const;
/** Letters that somebody needs to understand it later. */
const shortest = 3;

export interface Given {
  purpose: string;
  recipient: string;
  address: string;
  basis: string;
  quiet: Quiet | null;
}

export const NOBODY: Given = { purpose: 'judicial', recipient: '', address: '', basis: '', quiet: null };

const isShort = (text: string) => text.trim().length < shortest;

export const isSaid = ({ purpose, recipient, basis, quiet }: Given, zone: string) => !isShort(recipient) && !isShort(basis) && isWhole(quietFor(purpose, quiet), zone);

export const disclosureOf = ({ purpose, recipient, address, basis, quiet }: Given, what: string, zone: string): NewDisclosure => ({
  purpose,
  recipient: recipient.trim(),
  basis: basis.trim(),
  what,
  ...(address.trim() ? { address: address.trim() } : {}),
  ...silenceOf(quietFor(purpose, quiet), zone),
});

/** Which court or authority gets a copy and on what that stands, as the patient's accounting tells it. */
export function Receiver({ given, isTried, onChange }: { given: Given; isTried: boolean; onChange: (given: Given) => void }) {
  const say = useSay();
  const set = (part: Exclude<keyof Given, 'quiet'>) => (value: string) => onChange({ ...given, [part]: value });
  const wrong = (text: string) => (isTried && isShort(text) ? say('disclose.missing') : undefined);
  return (
    <>
      <p>{say('privacy.copy.disclosed')}</p>
      <Select label={say('privacy.copy.kind')} value={given.purpose} onChange={set('purpose')} options={demanded.map((value) => ({ value, label: say(`disclosed.for.${value}`) }))} />
      <Field label={say('disclose.recipient')} value={given.recipient} onChange={set('recipient')} wrong={wrong(given.recipient)} />
      <Field label={say('disclose.address')} value={given.address} onChange={set('address')} />
      <Field label={say('disclose.basis')} hint={say('disclose.basis.hint')} value={given.basis} onChange={set('basis')} wrong={wrong(given.basis)} />
      <Silence purpose={given.purpose} quiet={given.quiet} isTried={isTried} onChange={(quiet) => onChange({ ...given, quiet })} />
    </>
  );
}
