import { Button } from '../../design/Button';
import { isInPause } from '../../plan/useSlots';

interface Props {
  /** Why it was not done. */
  error: unknown;
  isPending: boolean;
  label: string;
  /** What it is called where a pause of the provider's stands against it. */
  anyway: string;
  onPress: (isSure: boolean) => void;
}

/** Takes a time; where it takes from a pause, whoever takes it is asked once more. */
export function Sure({ error, isPending, label, anyway, onPress }: Props) {
  const isAsked = isInPause(error);
  return (
    <Button look={isAsked ? 'stop' : 'primary'} isPending={isPending} onPress={() => onPress(isAsked)}>
      {isAsked ? anyway : label}
    </Button>
  );
}
