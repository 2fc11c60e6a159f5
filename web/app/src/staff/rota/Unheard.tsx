import type { Unheard as Data } from '../../api/views';
import { Notice } from '../../design/Notice';
import { useWords } from '../../words';
import { day } from '../../words/times';

interface Props {
  unheard: readonly Data[];
  nameOf: (person: string) => string;
  departmentOf: (id: string) => string;
}

/** Who is called in an emergency and gets no SMS of it, or hears of it in the open application alone, and what mends that. */
export function Unheard({ unheard, nameOf, departmentOf }: Props) {
  const { say, language } = useWords();
  if (unheard.length === 0) return null;
  return (
    <Notice tone="stop" title={say('rota.unheard', { count: unheard.length })}>
      <p>{say('rota.unheard.text')}</p>
      <ul className="rows gaps">
        {unheard.map((one) => (
          <li key={`${one.departmentId} ${one.personId}`}>
            {say(`rota.unheard.${one.state}`, { name: nameOf(one.personId), department: departmentOf(one.departmentId), date: one.since ? day(one.since.slice(0, 10), language) : '' })}{' '}
            {say('rota.unheard.left', { ways: one.channels.map((way) => say(`letters.way.${way}`)).join(', ') })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
