import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic, tasks } from '../../api/calls';
import type { Task } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';

const roles = ['provider', 'nurse', 'coordinator'] as const;

/** Gives a task to somebody else, those of its department first. */
export function HandOver({ task, onClose }: { task: Task; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [owner, setOwner] = useState('');
  const [isTried, setIsTried] = useTried();
  const found = useQueries({ queries: roles.map((role) => ({ queryKey: ['people', role], queryFn: () => clinic.people(role) })) });
  const people = found.flatMap((one) => one.data?.items ?? []).filter((one) => one.active && one.id !== task.ownerId);
  const isNear = (departments: readonly string[]) => Number(departments.includes(task.departmentId));
  const sorted = people.toSorted((one, other) => isNear(other.departments) - isNear(one.departments) || one.name.localeCompare(other.name));
  const hand = useMutation({
    mutationFn: () => tasks.handOver(task.id, owner),
    onSuccess: async () => {
      await Promise.all(['tasks', 'today'].map((key) => client.invalidateQueries({ queryKey: [key] })));
      onClose();
    },
  });
  return (
    <Dialog title={say('tasks.hand')} isOpen onClose={onClose}>
      {task.text && <p className="written">{task.text}</p>}
      <Select label={say('tasks.owner')} value={owner} onChange={setOwner} wrong={isTried && owner === '' ? say('tasks.choose') : undefined} options={[{ value: '', label: say('tasks.choose') }, ...sorted.map((one) => ({ value: one.id, label: one.name }))]} />
      <Failure error={hand.error ?? found.find((one) => one.error)?.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button
          look="primary"
          isPending={hand.isPending}
          onPress={() => {
            setIsTried(true);
            if (owner !== '') hand.mutate();
          }}
        >
          {say('tasks.hand.do')}
        </Button>
      </div>
    </Dialog>
  );
}
