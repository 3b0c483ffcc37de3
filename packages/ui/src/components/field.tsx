import { CaretDown } from '@phosphor-icons/react/dist/csr/CaretDown';
import { Check } from '@phosphor-icons/react/dist/csr/Check';
import { LockSimple } from '@phosphor-icons/react/dist/csr/LockSimple';
import { WarningDiamond } from '@phosphor-icons/react/dist/csr/WarningDiamond';
import { type InputHTMLAttributes, type ReactNode, type Ref, type TextareaHTMLAttributes, useId } from 'react';
import { useTranslation } from 'react-i18next';

interface Around {
  label: ReactNode;
  /** Only for readers' ears; the label is not drawn. */
  isLabelHidden?: boolean | undefined;
  isOptional?: boolean | undefined;
  hint?: ReactNode;
  /** A sentence that says what would be right. */
  error?: ReactNode;
  /** Who fixed it ("Set by the contract"); the field cannot be changed. */
  fixed?: ReactNode;
  isSmall?: boolean | undefined;
}

export interface FieldProps extends Around {
  /** Draws the control; `box` are the classes of its frame. */
  children: (ids: { id: string; describedBy: string | undefined; box: string; marks: ReactNode }) => ReactNode;
}

/** Label above, control, one line below. Wrong and fixed are told by form, icon and words, never by colour alone. */
export function Field({ label, isLabelHidden, isOptional, hint, error, fixed, isSmall, children }: FieldProps) {
  const { t } = useTranslation('parts');
  const id = useId();
  const below = error ?? fixed ?? hint;
  return (
    <div className="fieldset">
      <label className={isLabelHidden ? 'sr' : 'label'} htmlFor={id}>
        {label}
        {isOptional ? <span className="optional"> {t('optional')}</span> : null}
      </label>
      {children({
        id,
        describedBy: below ? `${id}-below` : undefined,
        box: `field${error ? ' bad' : ''}${fixed ? ' off' : ''}${isSmall ? ' s' : ''}`,
        marks: error ? (
          <WarningDiamond className="i" weight="fill" aria-hidden />
        ) : fixed ? (
          <LockSimple className="i" aria-hidden />
        ) : null,
      })}
      {below ? (
        <p className={error ? 'hint ask' : 'hint'} id={`${id}-below`} role={error ? 'alert' : undefined}>
          {below}
        </p>
      ) : null}
    </div>
  );
}

type Native<T> = Omit<T, 'value' | 'onChange' | 'children' | 'id' | 'className' | 'size'>;

export interface TextFieldProps extends Around, Native<InputHTMLAttributes<HTMLInputElement>> {
  value: string;
  onChange(value: string): void;
  /** Before the text. */
  icon?: ReactNode;
  /** After the text: a key cap, a unit, a button. */
  end?: ReactNode;
  /** Digests and codes, where every letter counts. */
  isMono?: boolean | undefined;
  ref?: Ref<HTMLInputElement>;
}

export function TextField(props: TextFieldProps) {
  const { label, isLabelHidden, isOptional, hint, error, fixed, isSmall, onChange, icon, end, isMono, ...rest } = props;
  return (
    <Field {...{ label, isLabelHidden, isOptional, hint, error, fixed, isSmall }}>
      {({ id, describedBy, box, marks }) => (
        <div className={box}>
          {icon}
          <input
            {...rest}
            id={id}
            className={isMono ? 'mono typed' : undefined}
            readOnly={rest.readOnly || Boolean(fixed)}
            aria-invalid={error ? true : undefined}
            aria-describedby={describedBy}
            onChange={(event) => onChange(event.target.value)}
          />
          {end}
          {marks}
        </div>
      )}
    </Field>
  );
}

export interface TextAreaProps extends Around, Native<TextareaHTMLAttributes<HTMLTextAreaElement>> {
  value: string;
  onChange(value: string): void;
}

export function TextArea(props: TextAreaProps) {
  const { label, isLabelHidden, isOptional, hint, error, fixed, isSmall, onChange, ...rest } = props;
  return (
    <Field {...{ label, isLabelHidden, isOptional, hint, error, fixed, isSmall }}>
      {({ id, describedBy, box, marks }) => (
        <div className={`${box} area`}>
          <textarea
            rows={3}
            {...rest}
            id={id}
            readOnly={rest.readOnly || Boolean(fixed)}
            aria-invalid={error ? true : undefined}
            aria-describedby={describedBy}
            onChange={(event) => onChange(event.target.value)}
          />
          {marks}
        </div>
      )}
    </Field>
  );
}

export interface SelectProps<T extends string> extends Around {
  value: T;
  onChange(value: T): void;
  options: readonly { value: T; label: string; isOff?: boolean | undefined }[];
  disabled?: boolean | undefined;
}

/** The machine's own list: it is the best one on a phone and for a screen reader. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, isLabelHidden, isOptional, hint, error, fixed, isSmall, value, onChange, options, disabled } = props;
  return (
    <Field {...{ label, isLabelHidden, isOptional, hint, error, fixed, isSmall }}>
      {({ id, describedBy, box, marks }) => (
        <div className={`${box} pick`}>
          <select
            id={id}
            value={value}
            disabled={disabled || Boolean(fixed)}
            aria-invalid={error ? true : undefined}
            aria-describedby={describedBy}
            onChange={(event) => onChange(event.target.value as T)}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value} disabled={option.isOff}>
                {option.label}
              </option>
            ))}
          </select>
          {marks ?? <CaretDown className="i" weight="bold" aria-hidden />}
        </div>
      )}
    </Field>
  );
}

export interface CheckboxProps {
  label: ReactNode;
  isOn: boolean;
  onChange(isOn: boolean): void;
  hint?: ReactNode;
  disabled?: boolean | undefined;
}

export function Checkbox({ label, isOn, onChange, hint, disabled }: CheckboxProps) {
  const id = useId();
  return (
    <div className="tick">
      <input
        type="checkbox"
        id={id}
        checked={isOn}
        disabled={disabled}
        aria-describedby={hint ? `${id}-below` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <i aria-hidden>{isOn ? <Check className="i" weight="bold" /> : null}</i>
      <div>
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <p className="hint" id={`${id}-below`}>
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  );
}
