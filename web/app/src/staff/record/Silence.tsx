import type { NewDisclosure } from '../../api/views';
import { Field } from '../../design/Field';
import { Tick } from '../../design/Tick';
import { endOf } from '../../plan/zones';
import { useSay } from '../../words';
import { useClinicZone } from '../clinic/zone';

/** Letters that somebody needs to understand it later. */
const shortest = 3;
/** For how long what was not asked in writing is kept quiet. */
const spoken = 30 * 86_400_000;

/** That an agency asked that the patient is not told for a while, as it is typed. */
export interface Quiet {
  askedBy: string;
  /** A day. */
  until: string;
  inWriting: boolean;
}

/** Who may ask for it: a health oversight agency or law enforcement, and nobody else to whom something is disclosed. */
const silent = ['oversight', 'law-enforcement'];

/** What counts of what was typed, for this purpose. */
export const quietFor = (purpose: string, quiet: Quiet | null) => (silent.includes(purpose) ? quiet : null);

const NOTHING: Quiet = { askedBy: '', until: '', inWriting: true };

const isLong = ({ until, inWriting }: Quiet, zone: string) => !inWriting && until !== '' && endOf(until, zone).getTime() - Date.now() > spoken;

/** Whether what is typed can be sent; nothing typed can. */
export const isWhole = (quiet: Quiet | null, zone: string) => quiet === null || (quiet.askedBy.trim().length >= shortest && quiet.until !== '' && !isLong(quiet, zone));

/** As the server takes it. */
export const silenceOf = (quiet: Quiet | null, zone: string): Pick<NewDisclosure, 'silence'> =>
  quiet === null ? {} : { silence: { askedBy: quiet.askedBy.trim(), until: endOf(quiet.until, zone).toISOString(), inWriting: quiet.inWriting } };

/** Whether an agency asked that the patient is not told, which one, and until when; nothing for a purpose that knows no such agency. */
export function Silence({ purpose, quiet, isTried, onChange }: { purpose: string; quiet: Quiet | null; isTried: boolean; onChange: (quiet: Quiet | null) => void }) {
  const say = useSay();
  const zone = useClinicZone();
  if (!silent.includes(purpose)) return null;
  return (
    <>
      <Tick isOn={quiet !== null} onChange={(isOn) => onChange(isOn ? NOTHING : null)}>
        {say('disclose.silence')}
      </Tick>
      {quiet && (
        <>
          <Field label={say('disclose.silence.by')} hint={say('disclose.silence.by.hint')} value={quiet.askedBy} onChange={(askedBy) => onChange({ ...quiet, askedBy })} wrong={isTried && quiet.askedBy.trim().length < shortest ? say('disclose.missing') : undefined} />
          <Tick isOn={quiet.inWriting} onChange={(inWriting) => onChange({ ...quiet, inWriting })}>
            {say('disclose.silence.written')}
          </Tick>
          <Field type="date" label={say('disclose.silence.until')} hint={say('disclose.silence.until.hint')} value={quiet.until} onChange={(until) => onChange({ ...quiet, until })} wrong={isTried && (quiet.until === '' || isLong(quiet, zone)) ? say('disclose.silence.wrong') : undefined} />
        </>
      )}
    </>
  );
}
