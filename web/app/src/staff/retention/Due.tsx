import { retention } from '../../api/oversight';
import type { Retention } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Table } from '../../design/Table';
import { useSay } from '../../words';
import { useCodes } from '../../words/codes';
import { useStep } from '../useStep';

const heads = ['class', 'now', 'month', 'year', 'held', 'unruled'] as const;

/** What falls due, class by class. */
export function Due({ due }: { due: Retention['due'] }) {
  const say = useSay();
  const classOf = useCodes('retention.class');
  const plan = useStep('retention', retention.plan);
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('retention.due')}</h2>
        <Button isPending={plan.isPending} onPress={() => plan.mutate()}>
          {say('retention.plan.make')}
        </Button>
      </div>
      <p>{say('retention.due.text')}</p>
      <Failure error={plan.error} />
      <Table
        label={say('retention.due')}
        heads={heads.map((head) => say(`retention.due.${head}`))}
        rows={due.map((one) => ({ key: one.class, cells: [classOf(one.class), one.now, one.withinMonth, one.withinYear, one.held, one.withoutRule] }))}
        named={0}
      />
    </section>
  );
}
