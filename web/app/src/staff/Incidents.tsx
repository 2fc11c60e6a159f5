import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { incidents } from '../api/oversight';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { useSay, useTitle } from '../words';
import { Incident } from './incidents/Incident';
import { Record } from './incidents/Record';

/** The register of incidents, what is open first. */
export function Incidents() {
  const say = useSay();
  const [isAdding, setIsAdding] = useState(false);
  const list = useQuery({ queryKey: ['incidents'], queryFn: incidents.list });
  useTitle(say('incidents.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('incidents.title')}</h1>
        <Button look="primary" onPress={() => setIsAdding(true)}>
          {say('incidents.add')}
        </Button>
      </div>
      <p>{say('incidents.text')}</p>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data?.items.length === 0 && <Empty title={say('incidents.empty')}>{say('incidents.empty.text')}</Empty>}
      {list.data?.items.map((one) => (
        <Incident key={one.id} incident={one} />
      ))}
      {isAdding && <Record onClose={() => setIsAdding(false)} />}
    </>
  );
}
