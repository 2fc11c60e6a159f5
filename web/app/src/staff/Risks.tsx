import { useQuery } from '@tanstack/react-query';
import { risks as calls } from '../api/oversight';
import { Failure } from '../design/Failure';
import { useSay, useTitle } from '../words';
import { Analyses } from './risks/Analyses';
import { Assets } from './risks/Assets';
import { Matrix } from './risks/Matrix';
import { Register } from './risks/Register';

/** What health data is on, what could happen to it, and the analysis of both. */
export function Risks() {
  const say = useSay();
  const assets = useQuery({ queryKey: ['risks', 'assets'], queryFn: calls.assets });
  const risks = useQuery({ queryKey: ['risks', 'list'], queryFn: calls.list });
  const analyses = useQuery({ queryKey: ['risks', 'analyses'], queryFn: calls.analyses });
  const again = () => void Promise.all([assets.refetch(), risks.refetch(), analyses.refetch()]);
  useTitle(say('risks.title'));
  return (
    <>
      <h1>{say('risks.title')}</h1>
      <p className="quiet">{say('risks.text')}</p>
      <Failure error={assets.error ?? risks.error ?? analyses.error} onRetry={again} />
      {risks.data && <Matrix risks={risks.data.items} />}
      {analyses.data && <Analyses analyses={analyses.data.items} />}
      {assets.data && risks.data && <Register assets={assets.data.items} risks={risks.data.items} />}
      {assets.data && <Assets assets={assets.data.items} />}
    </>
  );
}
