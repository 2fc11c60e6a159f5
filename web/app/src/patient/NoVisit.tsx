import { Column } from '../design/Column';
import { useSay } from '../words';

/** For a patient who signed in: a visit opens by its link alone, and a link opens once. */
export function NoVisit() {
  const say = useSay();
  return (
    <Column title={say('join.no-visit.title')}>
      <p>{say('join.no-visit.text')}</p>
      <div className="bottom">
        <a href="/app/recover" className="button primary wide">
          {say('join.new-link')}
        </a>
        <a href="/app/own-record" className="button wide">
          {say('app.own-record')}
        </a>
      </div>
    </Column>
  );
}
