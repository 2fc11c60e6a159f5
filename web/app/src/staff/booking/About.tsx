import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { zonesWith } from '../../plan/zones';
import { useSay } from '../../words';

interface Said {
  /** None is the clinic's. */
  zone: string;
  region: string;
  reason: string;
}

/** What the patient says when they ask for a visit: where they will be, and why they come. */
export function About({ about, onChange }: { about: Said; onChange: (about: Said) => void }) {
  const say = useSay();
  return (
    <>
      <Select label={say('book.zone')} value={about.zone} onChange={(zone) => onChange({ ...about, zone })} options={[{ value: '', label: say('book.zone.same') }, ...zonesWith()]} />
      <Field label={say('book.region')} hint={say('book.region.hint')} value={about.region} onChange={(region) => onChange({ ...about, region })} autoComplete="off" />
      <Field label={say('book.reason')} hint={say('book.reason.hint')} value={about.reason} onChange={(reason) => onChange({ ...about, reason })} autoComplete="off" />
    </>
  );
}
