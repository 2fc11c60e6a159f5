import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { tasks as calls } from '../api/calls';
import type { Task } from '../api/views';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { useWords } from '../words';
import { day } from '../words/times';

/** What is still to be done after visits; one press, and it is done. */
export function Tasks({ tasks, now }: { tasks: readonly Task[]; now: string }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const finish = useMutation({
    mutationFn: (id: string) => calls.finish(id),
    // Somebody else may have been faster: the list says so.
    onSettled: () => client.invalidateQueries({ queryKey: ['today'] }),
  });
  if (tasks.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="tasks">
      <h2 id="tasks">{say('tasks.title', { count: tasks.length })}</h2>
      <Failure error={finish.error} />
      <ul className="later tasks">
        {tasks.map((one) => (
          <li key={one.id}>
            <State tone={one.due <= now.slice(0, 10) ? 'wait' : 'plain'}>
              <time dateTime={one.due}>{day(one.due, language)}</time>
            </State>
            <span className="who">
              <span>{one.patientName}</span>
              <span className="written">{one.text}</span>
            </span>
            <Button shape="compact" isPending={finish.isPending && finish.variables === one.id} onPress={() => finish.mutate(one.id)}>
              <Check aria-hidden /> {say('tasks.done')}
              <span className="hidden-text">{`${one.patientName ?? ''}: ${one.text ?? ''}`}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
