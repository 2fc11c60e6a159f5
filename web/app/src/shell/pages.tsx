import { useSession } from '../api/session';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Notice } from '../design/Notice';
import { useSay } from '../words';
import { visitOf } from './person';

export function Pending() {
  const say = useSay();
  return (
    <div className="empty" role="status">
      {say('app.loading')}
    </div>
  );
}

export function Missing() {
  const say = useSay();
  const { data: session } = useSession();
  return (
    <Column title={say('app.missing.title')}>
      <Notice>{say(session ? 'app.missing.known' : 'app.missing.text')}</Notice>
      {session && (
        <div className="bottom">
          <a className="button primary wide" href={session.appointmentId ? visitOf(session) : '/app/'}>
            {say('app.missing.home')}
          </a>
        </div>
      )}
    </Column>
  );
}

/** A page that threw. What was typed is in drafts. */
export function Broken() {
  const say = useSay();
  return (
    <Column title={say('app.broken.title')}>
      <Notice tone="stop">{say('app.broken.text')}</Notice>
      <div className="bottom">
        <Button look="primary" shape="wide" onPress={() => location.reload()}>
          {say('app.reload')}
        </Button>
      </div>
    </Column>
  );
}
