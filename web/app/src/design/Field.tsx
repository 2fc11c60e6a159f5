import { CircleAlert } from 'lucide-react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField, type TextFieldProps } from 'react-aria-components/TextField';

interface Props extends Omit<TextFieldProps, 'className' | 'style' | 'children'> {
  label: string;
  hint?: string | undefined;
  /** What is wrong with it, in a sentence. */
  wrong?: string | undefined;
  /** More than one line. */
  rows?: number;
}

/** A line of text with its name, a hint, and what is wrong with it. */
export function Field({ label, hint, wrong, rows, isInvalid = false, ...rest }: Props) {
  return (
    <TextField {...rest} isInvalid={isInvalid || wrong !== undefined} validationBehavior="aria" className="field">
      <Label>{label}</Label>
      {hint !== undefined && (
        <Text slot="description" className="hint">
          {hint}
        </Text>
      )}
      {rows === undefined ? <Input /> : <TextArea rows={rows} />}
      {wrong !== undefined && (
        <FieldError className="wrong">
          <CircleAlert aria-hidden /> <span>{wrong}</span>
        </FieldError>
      )}
    </TextField>
  );
}
