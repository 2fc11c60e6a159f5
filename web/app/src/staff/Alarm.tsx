import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Siren } from 'lucide-react';
import { clinic, consultations } from '../api/calls';
import type { Emergency } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { useWords } from '../words';
import type { Key } from '../words/catalog';
import { clock } from '../words/times';

/** Emergencies of one's departments that nobody has answered yet, and those that one has taken, above whatever page is open. */
export function Alarm({ personId }: { personId: string }) {
  const active = useQuery({ queryKey: ['emergencies', 'active'], queryFn: () => consultations.emergencies('active'), refetchInterval: 5_000 });
  const taken = useQuery({ queryKey: ['emergencies', 'taken'], queryFn: () => consultations.emergencies('acknowledged'), refetchInterval: 60_000 });
  const others = active.data?.items.filter((one) => one.raisedBy !== personId) ?? [];
  const own = taken.data?.items.filter((one) => one.acknowledgedBy === personId) ?? [];
  return (
    <>
      {others.map((one) => (
        <One key={one.id} emergency={one} />
      ))}
      {own.map((one) => (
        <Taken key={one.id} emergency={one} />
      ))}
    </>
  );
}

/** Taken is not over: how it ended has to be written down. */
function Taken({ emergency: { id, drill, raisedAt } }: { emergency: Emergency }) {
  const { say, language } = useWords();
  return (
    <Notice tone="wait" title={say(drill ? 'alarm.taken.drill' : 'alarm.taken', { time: clock(raisedAt, language) })}>
      <Link to="/emergencies/$id" params={{ id }}>
        {say('alarm.taken.open')}
      </Link>
    </Notice>
  );
}

function One({ emergency }: { emergency: Emergency }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const { id, severity, reasonCode, raisedAt, departmentId, drill } = emergency;
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const department = departments.data?.items.find((one) => one.id === departmentId)?.name ?? departmentId;
  const answer = useMutation({
    mutationFn: () => consultations.acknowledge(id),
    onSettled: () => client.invalidateQueries({ queryKey: ['emergencies'] }),
  });
  return (
    <div className="notice stop alarm" role="alert">
      <Siren aria-hidden />
      <div className="stack">
        <strong>{say(drill ? 'alarm.drill' : 'alarm.title', { severity: say(`consulting.escalate.${severity}` as Key) })}</strong>
        <span>{say('alarm.text', { reason: say(`consulting.escalate.${reasonCode}` as Key), department, time: clock(raisedAt, language) })}</span>
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
