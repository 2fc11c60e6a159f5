import { useQuery } from '@tanstack/react-query';
import { retention } from '../api/oversight';
import { Failure } from '../design/Failure';
import { useSay, useTitle } from '../words';
import { Certificates } from './retention/Certificates';
import { Due } from './retention/Due';
import { Holds } from './retention/Holds';
import { Plans } from './retention/Plans';
import { Rules } from './retention/Rules';

/** How long records are kept, what falls due, what is to be approved, and what is held. */
export function Retention() {
  const say = useSay();
  const found = useQuery({ queryKey: ['retention'], queryFn: retention.show });
  const classes = found.data?.due.map((one) => one.class) ?? [];
  useTitle(say('retention.title'));
  return (
    <>
      <h1>{say('retention.title')}</h1>
      <Failure error={found.error} onRetry={() => void found.refetch()} />
      {found.data && (
        <>
          <Due due={found.data.due} unruled={found.data.unruled} />
          <Plans plans={found.data.plans} />
          <Holds holds={found.data.holds} classes={classes} />
          <Rules rules={found.data.rules} classes={classes} />
          <Certificates />
        </>
      )}
    </>
  );
}
