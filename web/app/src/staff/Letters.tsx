import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { telling } from '../api/calls';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Select } from '../design/Select';
import { useTitle, useWords } from '../words';
import { LetterTable } from './letters/LetterTable';

const periods = { day: 1, week: 7, month: 30 } as const;
type Period = keyof typeof periods;
const states = ['', 'failed', 'gone', 'pending', 'sent', 'delivered', 'withheld', 'unneeded'] as const;
/** So many lines the server answers at once. */
const most = 500;

/** What became of everything that people were told, and what to do where it did not reach them. */
export function Letters() {
  const { say } = useWords();
  const [period, setPeriod] = useState<Period>('day');
  const [state, setState] = useState<(typeof states)[number]>('');
  const found = useQuery({
    queryKey: ['letters', period, state],
    queryFn: () => {
      const until = new Date();
      const from = new Date(until.getTime() - periods[period] * 24 * 60 * 60 * 1000);
      return telling.letters({ from: from.toISOString(), until: until.toISOString(), state });
    },
  });
  const items = found.data?.items ?? [];
  useTitle(say('letters.title'));
  return (
    <>
      <h1>{say('letters.title')}</h1>
      <p className="quiet">{say('letters.text')}</p>
      <div className="filters">
        <Select label={say('letters.period')} value={period} onChange={(next) => setPeriod(next as Period)} options={(Object.keys(periods) as Period[]).map((value) => ({ value, label: say(`letters.period.${value}`) }))} />
        <Select label={say('letters.state')} value={state} onChange={(next) => setState(next as typeof state)} options={states.map((value) => ({ value, label: say(value === '' ? 'letters.any' : `letters.state.${value}`) }))} />
      </div>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {items.length === most && <Notice>{say('letters.most', { count: most })}</Notice>}
      {found.data && items.length === 0 && <Empty title={say('letters.empty')}>{say('letters.empty.text')}</Empty>}
      {items.length > 0 && <LetterTable letters={items} />}
    </>
  );
}
