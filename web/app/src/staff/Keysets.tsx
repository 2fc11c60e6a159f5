import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keysets } from '../api/calls';
import type { MadeKeyset } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { useSay, useTitle } from '../words';
import { Add } from './keysets/Add';
import { Keyset } from './keysets/Keyset';
import { Secret } from './keysets/Secret';

/** Environments of applications that speak the protocol: their keys, made, replaced and ended. */
export function Keysets() {
  const say = useSay();
  const [isAdding, setIsAdding] = useState(false);
  const [made, setMade] = useState<MadeKeyset>();
  const list = useQuery({ queryKey: ['keysets'], queryFn: keysets.list });
  const items = list.data?.items ?? [];
  useTitle(say('keysets.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('keysets.title')}</h1>
        <Button look="primary" onPress={() => setIsAdding(true)}>
          {say('keysets.add')}
        </Button>
      </div>
      <p className="quiet">{say('keysets.text')}</p>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && items.length === 0 && <Empty title={say('keysets.empty')}>{say('keysets.text')}</Empty>}
      <div className="panels">
        {items.map((one) => (
          <Keyset key={one.subscribeKey} keyset={one} onMade={setMade} />
        ))}
      </div>
      {isAdding && <Add keysets={items} onMade={setMade} onClose={() => setIsAdding(false)} />}
      {made?.secretKey && <Secret text={made.secretKey} name={`${made.keyset.app} · ${made.keyset.environment}`} onClose={() => setMade(undefined)} />}
    </>
  );
}
