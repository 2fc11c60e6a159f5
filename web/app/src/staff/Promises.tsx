import { useQuery } from '@tanstack/react-query';
import { clinic } from '../api/calls';
import type { Overview } from '../api/views';
import { Empty } from '../design/Empty';
import { State } from '../design/State';
import { Table } from '../design/Table';
import { useTypeName } from '../plan/visitTypes';
import { useWords } from '../words';

/** A range should hold so many of a hundred. */
const aim = 80;

/** How often patients were called within the time that they were told, by department and sort of visit. */
export function Promises({ data: { promises } }: { data: Overview }) {
  const { say, language } = useWords();
  const nameOf = useTypeName();
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const percent = new Intl.NumberFormat(language, { style: 'percent' });
  return (
    <section className="card stack">
      <h2>{say('overview.promises')}</h2>
      {promises.length === 0 ? (
        <Empty title={say('overview.no-promises')}>{say('overview.no-promises.text')}</Empty>
      ) : (
        <>
          <p className="quiet small">{say('overview.promises.about')}</p>
          <Table
            label={say('overview.promises')}
            heads={(['department', 'sort', 'promised', 'within', 'earlier', 'later'] as const).map((name) => say(`overview.${name}`))}
            named={0}
            rows={promises.map((one) => ({
              key: `${one.departmentId} ${one.visitType ?? ''}`,
              cells: [
                departments.data?.items.find(({ id }) => id === one.departmentId)?.name ?? one.departmentId,
                one.visitType == null ? say('overview.any') : nameOf(one.visitType),
                one.promised,
                one.withinPercent == null ? '–' : <State tone={one.withinPercent >= aim ? 'go' : 'wait'}>{percent.format(one.withinPercent / 100)}</State>,
                one.earlier,
                one.later,
              ],
            }))}
          />
        </>
      )}
    </section>
  );
}
