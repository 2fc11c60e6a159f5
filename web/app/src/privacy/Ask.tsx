import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { privacy, type Wish } from '../api/privacy';
import { Button } from '../design/Button';
import { Choice } from '../design/Choice';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Notice } from '../design/Notice';
import { useTried } from '../design/useTried';
import { useDraft } from '../draft';
import { useWords } from '../words';
import { date } from '../words/times';

const wishes: readonly Wish[] = ['access', 'amendment', 'restriction'];

interface Props {
  patient: string;
  /** What is said once it is sent. */
  sent: 'privacy.sent' | 'privacy.desk.sent';
}

/** A request about a record: by the patient, or by whoever writes down what they said. */
export function Ask({ patient, sent }: Props) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const [wish, setWish] = useState<Wish>('access');
  const [text, setText, drop] = useDraft(`ask.${patient}`, '');
  const [isTried, setIsTried] = useTried();
  const ask = useMutation({
    mutationFn: () => privacy.ask(patient, wish, text.trim()),
    onSuccess: () => {
      drop();
      return client.invalidateQueries({ queryKey: ['privacy', patient] });
    },
  });
  if (ask.data) {
    const another = () => {
      setText('');
      drop();
      setIsTried(false);
      ask.reset();
    };
    return (
      <section className="stack">
        <Notice tone="go">{say(sent, { due: date(ask.data.dueAt, language) })}</Notice>
        <div>
          <Button onPress={another}>{say('privacy.another')}</Button>
        </div>
      </section>
    );
  }
  const isMissing = wish !== 'access' && text.trim() === '';
  return (
    <section className="stack">
      <Choice label={say('privacy.asked')} value={wish} onChange={(next) => setWish(next as Wish)} options={wishes.map((value) => ({ value, label: say(`privacy.asked.${value}`) }))} />
      <Field label={say(`privacy.say.${wish}`)} rows={3} value={text} onChange={setText} wrong={isTried && isMissing ? say('privacy.say.missing') : undefined} />
      <Failure error={ask.error} />
      <div>
        <Button look="primary" isPending={ask.isPending} onPress={() => (isMissing ? setIsTried(true) : ask.mutate())}>
          {say('privacy.send')}
        </Button>
      </div>
    </section>
  );
}
