import { useQuery } from '@tanstack/react-query';
import { retention } from '../../api/oversight';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';
import { useCodes } from '../../words/codes';
import { certified } from './classes';

/** What was disposed of, as it was certified; the audit log has the fingerprint of each. */
export function Certificates() {
  const say = useSay();
  const list = useQuery({ queryKey: ['retention', 'certificates'], queryFn: retention.certificates });
  return (
    <section className="card stack">
      <h2>{say('retention.certificates')}</h2>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data?.items.length === 0 && <p className="quiet">{say('retention.certificates.none')}</p>}
      {list.data?.items.map((one) => (
        <details key={one.sha256}>
          <summary>
            <Of body={one.body} /> {say('retention.certificate')}: <code className="key">{one.sha256}</code>
          </summary>
          <code className="key">{one.body}</code>
        </details>
      ))}
    </section>
  );
}

/** The class of records that a certificate is about. */
function Of({ body }: { body: string }) {
  const classOf = useCodes('retention.class');
  const name = certified(body);
  if (name === undefined) return null;
  return <strong>{classOf(name)}.</strong>;
}
