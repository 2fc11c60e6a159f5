import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { compliance } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { ComplianceCheck, Waiver } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useSay, useWords } from '../../words';
import { dateIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { Approve } from '../glass/Approve';
import { useNameOf } from '../names';
import { Waive } from './Waive';

/** By what a check's failure is borne, and what may be done about that. */
export function Waivers({ check }: { check: ComplianceCheck }) {
  const say = useSay();
  const [isAsking, setIsAsking] = useState(false);
  const all = useQuery({ queryKey: ['waivers'], queryFn: compliance.waivers });
  const open = all.data?.items.filter((one) => one.check === check.id && ['requested', 'active'].includes(one.state)) ?? [];
  const mayAsk = check.status === 'FAIL' && check.grounds.length > 0 && all.data && open.length === 0;
  return (
    <>
      {open.map((one) => (
        <Borne key={one.id} waiver={one} />
      ))}
      {mayAsk && (
        <div className="actions">
          <Button onPress={() => setIsAsking(true)}>{say('waive.open', { id: check.id })}</Button>
        </div>
      )}
      {isAsking && <Waive check={check} onDone={() => setIsAsking(false)} />}
    </>
  );
}

/** One that is asked for or counts. */
function Borne({ waiver }: { waiver: Waiver }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { data: session } = useSession();
  const refresh = () => Promise.all([['waivers'], ['reviews']].map((queryKey) => client.invalidateQueries({ queryKey })));
  const [isApproving, setIsApproving] = useState(false);
  const end = useMutation({ mutationFn: () => compliance.endWaiver(waiver.id), onSuccess: refresh });
  const isOwn = waiver.requestedBy === session?.personId;
  const until = dateIn(waiver.endsAt, useClinicZone(), language);
  const { check: id, approvedBy, reason } = waiver;
  const nameOf = useNameOf();
  const requestedBy = nameOf(waiver.requestedBy);
  return (
    <div className="stack">
      <p className="posture-words">
        {approvedBy ? say('waive.active', { until, requestedBy, approvedBy: nameOf(approvedBy), reason }) : say('waive.requested', { until, requestedBy, reason })}
      </p>
      <Failure error={end.error} />
      {!approvedBy && isOwn && <p className="quiet small">{say('waive.own')}</p>}
      <div className="actions">
        {!approvedBy && !isOwn && (
          <Button look="primary" shape="compact" onPress={() => setIsApproving(true)}>
            {say('waive.approve', { id })}
          </Button>
        )}
        <Button look="stop" shape="compact" isPending={end.isPending} onPress={() => end.mutate()}>
          {say(approvedBy ? 'waive.end' : 'waive.refuse', { id })}
        </Button>
      </div>
      {isApproving && (
        <Approve title={say('waive.approve', { id })} approve={() => compliance.approveWaiver(waiver.id)} refresh={refresh} onClose={() => setIsApproving(false)}>
          <p>{reason}</p>
        </Approve>
      )}
    </div>
  );
}
