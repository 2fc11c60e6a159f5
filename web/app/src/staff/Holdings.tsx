import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { compliance } from '../api/oversight';
import type { KeyHolding } from '../api/views';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Table } from '../design/Table';
import { useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { stamp } from '../words/times';
import { Changes } from './keys/Changes';
import { waiting, Wrapping } from './keys/Wrapping';

/** Every key that the server has, what it is for and when it is replaced; never a key. */
export function Holdings() {
  const { say, language } = useWords();
  const [isDone, setIsDone] = useState(false);
  const found = useQuery({
    queryKey: ['keys'],
    queryFn: compliance.keys,
    refetchInterval: (query) => (waiting(query.state.data?.items ?? []) > 0 ? 2_000 : false),
  });
  const items = found.data?.items ?? [];
  const late = items.filter((one) => one.state === 'active' && one.dueAt && new Date(one.dueAt) < new Date());
  const distrusted = items.filter((one) => one.compromised);
  const word = (kind: 'purpose' | 'place' | 'state', code: string) => say(`keys.${kind}.${code}` as Key);
  useTitle(say('keys.title'));
  const stands = (one: KeyHolding) => say(one.held ? 'keys.state.held' : (`keys.state.${one.state}` as Key));
  const cells = (one: KeyHolding) => [
    word('purpose', one.purpose),
    <code>{one.id}</code>,
    one.algorithm,
    word('place', one.place),
    one.compromised ? say('keys.compromised', { state: stands(one), reason: word('state', one.compromised) }) : stands(one),
    one.count,
    one.madeAt ? stamp(one.madeAt, language) : '',
    one.dueAt ? stamp(one.dueAt, language) : '',
  ];
  return (
    <>
      <h1>{say('keys.title')}</h1>
      <p>{say('keys.text')}</p>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {late.length > 0 && <Notice tone="wait" title={say('keys.late', { count: late.length })}>{say('keys.late.text')}</Notice>}
      {distrusted.length > 0 && <Notice tone="stop" title={say('keys.distrusted', { count: distrusted.length })}>{say('keys.distrusted.text')}</Notice>}
      <Changes onApproved={() => setIsDone(true)} />
      <Wrapping items={items} isDone={isDone} />
      {items.length > 0 && (
        <Table
          label={say('keys.title')}
          heads={(['purpose', 'id', 'algorithm', 'place', 'state', 'count', 'made', 'due'] as const).map((name) => say(`keys.${name}`))}
          named={1}
          rows={items.map((one) => ({ key: `${one.purpose} ${one.id}`, cells: cells(one) }))}
        />
      )}
    </>
  );
}
