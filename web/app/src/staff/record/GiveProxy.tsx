import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, proxies } from '../../api/calls';
import { fieldOf } from '../../api/problem';
import { useSession } from '../../api/session';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Tick } from '../../design/Tick';
import { useTried } from '../../design/useTried';
import { isAddress, isPhone, plain } from '../../plan/phone';
import { endOf } from '../../plan/zones';
import { useSay } from '../../words';
import { useClinicZone } from '../clinic/zone';
import { FindGuardian } from './FindGuardian';

const bases = ['parent', 'guardian', 'agent', 'helper'] as const;
const acts = ['view', 'schedule', 'consent', 'join', 'read-messages', 'write-messages'] as const;

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

interface Draft {
  /** Nobody is somebody new. */
  person: Person | undefined;
  name: string;
  birthDate: string;
  /** Where their links go. */
  email: string;
  phone: string;
  basis: string;
  acts: readonly string[];
  reason: string;
  region: string;
  ends: string;
}

interface Props {
  patient: Person;
  onClose: () => void;
}

/** Registers whoever is new, and lets them act. */
function useGive({ patient, onClose }: Props, onAdded: (person: Person) => void) {
  const client = useQueryClient();
  const zone = useClinicZone();
  const add = async (draft: Draft) => {
    const added = await clinic.addPerson({ role: 'guardian', name: draft.name.trim(), birthDate: draft.birthDate, departments: [], email: draft.email.trim() || null, phone: plain(draft.phone) || null });
    // What follows may be refused and tried again; the person is there already.
    onAdded(added);
    return added;
  };
  return useMutation({
    mutationFn: async (draft: Draft) =>
      proxies.give(patient.id, {
        personId: (draft.person ?? (await add(draft))).id,
        basis: draft.basis,
        acts: draft.acts,
        reason: draft.reason.trim(),
        endsAt: endOf(draft.ends, zone).toISOString(),
        ...(draft.region.trim() ? { region: draft.region.trim().toUpperCase() } : {}),
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['proxies', patient.id] });
      onClose();
    },
  });
}

/** Lets somebody act for a patient: who, by what right, in what, why and until when. */
export function GiveProxy({ patient, onClose }: Props) {
  const say = useSay();
  const [draft, setDraft] = useState<Draft>({ person: undefined, name: '', birthDate: '', email: '', phone: '', basis: 'parent', acts: ['view'], reason: '', region: '', ends: inDays(365) });
  const { data: session } = useSession();
  // Only the desk registers people.
  const mayAdd = session?.role === 'coordinator';
  const areReal = draft.person !== undefined || ((draft.email.trim() === '' || isAddress(draft.email)) && (plain(draft.phone) === '' || isPhone(draft.phone)));
  const isNamed = draft.person !== undefined || (mayAdd && draft.name.trim() !== '' && draft.birthDate !== '');
  // Both come after an answer: what was typed meanwhile stays.
  const choose = (person: Person | undefined) => setDraft((now) => ({ ...now, person }));
  const give = useGive({ patient, onClose }, choose);
  const refused = fieldOf(give.error);
  const [isTried, setIsTried] = useTried(refused);
  const isOfPerson = refused === 'email' || refused === 'phone';
  const submit = () => {
    setIsTried(true);
    if (isNamed && areReal && draft.reason.trim() !== '' && draft.ends !== '' && draft.acts.includes('view')) give.mutate(draft);
  };
  return (
    <Dialog title={say('proxies.give')} isOpen onClose={onClose}>
      <Whom mayAdd={mayAdd} draft={draft} isTried={isTried} refused={isOfPerson && give.variables?.[refused] === draft[refused] ? refused : undefined} onChoose={choose} onChange={setDraft} />
      <Choice label={say('proxies.basis')} value={draft.basis} options={bases.map((value) => ({ value, label: say(`proxies.basis.${value}`) }))} onChange={(basis) => setDraft({ ...draft, basis })} />
      <Acts given={draft.acts} isTried={isTried} onChange={(given) => setDraft({ ...draft, acts: given })} />
      <Field label={say('proxies.reason')} hint={say('proxies.reason.hint')} rows={2} wrong={isTried && draft.reason.trim() === '' ? say('proxies.reason.missing') : undefined} value={draft.reason} onChange={(reason) => setDraft({ ...draft, reason })} />
      <Field label={say('proxies.region')} hint={say('proxies.region.hint')} maxLength={2} value={draft.region} onChange={(region) => setDraft({ ...draft, region })} autoComplete="off" />
      <Field label={say('proxies.ends')} type="date" wrong={isTried && draft.ends === '' ? say('tasks.due.missing') : undefined} value={draft.ends} onChange={(ends) => setDraft({ ...draft, ends })} />
      {!isOfPerson && <Failure error={give.error} />}
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={give.isPending} onPress={submit}>
          {say('proxies.give.do')}
        </Button>
      </div>
    </Dialog>
  );
}

interface WhomProps {
  mayAdd: boolean;
  draft: Draft;
  isTried: boolean;
  /** What of it the server did not take. */
  refused: 'email' | 'phone' | undefined;
  onChoose: (person: Person | undefined) => void;
  onChange: (draft: Draft) => void;
}

/** Who acts: somebody whom the clinic knows, or somebody new. */
function Whom({ mayAdd, draft, isTried, refused, onChoose, onChange }: WhomProps) {
  const say = useSay();
  const wrong = (isMissing: boolean, text: string) => (isTried && isMissing ? text : undefined);
  return (
    <>
      <FindGuardian value={draft.person} mayAdd={mayAdd} isMissing={isTried && !mayAdd && draft.person === undefined} onChange={onChoose} />
      {mayAdd && draft.person === undefined && (
        <>
          <Field label={say('people.name')} wrong={wrong(draft.name.trim() === '', say('people.missing'))} value={draft.name} onChange={(name) => onChange({ ...draft, name })} autoComplete="off" />
          <Field label={say('letters.way.email')} hint={say('proxies.contact.hint')} type="email" wrong={wrong(refused === 'email' || (draft.email.trim() !== '' && !isAddress(draft.email)), say('reach.email.wrong'))} value={draft.email} onChange={(email) => onChange({ ...draft, email })} autoComplete="off" />
          <Field label={say('reach.phone')} type="tel" wrong={wrong(refused === 'phone' || (plain(draft.phone) !== '' && !isPhone(draft.phone)), say(refused === 'phone' ? 'reach.phone.refused' : 'details.phone.invalid'))} value={draft.phone} onChange={(phone) => onChange({ ...draft, phone })} autoComplete="off" />
          <Field label={say('proxies.born')} hint={say('proxies.born.hint')} type="date" wrong={wrong(draft.birthDate === '', say('tasks.due.missing'))} value={draft.birthDate} onChange={(birthDate) => onChange({ ...draft, birthDate })} />
        </>
      )}
    </>
  );
}

/** In what somebody may act. */
function Acts({ given, isTried, onChange }: { given: readonly string[]; isTried: boolean; onChange: (given: readonly string[]) => void }) {
  const say = useSay();
  const isMissing = isTried && !given.includes('view');
  // Whoever writes reads, too.
  const pair = (act: string, isOn: boolean) => (act === 'write-messages' && isOn ? ['read-messages'] : act === 'read-messages' && !isOn ? ['write-messages'] : []);
  const turn = (act: string, isOn: boolean) => onChange(acts.filter((one) => (one === act || pair(act, isOn).includes(one) ? isOn : given.includes(one))));
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
