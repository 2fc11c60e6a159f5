import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { privacy } from '../../api/privacy';
import type { Person } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Ask } from '../../privacy/Ask';
import { Told } from '../../privacy/Told';
import { useSay } from '../../words';

/** What stands with a record: restrictions and corrections. Staff write down what a patient asks besides. */
export function AskForThem({ patient }: { patient: Person }) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  const found = useQuery({ queryKey: ['privacy', 'standing', patient.id], queryFn: () => privacy.standing(patient.id) });
  return (
    <section className="card stack" aria-labelledby="asked">
      <div className="row spread">
        <h3 id="asked">{say('privacy.desk.title')}</h3>
        {!isAsking && (
          <Button shape="compact" onPress={() => setIsAsking(true)}>
            {say('privacy.desk.ask')}
          </Button>
        )}
      </div>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {found.data?.items.map((one) => (
        <Told key={one.id} request={one} heading={say(`privacy.asked.${one.asked}`)} level={4} />
      ))}
      {isAsking && <Ask patient={patient.id} sent="privacy.desk.sent" />}
    </section>
  );
}
