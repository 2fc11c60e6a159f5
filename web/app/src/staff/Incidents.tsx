import { useState } from 'react';
import { incidents, page } from '../api/oversight';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { More } from '../design/More';
import { usePaged } from '../design/usePaged';
import { useSay, useTitle } from '../words';
import { Incident } from './incidents/Incident';
import { Record } from './incidents/Record';

/** The register of incidents: those that are open first, the oldest discovery before all others. */
export function Incidents() {
  const say = useSay();
  const [isAdding, setIsAdding] = useState(false);
  const list = usePaged(['incidents'], incidents.list, { size: page, idOf: ({ id }) => id });
  const all = list.items;
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
      {all?.length === 0 && <Empty title={say('incidents.empty')}>{say('incidents.empty.text')}</Empty>}
      {all?.map((one) => (
        <Incident key={one.id} incident={one} />
      ))}
      <More list={list} />
      {isAdding && <Record onClose={() => setIsAdding(false)} />}
    </>
  );
}
