import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { links } from '../api/calls';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { useTried } from '../design/useTried';
import { useSay } from '../words';
import { BirthDate, dateOf, nothing } from './BirthDate';
import './patient.css';

/** A lost link: the answer is the same whether or not the clinic knows the person. */
export default function Recover() {
  const say = useSay();
  const [contact, setContact] = useState('');
  const [parts, setParts] = useState(nothing);
  const [isTried, setIsTried] = useTried();
  const send = useMutation({ mutationFn: (date: string) => links.recover(contact.trim(), date) });
  const date = dateOf(parts);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (date !== undefined && contact.trim() !== '') send.mutate(date);
  };
  if (send.isSuccess) {
    return (
      <Column title={say('recover.sent.title')}>
        <Notice>{say('recover.sent.text')}</Notice>
      </Column>
    );
  }
  return (
    <Column title={say('recover.title')}>
      <form onSubmit={submit} noValidate>
        <p>{say('recover.text')}</p>
        <Field
          label={say('recover.contact')}
          value={contact}
          onChange={setContact}
          autoComplete="email"
          wrong={isTried && contact.trim() === '' ? say('recover.contact.missing') : undefined}
        />
        <BirthDate parts={parts} onChange={setParts} isWrong={isTried && date === undefined} />
        <div className="bottom">
          <Failure error={send.error} />
          <Button type="submit" look="primary" shape="wide" isPending={send.isPending}>
            {say('recover.send')}
          </Button>
        </div>
      </form>
    </Column>
  );
}
