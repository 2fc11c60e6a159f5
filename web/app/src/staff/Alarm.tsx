import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Siren } from 'lucide-react';
import { consultations } from '../api/calls';
import type { Emergency } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { useWords } from '../words';
import type { Key } from '../words/catalog';
import { clock } from '../words/times';

/** Emergencies of one's departments that nobody has answered yet, above whatever page is open. */
export function Alarm({ personId }: { personId: string }) {
  const { data } = useQuery({ queryKey: ['emergencies'], queryFn: consultations.emergencies, refetchInterval: 5_000 });
  const others = data?.items.filter((one) => one.raisedBy !== personId) ?? [];
  return others.map((one) => <One key={one.id} emergency={one} />);
}

function One({ emergency }: { emergency: Emergency }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { id, severity, reasonCode, raisedAt, departmentId, drill } = emergency;
  const answer = useMutation({
    mutationFn: () => consultations.acknowledge(id),
    onSettled: () => client.invalidateQueries({ queryKey: ['emergencies'] }),
  });
  return (
    <div className="notice stop alarm" role="alert">
      <Siren aria-hidden />
      <div className="stack">
        <strong>{say(drill ? 'alarm.drill' : 'alarm.title', { severity: say(`consulting.escalate.${severity}` as Key) })}</strong>
        <span>{say('alarm.text', { reason: say(`consulting.escalate.${reasonCode}` as Key), department: departmentId, time: clock(raisedAt, language) })}</span>
        <Failure error={answer.error} />
        <div>
          <Button look="emergency" isPending={answer.isPending} onPress={() => answer.mutate()}>
            {say('alarm.answer')}
          </Button>
        </div>
      </div>
    </div>
  );
}
