import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, proxies } from '../../api/calls';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { Tick } from '../../design/Tick';
import { useSay } from '../../words';

const bases = ['parent', 'guardian', 'agent', 'helper'] as const;
const acts = ['view', 'schedule', 'consent'] as const;

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Lets somebody act for a patient: who, by what right, in what, why and until when. */
export function GiveProxy({ patient, onClose }: { patient: Person; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [draft, setDraft] = useState({ person: '', name: '', birthDate: '', basis: 'parent', acts: ['view'] as readonly string[], reason: '', region: '', ends: inDays(365) });
  const [isTried, setIsTried] = useState(false);
  const guardians = useQuery({ queryKey: ['people', 'guardian'], queryFn: () => clinic.people('guardian') });
  // Guests of a visit have no birth date, and so no link that asks for it.
  const people = (guardians.data?.items ?? []).filter((one) => one.active && one.birthDate);
  const isNew = draft.person === '';
  const isNamed = !isNew || (draft.name.trim() !== '' && draft.birthDate !== '');
  const give = useMutation({
    mutationFn: async () =>
      proxies.give(patient.id, {
        personId: isNew ? (await clinic.addPerson({ role: 'guardian', name: draft.name.trim(), birthDate: draft.birthDate, departments: [] })).id : draft.person,
        basis: draft.basis,
        acts: draft.acts,
        reason: draft.reason.trim(),
        endsAt: new Date(`${draft.ends}T23:59:59`).toISOString(),
        ...(draft.region.trim() ? { region: draft.region.trim().toUpperCase() } : {}),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['proxies', patient.id] });
      onClose();
    },
  });
  const submit = () => {
    setIsTried(true);
    if (isNamed && draft.reason.trim() !== '' && draft.ends !== '' && draft.acts.length > 0) give.mutate();
  };
  return (
    <Dialog title={say('proxies.give')} isOpen onClose={onClose}>
      <Failure error={guardians.error} onRetry={() => void guardians.refetch()} />
      <Select
        label={say('proxies.person')}
        value={draft.person}
        options={[{ value: '', label: say('proxies.new') }, ...people.map((one) => ({ value: one.id, label: one.name }))]}
        onChange={(value) => setDraft({ ...draft, person: value })}
      />
      {isNew && (
        <>
          <Field label={say('people.name')} wrong={isTried && draft.name.trim() === '' ? say('people.missing') : undefined} value={draft.name} onChange={(name) => setDraft({ ...draft, name })} autoComplete="off" />
          <Field label={say('proxies.born')} hint={say('proxies.born.hint')} type="date" wrong={isTried && draft.birthDate === '' ? say('tasks.due.missing') : undefined} value={draft.birthDate} onChange={(birthDate) => setDraft({ ...draft, birthDate })} />
        </>
      )}
      <Choice label={say('proxies.basis')} value={draft.basis} options={bases.map((value) => ({ value, label: say(`proxies.basis.${value}`) }))} onChange={(basis) => setDraft({ ...draft, basis })} />
      <Acts given={draft.acts} isTried={isTried} onChange={(given) => setDraft({ ...draft, acts: given })} />
      <Field label={say('proxies.reason')} hint={say('proxies.reason.hint')} rows={2} wrong={isTried && draft.reason.trim() === '' ? say('proxies.reason.missing') : undefined} value={draft.reason} onChange={(reason) => setDraft({ ...draft, reason })} />
      <Field label={say('proxies.region')} hint={say('proxies.region.hint')} maxLength={2} value={draft.region} onChange={(region) => setDraft({ ...draft, region })} autoComplete="off" />
      <Field label={say('proxies.ends')} type="date" wrong={isTried && draft.ends === '' ? say('tasks.due.missing') : undefined} value={draft.ends} onChange={(ends) => setDraft({ ...draft, ends })} />
      <Failure error={give.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={give.isPending} onPress={submit}>
          {say('proxies.give.do')}
        </Button>
      </div>
    </Dialog>
  );
}

/** In what somebody may act. */
function Acts({ given, isTried, onChange }: { given: readonly string[]; isTried: boolean; onChange: (given: readonly string[]) => void }) {
  const say = useSay();
  const isMissing = isTried && given.length === 0;
  const turn = (act: string, isOn: boolean) => onChange(acts.filter((one) => (one === act ? isOn : given.includes(one))));
  return (
    <fieldset className="field">
      <legend>{say('proxies.acts')}</legend>
      {acts.map((act) => (
        <Tick key={act} isOn={given.includes(act)} isWrong={isMissing} onChange={(isOn) => turn(act, isOn)}>
          {say(`proxies.act.${act}`)}
        </Tick>
      ))}
      {isMissing && <p className="wrong">{say('proxies.acts.missing')}</p>}
    </fieldset>
  );
}
