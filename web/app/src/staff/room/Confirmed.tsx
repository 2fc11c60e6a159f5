import type { Intake } from '../../api/views';
import { Select } from '../../design/Select';
import { useSay } from '../../words';

/** How it is confirmed who the patient is; the first of them only patients say. */
export const identities = ['self', 'name-and-birth-date', 'name-and-address', 'photo-id'] as const;

/** What a patient says who is asked whether they can talk freely. */
export const privacies = ['alone', 'others-present-agreed', 'not-private'] as const;

interface Props {
  /** What stood there of it before. */
  was: string | null | undefined;
  intake: Intake;
  onChange: (intake: Intake) => void;
}

/** By what staff confirmed that it is the patient, and whether they can talk freely. */
export function Confirmed({ was, intake, onChange }: Props) {
  const say = useSay();
  const said = (value: string) => (value === '' ? null : value);
  const ways = identities.filter((one) => one !== 'self' || was === 'self');
  return (
    <>
      <Select
        label={say('consulting.identity')}
        value={intake.identity ?? ''}
        onChange={(next) => onChange({ ...intake, identity: said(next) })}
        options={[{ value: '', label: say('consulting.identity.none') }, ...ways.map((value) => ({ value, label: say(`consulting.identity.${value}`) }))]}
      />
      <Select
        label={say('consulting.privacy')}
        value={intake.privacy ?? ''}
        onChange={(next) => onChange({ ...intake, privacy: said(next) })}
        options={[{ value: '', label: say('consulting.privacy.none') }, ...privacies.map((value) => ({ value, label: say(`consulting.privacy.${value}`) }))]}
      />
    </>
  );
}
