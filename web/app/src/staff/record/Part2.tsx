import { useMutation, useQueryClient } from '@tanstack/react-query';
import { consultations } from '../../api/calls';
import { Problem } from '../../api/problem';
import { Failure } from '../../design/Failure';
import { Select } from '../../design/Select';
import { State } from '../../design/State';
import { Tick } from '../../design/Tick';
import { useSay } from '../../words';

/** That 42 CFR Part 2 protects a visit, in sight wherever it is. */
export function Part2Badge({ label }: { label?: string | null | undefined }) {
  const say = useSay();
  return label ? <State tone="stop">{say('sensitivity.badge')}</State> : null;
}

interface Props {
  consultation: string;
  label?: string | null | undefined;
}

/** Labels a visit with everything of it, or takes the label off. */
export function Part2({ consultation, label }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const set = useMutation({
    mutationFn: (isOn: boolean) => consultations.label(consultation, isOn),
    onSettled: () => Promise.all([['consultation', consultation], ['patient-record']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  return (
    <>
      <Tick isOn={Boolean(label)} onChange={(isOn) => set.mutate(isOn)}>
        {say('sensitivity.part2')}
      </Tick>
      <Failure error={set.error} />
    </>
  );
}

const bases = ['', 'none', 'consent', 'legal-consent', 'court-order', 'emergency', 'child-abuse', 'audit', 'research'] as const;

interface Basis {
  value: string;
  onChange: (basis: string) => void;
  /** Why the server did not take it: it asks only where a visit has the label. */
  error: unknown;
}

/** On what records leave that 42 CFR Part 2 protects; asked once the server says that there are any. */
export function Part2Basis({ value, onChange, error }: Basis) {
  const say = useSay();
  const isAsked = error instanceof Problem && error.code.startsWith('part2.');
  if (!isAsked && value === '') return null;
  return <Select label={say('sensitivity.basis')} value={value} onChange={onChange} options={bases.map((one) => ({ value: one, label: say(`sensitivity.basis.${one || 'unsaid'}`) }))} />;
}
