import type { Task } from '../api/views';
import { State } from '../design/State';
import { useWords } from '../words';
import { day } from '../words/times';
import { Done } from './task/Done';

/** What is still to be done after visits; one press and a few words, and it is done. */
export function Tasks({ tasks, now }: { tasks: readonly Task[]; now: string }) {
  const { say, language } = useWords();
  if (tasks.length === 0) return null;
  return (
    <section className="stack" aria-labelledby="tasks">
      <h2 id="tasks">{say('tasks.title', { count: tasks.length })}</h2>
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
            <Done task={one} name={`${one.patientName ?? ''}: ${one.text ?? ''}`} />
          </li>
        ))}
      </ul>
    </section>
  );
}
