import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { isInPause } from '../../plan/useSlots';
import { useSay } from '../../words';

interface Props {
  /** Why it was not done. */
  error: unknown;
  isPending: boolean;
  label: string;
  /** What it is called where a pause of the provider's stands against it. */
  anyway: string;
  onPress: (isSure: boolean) => void;
  /** They would rather not. */
  onClose: () => void;
}

/** Takes a time; where it takes from a pause, whoever takes it is asked apart from that, so that pressing twice is no answer. */
export function Sure({ error, isPending, label, anyway, onPress, onClose }: Props) {
  const say = useSay();
  return (
    <>
      <Button look="primary" isPending={isPending} onPress={() => onPress(false)}>
        {label}
      </Button>
      {isInPause(error) && (
        <Confirm title={say('book.pause.title')} action={anyway} isPending={isPending} error={error} onConfirm={() => onPress(true)} onClose={onClose}>
          <p>{say('book.pause.text')}</p>
        </Confirm>
      )}
    </>
  );
}
