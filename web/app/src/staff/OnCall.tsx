import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { clinic } from '../api/calls';
import { useSession } from '../api/session';
import { Choice } from '../design/Choice';
import { Failure } from '../design/Failure';
import { useSay, useTitle } from '../words';
import { Gaps, type FoundGap } from './rota/Gaps';
import { OfDepartment } from './rota/OfDepartment';
import { useStaff } from './rota/people';
import { Unheard } from './rota/Unheard';
import { useGaps, useUnheard } from './rota/useRota';
import './week/week.css';
import './rota/rota.css';

/** Who is called in an emergency, now and in the coming weeks, department by department. */
export function OnCall() {
  const say = useSay();
  const { data: session } = useSession();
  const departments = useQuery({ queryKey: ['departments'], queryFn: clinic.departments });
  const { people, error, refetch } = useStaff();
  const manages = session?.role === 'coordinator' || session?.role === 'administrator';
  const gaps = useGaps(manages);
  const unheard = useUnheard(manages);
  const [chosen, setChosen] = useState('');
  const [filling, setFilling] = useState<FoundGap>();
  const items = departments.data?.items ?? [];
  const own = people.find((one) => one.id === session?.personId)?.departments[0];
  const department = items.find((one) => one.id === (chosen || own)) ?? items[0];
  const placeOf = (id: string) => items.find((one) => one.id === id) ?? { id, name: id };
  const nameOf = (id: string) => people.find((one) => one.id === id)?.name ?? id;
  const found = (gaps.data?.items ?? []).map(({ departmentId, gap }) => ({ department: placeOf(departmentId), gap }));
  const fill = (one: FoundGap) => {
    setChosen(one.department.id);
    setFilling(one);
  };
  useTitle(say('on-call.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('on-call.title')}</h1>
        {department && <Choice label={say('on-call.department')} isLabelHidden value={department.id} onChange={setChosen} options={items.map((one) => ({ value: one.id, label: one.name }))} />}
      </div>
      <p className="quiet">{say('on-call.text')}</p>
      <Failure error={departments.error ?? error ?? gaps.error ?? unheard.error} onRetry={() => void Promise.all([departments.refetch(), refetch(), gaps.refetch(), unheard.refetch()])} />
      <Gaps gaps={found} onFill={fill} />
      <Unheard unheard={unheard.data?.items ?? []} nameOf={nameOf} departmentOf={(id) => placeOf(id).name} />
      {department && session && (
        <OfDepartment
          key={department.id}
          department={department}
          people={people}
          self={session.personId}
          manages={manages}
          filling={filling?.department.id === department.id ? filling.gap : undefined}
          onFilled={() => setFilling(undefined)}
        />
      )}
    </>
  );
}
