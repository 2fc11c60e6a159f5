import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { interpreters } from '../../api/calls';
import type { Consultation } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { Select } from '../../design/Select';
import { useWords } from '../../words';
import { languageName } from '../../words/language';

/** Languages that are asked for most; an interpreter of another one comes by a link. */
const languages = ['es', 'ar', 'de', 'en', 'fr', 'hi', 'ht', 'ko', 'pl', 'pt', 'ru', 'so', 'uk', 'vi', 'zh'];
const tones = { open: 'wait', accepted: 'go', declined: 'stop', withdrawn: 'info' } as const;

/** Asks the clinic's interpreters of a language, and says who answered. */
export function AskInterpreter({ consultation, onClose }: { consultation: Consultation; onClose: () => void }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const [wanted, setWanted] = useState(consultation.patient?.language.slice(0, 2) ?? 'es');
  const queryKey = ['interpreter-requests', consultation.id];
  const list = useQuery({ queryKey, queryFn: () => interpreters.ofVisit(consultation.id), refetchInterval: 3_000 });
  const ask = useMutation({ mutationFn: () => interpreters.ask(consultation.id, wanted), onSettled: () => client.invalidateQueries({ queryKey }) });
  const latest = list.data?.items.at(-1);
  const named = (tag: string) => languageName(tag, language);
  const options = [...new Set([wanted, ...languages])].map((value) => ({ value, label: named(value) }));
  return (
    <>
      <Select label={say('interpreter.language')} value={wanted} onChange={setWanted} options={options} />
      <div role="status">{latest && <Notice tone={tones[latest.state]}>{say(`interpreter.state.${latest.state}`, { language: named(latest.language) })}</Notice>}</div>
      <Failure error={ask.error ?? list.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.close')}</Button>
        {/* Asked for another language, or once more: it takes the place of what nobody answered. */}
        <Button look="primary" isPending={ask.isPending} onPress={() => ask.mutate()}>
          {say('interpreter.ask')}
        </Button>
      </div>
    </>
  );
}
