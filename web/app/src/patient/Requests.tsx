import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { interpreters } from '../api/calls';
import { useSignOut } from '../api/session';
import type { InterpreterRequest } from '../api/views';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { useTitle, useWords } from '../words';
import { languageName } from '../words/language';
import { clock } from '../words/times';

const key = ['interpreter-requests'];

/** What an interpreter of the clinic is asked: to accept, which leads into the visit, or to decline. */
export function Requests({ onJoin }: { onJoin: (request: InterpreterRequest) => void }) {
  const { say } = useWords();
  const signOut = useSignOut();
  const list = useQuery({ queryKey: key, queryFn: interpreters.before, refetchInterval: 3_000 });
  useTitle(say('interpreter.title'));
  return (
    <Column title={say('interpreter.title')}>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data?.items.length === 0 && <p className="quiet">{say('interpreter.none')}</p>}
      <div className="stack" aria-live="polite">
        {list.data?.items.map((one) => (
          <One key={one.id} request={one} onJoin={onJoin} />
        ))}
      </div>
      <div className="bottom">
        <Button look="bare" shape="wide" onPress={() => void signOut()}>
          {say('app.sign-out')}
        </Button>
      </div>
    </Column>
  );
}

function One({ request, onJoin }: { request: InterpreterRequest; onJoin: (request: InterpreterRequest) => void }) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const onSettled = () => client.invalidateQueries({ queryKey: key });
  const accept = useMutation({ mutationFn: () => interpreters.accept(request.id), onSuccess: onJoin, onSettled });
  const decline = useMutation({ mutationFn: () => interpreters.decline(request.id), onSettled });
  const wanted = languageName(request.language, language);
  return (
    <section className="card stack" aria-label={wanted}>
      <h2>{wanted}</h2>
      <p>{say('interpreter.asked', { time: clock(request.askedAt, language) })}</p>
      <Failure error={accept.error ?? decline.error} />
      <div className="actions">
        {request.state === 'open' ? (
          <>
            <Button isPending={decline.isPending} onPress={() => decline.mutate()}>
              {say('interpreter.decline')}
            </Button>
            <Button look="primary" isPending={accept.isPending} onPress={() => accept.mutate()}>
              {say('interpreter.accept')}
            </Button>
          </>
        ) : (
          <Button look="primary" onPress={() => onJoin(request)}>
            {say('waiting.join')}
          </Button>
        )}
      </div>
    </section>
  );
}
