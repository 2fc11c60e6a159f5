import { useSay, useTitle } from '../words';
import { Decisions } from './sanctions/Decisions';
import { Officials } from './sanctions/Officials';

/** Who answers for security and privacy, and what follows for those who break the rules; compliance officers alone see it. */
export function Sanctions() {
  const say = useSay();
  useTitle(say('sanctions.title'));
  return (
    <>
      <h1>{say('sanctions.title')}</h1>
      <p className="quiet">{say('sanctions.text')}</p>
      <Officials />
      <Decisions />
    </>
  );
}
