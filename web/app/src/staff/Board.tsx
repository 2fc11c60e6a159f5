import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic } from '../api/calls';
import type { Appointment, Department, Entry, Invitation } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { useTitle, useWords } from '../words';
import { Broadcast } from './board/Broadcast';
import { Schedule } from './board/Schedule';
import { Lane } from './board/Lane';
import { WalkIn } from './board/WalkIn';
import { Invitations } from './Invitations';
import { useToday } from './today';

/** One column for each department: who waits there, in the order in which they will be seen. */
export function Board() {
  const { say } = useWords();
  const today = useToday();
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  useTitle(say('board.title'));
  return (
    <>
      <Failure error={today.error ?? departments.error} onRetry={() => void today.refetch()} />
      <Lanes
        invitations={today.data?.invitations ?? []}
        departments={departments.data?.items ?? []}
        queue={today.data?.queue ?? []}
        appointments={today.data?.appointments ?? []}
      />
    </>
  );
}

interface Props {
  invitations: readonly Invitation[];
  departments: readonly Department[];
  queue: readonly Entry[];
  appointments: readonly Appointment[];
}

function Lanes({ invitations, departments, queue, appointments }: Props) {
  const { say } = useWords();
  const [open, setOpen] = useState<'broadcast' | 'walk-in'>();
  return (
    <>
      <div className="row spread">
        <h1>{say('board.title')}</h1>
        <div className="row">
          <Button onPress={() => setOpen('broadcast')}>{say('board.broadcast')}</Button>
          <Button look="primary" onPress={() => setOpen('walk-in')}>
            {say('board.walk-in')}
          </Button>
        </div>
      </div>
      <Invitations invitations={invitations} />
      <div className="board">
        {departments.map((department) => (
          <Lane key={department.id} department={department} entries={queue.filter((entry) => entry.departmentId === department.id)} />
        ))}
      </div>
      <Schedule appointments={appointments} />
      {open === 'broadcast' && <Broadcast departments={departments} onClose={() => setOpen(undefined)} />}
      {open === 'walk-in' && <WalkIn departments={departments} onClose={() => setOpen(undefined)} />}
    </>
  );
}
