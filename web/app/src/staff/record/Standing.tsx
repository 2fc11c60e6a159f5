import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { privacy } from '../../api/privacy';
import type { Items } from '../../api/verbs';
import type { PrivacyRequest } from '../../api/views';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';

/**
 * What stands with a record. As long as it is not known, nobody gives anything
 * away. Without a network it fails, and does not wait.
 */
export const useStanding = (patient: string) => useQuery({ queryKey: ['privacy', 'restrictions', patient], queryFn: () => privacy.standing(patient), retry: false, networkMode: 'always' });

/** What the clinic agreed not to use or tell, where somebody is about to. */
export function Standing({ found }: { found: UseQueryResult<Items<PrivacyRequest>> }) {
  const say = useSay();
  const standing = found.data?.items.filter((one) => one.asked === 'restriction' && one.state === 'granted') ?? [];
  if (found.error) {
    return (
      <>
        <Failure error={found.error} onRetry={() => void found.refetch()} />
        <p>{say('restriction.unknown')}</p>
      </>
    );
  }
  if (standing.length === 0) return null;
  return (
    <Notice tone="wait" title={say('restriction.standing')}>
      <ul>
        {standing.map((one) => (
          <li key={one.id} className="written">
            {one.text}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
