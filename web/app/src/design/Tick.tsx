import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { CheckboxButton, CheckboxField } from 'react-aria-components/Checkbox';

interface Props {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  isWrong?: boolean;
  children: ReactNode;
}

/** A box to tick, with its words. */
export function Tick({ isOn, onChange, isWrong = false, children }: Props) {
  return (
    <CheckboxField isSelected={isOn} onChange={onChange} isInvalid={isWrong}>
      <CheckboxButton className="tick">
      <span className="box" aria-hidden>
        {isOn && <Check />}
      </span>
      <span>{children}</span>
      </CheckboxButton>
    </CheckboxField>
  );
}
