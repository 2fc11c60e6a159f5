import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, telling } from '../../api/calls';
import { fieldOf } from '../../api/problem';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { useTried } from '../../design/useTried';
import { Reached } from '../../plan/Reached';
import { isAddress, isPhone, plain } from '../../plan/phone';
import { useSay } from '../../words';
import { Failed } from '../account/Failed';

/** How a patient is reached: their addresses, what came back from them, and new ones. */
export function Contacts({ patient }: { patient: Person }) {
  const say = useSay();
  const [isChanging, setIsChanging] = useState(false);
  // The list that the patient was found in may be older than a change.
  const person = useQuery({ queryKey: ['person', patient.id], queryFn: () => clinic.person(patient.id), initialData: patient });
  const reach = useQuery({ queryKey: ['reach', patient.id], queryFn: () => telling.reach(patient.id) });
  const isLost = reach.data !== undefined && [reach.data.email, reach.data.sms].every((one) => one.state !== 'open');
  return (
    <section className="card stack" aria-labelledby="contacts">
      <div className="row spread">
        <h3 id="contacts">{say('reach.title')}</h3>
        <Button shape="compact" onPress={() => setIsChanging(true)}>
          {say('reach.change')}
        </Button>
      </div>
      {isLost && <Notice tone="wait">{say('reach.lost')}</Notice>}
      <Reached person={person.data} />
      <Failure error={person.error} />
      {isChanging && <ChangeContacts person={person.data} onClose={() => setIsChanging(false)} />}
    </section>
  );
}

/** New addresses of somebody, and their birth date, for whoever reads it on their record. */
export function ChangeContacts({ person, onClose }: { person: Person; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [typed, setTyped] = useState<{ email?: string; phone?: string }>({});
  // What stood there when the form was opened: a correction says what it corrects.
  const [before] = useState(person.birthDate ?? '');
  const [born, setBorn] = useState(before);
  const { email, phone } = { email: person.email ?? '', phone: person.phone ?? '', ...typed };
  const save = useMutation({
    mutationFn: (next: { email: string; phone: string; born: string }) =>
      telling.contacts(person.id, { email: next.email || null, phone: next.phone || null, ...(next.born ? { birthDate: next.born, ...(before ? { birthDateBefore: before } : {}) } : {}) }),
    onSuccess: async () => {
      await Promise.all(['person', 'reach', 'people', 'proxies', 'retention'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      onClose();
    },
  });
  // What stood there before is sent as it is, and is no error of whoever changes the other one.
  const [hasEmail, hasPhone] = [email !== (person.email ?? ''), phone !== (person.phone ?? '')];
  const next = { email: hasEmail ? email.trim() : email, phone: hasPhone ? plain(phone) : phone, born: born === before ? '' : born };
  const isWrong = hasEmail && next.email !== '' && !isAddress(next.email);
  const isNoPhone = hasPhone && next.phone !== '' && !isPhone(next.phone);
  const refused = fieldOf(save.error);
  const [, setIsTried] = useTried(refused);
  const isRefused = (field: 'email' | 'phone') => refused === field && save.variables?.[field] === next[field];
  const isGone = before !== '' && born === '';
  const isUnborn = isGone || (refused === 'birthDate' && save.variables?.born === born);
  return (
    <Dialog title={say('reach.change.of', { name: person.name })} isOpen onClose={onClose}>
      <p className="quiet">{say('reach.change.text')}</p>
      <Field label={say('letters.way.email')} type="email" value={email} onChange={(text) => setTyped({ ...typed, email: text })} autoComplete="off" wrong={isWrong || isRefused('email') ? say('reach.email.wrong') : undefined} />
      <Field label={say('reach.phone')} type="tel" value={phone} onChange={(text) => setTyped({ ...typed, phone: text })} autoComplete="off" wrong={isNoPhone ? say('details.phone.invalid') : isRefused('phone') ? say('reach.phone.refused') : undefined} />
      <Field label={say('reach.born')} hint={say(before ? 'reach.born.known' : 'reach.born.hint')} type="date" value={born} onChange={setBorn} wrong={isUnborn ? say('reach.born.refused') : undefined} />
      {refused !== 'email' && refused !== 'phone' && refused !== 'birthDate' && <Failed error={save.error} again={() => save.mutate(next)} />}
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button
          look="primary"
          isPending={save.isPending}
          onPress={() => {
            setIsTried(true);
            if (!isWrong && !isNoPhone && !isGone) save.mutate(next);
          }}
        >
          {say('choices.save')}
        </Button>
      </div>
    </Dialog>
  );
}
