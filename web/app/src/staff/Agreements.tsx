import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { agreements } from '../api/oversight';
import type { Agreement as Data } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { useTitle, useWords } from '../words';
import { Agreement } from './agreements/Agreement';
import { Places } from './agreements/Places';
import { Propose } from './agreements/Propose';
import { Ready } from './agreements/Ready';

/** With whom the clinic has agreements, where the server goes, and what it lacks before it takes health data. */
export function Agreements() {
  const { say } = useWords();
  const [proposing, setProposing] = useState<Data | 'new'>();
  const list = useQuery({ queryKey: ['agreements', 'list'], queryFn: agreements.list });
  useTitle(say('agreements.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('agreements.title')}</h1>
        <Button look="primary" onPress={() => setProposing('new')}>
          {say('agreements.add')}
        </Button>
      </div>
      <Ready />
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data?.items.length === 0 && <Empty title={say('agreements.empty')}>{say('agreements.empty.text')}</Empty>}
      {list.data?.items.map((one) => <Agreement key={`${one.id}@${one.version}`} agreement={one} onRenew={() => setProposing(one)} />)}
      <Places />
      {proposing && <Propose {...(proposing === 'new' ? {} : { renewed: proposing })} onClose={() => setProposing(undefined)} />}
    </>
  );
}
