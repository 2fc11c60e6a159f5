import { useQuery } from '@tanstack/react-query';
import { BadgeCheck } from 'lucide-react';
import { useMemo, useState } from 'react';
import { record } from '../api/oversight';
import type { AuditEntry } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { Select } from '../design/Select';
import { say, useTitle, useWords } from '../words';
import { loaded, type Key } from '../words/catalog';
import type { Language } from '../words/language';
import { stamp } from '../words/times';
import { Happened, Outcome, What, Who } from './audit/Told';
import { Proof } from './Proof';

interface Filter {
  actor: string;
  patient: string;
  type: string;
}

const page = '50';
const prefix = 'audit.event.';

/** Everything that may have happened, by the words for it. */
function eventsOf(language: Language): { value: string; label: string }[] {
  const keys = Object.keys(loaded.get(language) ?? {}).filter((key): key is Key & `${typeof prefix}${string}` => key.startsWith(prefix));
  const events = keys.map((key) => ({ value: key.slice(prefix.length), label: say(language, key) }));
  return events.toSorted((one, other) => one.label.localeCompare(other.label, language));
}

/** Who did what, when, for whom; and whether the log proves it. */
export function AuditRecord() {
  const { say, language } = useWords();
  const events = useMemo(() => eventsOf(language), [language]);
  const [typed, setTyped] = useState<Filter>({ actor: '', patient: '', type: '' });
  const [filter, setFilter] = useState<Record<string, string>>({ limit: page });
  const [opened, setOpened] = useState<number>();
  useTitle(say('record.title'));
  const entries = useQuery({ queryKey: ['audit', filter], queryFn: () => record.entries(filter) });
  const search = () => {
    const set = Object.entries<string>({ ...typed }).filter(([, value]) => value.trim() !== '');
    setFilter({ ...Object.fromEntries(set.map(([name, value]) => [name, value.trim()])), limit: page });
  };
  const items = entries.data?.items ?? [];
  const oldest = items.length > 0 ? Math.min(...items.map((one) => one.index)) : 0;
  return (
    <>
      <div>
        <h1>{say('record.title')}</h1>
        <p className="quiet">{say('record.text')}</p>
      </div>
      <form
        className="filters"
        onSubmit={(event) => {
          event.preventDefault();
          search();
        }}
      >
        <Field label={say('record.actor')} value={typed.actor} onChange={(actor) => setTyped({ ...typed, actor })} autoComplete="off" />
        <Field label={say('record.patient')} value={typed.patient} onChange={(patient) => setTyped({ ...typed, patient })} autoComplete="off" />
        <Select label={say('record.type')} value={typed.type} onChange={(type) => setTyped({ ...typed, type })} options={[{ value: '', label: say('record.any') }, ...events]} />
        <Button type="submit" look="primary">
          {say('record.search')}
        </Button>
      </form>
      <Failure error={entries.error} onRetry={() => void entries.refetch()} />
      {entries.data && items.length === 0 && <Empty title={say('record.empty')}>{say('record.empty.text')}</Empty>}
      {items.length > 0 && <Entries items={items} onOpen={setOpened} />}
      {oldest > 0 && items.length > 0 && (
        <div>
          <Button onPress={() => setFilter({ ...filter, before: String(oldest) })}>{say('record.older')}</Button>
        </div>
      )}
      {opened !== undefined && <Proof index={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function Entries({ items, onOpen }: { items: readonly AuditEntry[]; onOpen: (index: number) => void }) {
  const { say, language } = useWords();
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={say('record.title')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col" className="number">
              #
            </th>
            <th scope="col">{say('record.when')}</th>
            <th scope="col">{say('record.actor')}</th>
            <th scope="col">{say('record.what')}</th>
            <th scope="col">{say('record.on')}</th>
            <th scope="col">{say('record.outcome')}</th>
            <th scope="col">{say('record.proof')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.index}>
              <td className="number">{one.index}</td>
              <td>{stamp(one.at, language)}</td>
              <td>
                <Who {...one.actor} />
              </td>
              <td>
                <Happened event={one.event} />
              </td>
              <td>
                <What {...one.resource} />
              </td>
              <td>
                <Outcome {...one} />
              </td>
              <td>
                <Button shape="compact" look="bare" onPress={() => onOpen(one.index)}>
                  <BadgeCheck aria-hidden /> {say('record.proof')} <span className="hidden-text">{one.index}</span>
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
