import type { ReactNode } from 'react';
import { Label } from 'react-aria-components/Label';
import { RadioButton, RadioField, RadioGroup } from 'react-aria-components/RadioGroup';

interface Option {
  value: string;
  label: ReactNode;
  /** What a reader says when the label alone would not do. */
  name?: string;
}

interface Props {
  label: string;
  value: string | null;
  options: readonly Option[];
  onChange: (value: string) => void;
  isLabelHidden?: boolean;
  isWrong?: boolean;
}

/** One of a few, all of them in sight. */
export function Choice({ label, value, options, onChange, isLabelHidden = false, isWrong = false }: Props) {
  return (
    <RadioGroup className="field" isInvalid={isWrong} validationBehavior="aria" value={value} onChange={onChange} orientation="horizontal">
      <Label className={isLabelHidden ? 'hidden-text' : 'label'}>{label}</Label>
      <div className="choices">
        {options.map((option) => (
          <RadioField key={option.value} value={option.value} {...(option.name === undefined ? {} : { 'aria-label': option.name })}>
            <RadioButton className="choice">{option.label}</RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
