import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../components/announcer.ts';
import { Tag } from '../../components/chip.tsx';
import { Name } from '../../components/path.tsx';
import { PersonRow } from '../../components/person-row.tsx';
import { usePlatform } from '../../platform/platform.ts';
import { isAddress, type Recipient } from './draft.ts';

/** GET /api/v1/people: whom one exchanged envelopes with; a whole address is its own answer. */
interface Known {
  email?: string;
  name: string | null;
}

interface Option extends Recipient {
  id: string;
}

export interface PeopleFieldProps {
  recipients: readonly Recipient[];
  onAdd(recipient: Recipient): void;
  onRemove(email: string): void;
  /** What is wrong, when somebody tried to send. */
  error?: string | undefined;
}

/** Who gets it: found by name or address, or invited by a whole address. */
export function PeopleField({ recipients, onAdd, onRemove, error }: PeopleFieldProps) {
  const { t } = useTranslation('newEnvelope');
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const options = useOptions(text, recipients);
  const isListOpen = isOpen && text.trim() !== '';
  const current = Math.min(at, options.length - 1);

  const add = (option: Option): void => {
    onAdd({ email: option.email, name: option.name, isNew: option.isNew });
    announce(t('people.added', { who: option.name ?? option.email }));
    setText('');
    setOpen(false);
    setAt(0);
  };
  const takeText = (): boolean => {
    const one =
      options[current] ?? (isAddress(text) ? { id: text, email: text.trim(), name: null, isNew: true } : null);
    if (!one) return false;
    add(one);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key } = event;
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      setAt((was) => (was + (key === 'ArrowDown' ? 1 : -1) + options.length) % Math.max(1, options.length));
    } else if (key === 'Enter' || key === ',' || key === ';') {
      if (text.trim() === '' && key === 'Enter') return;
      event.preventDefault();
      takeText();
    } else if (key === 'Escape' && isListOpen) {
      event.preventDefault();
      setOpen(false);
    } else if (key === 'Backspace' && text === '') {
      const last = recipients.at(-1);
      if (!last) return;
      onRemove(last.email);
      announce(t('people.removed', { who: last.name ?? last.email }));
    }
  };
  const paste = (pasted: string): boolean => {
    const many = pasted.split(/[\s,;]+/).filter(isAddress);
    if (many.length < 2) return false;
    for (const email of many) onAdd({ email, name: null, isNew: true });
    return true;
  };

  return (
    <div className="people-field">
      <label className="label" htmlFor={id}>
        {t('people.label')}
      </label>
      <div className={`field area people${error ? ' bad' : ''}`}>
        <div className="grow">
          {recipients.map(({ email, name, isNew }) => (
            <PersonRow
              key={email}
              name={name ?? email}
              below={isNew ? t('people.mustProve') : email}
              tag={isNew ? <Tag>{t('people.isInvited')}</Tag> : undefined}
              removeLabel={t('people.remove', { who: name ?? email })}
              onRemove={() => {
                onRemove(email);
                input.current?.focus();
              }}
            />
          ))}
          <input
            ref={input}
            id={id}
            className="typing"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={isListOpen}
            aria-controls={`${id}-list`}
            aria-activedescendant={isListOpen && options[current] ? `${id}-${current}` : undefined}
            aria-describedby={`${id}-below`}
            aria-invalid={error ? true : undefined}
            autoComplete="off"
            spellCheck={false}
            inputMode="email"
            placeholder={recipients.length === 0 ? t('people.placeholder') : t('people.another')}
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
              setOpen(true);
            }}
            onPaste={(event) => {
              if (paste(event.clipboardData.getData('text/plain'))) event.preventDefault();
            }}
            onKeyDown={onKeyDown}
            onBlur={() => {
              setOpen(false);
              if (isAddress(text)) takeText();
            }}
          />
        </div>
      </div>
      {isListOpen ? (
        <div className="menu focusmenu" role="listbox" id={`${id}-list`} aria-label={t('people.label')}>
          {options.map((option, n) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field, as a combobox has them
            <div
              key={option.id}
              id={`${id}-${n}`}
              role="option"
              tabIndex={-1}
              aria-selected={n === current}
              className={n === current ? 'opt on' : 'opt'}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => add(option)}
            >
              <b className="cut">
                <Name>
                  {option.isNew ? t('people.invite', { address: option.email }) : (option.name ?? option.email)}
                </Name>
              </b>
              <span className="t12 dim cut">{option.isNew ? t('people.new') : option.email}</span>
            </div>
          ))}
          {options.length === 0 ? (
            <div className="opt" role="option" aria-selected={false} aria-disabled tabIndex={-1}>
              <b className="cut">{t('people.invite', { address: `${text.trim()}…` })}</b>
              <span className="t12 faint">{t('people.finish')}</span>
            </div>
          ) : null}
        </div>
      ) : (
        <div id={`${id}-list`} hidden />
      )}
      <p className={error ? 'hint ask' : 'hint'} id={`${id}-below`} role={error ? 'alert' : undefined}>
        {error ?? t('people.hint')}
      </p>
    </div>
  );
}

function useOptions(text: string, recipients: readonly Recipient[]): Option[] {
  const { courier } = usePlatform();
  const q = text.trim();
  const { data } = useQuery({
    queryKey: ['people', q],
    queryFn: ({ signal }) => courier.get<{ items: Known[] }>('/api/v1/people', { query: { q }, signal }),
    enabled: q.length > 0,
    placeholderData: (before) => before,
  });
  const taken = new Set(recipients.map(({ email }) => email.toLowerCase()));
  // Answers to what was typed a moment ago may still be shown: only those count that fit what stands there now.
  const fits = (one: string): boolean => one.toLowerCase().includes(q.toLowerCase());
  const known = (data?.items ?? []).flatMap(({ email, name }): Option[] =>
    email && !taken.has(email.toLowerCase()) && fits(`${email}\n${name ?? ''}`)
      ? [{ id: email, email, name, isNew: !name }]
      : [],
  );
  const isKnown = known.some(({ email }) => email.toLowerCase() === q.toLowerCase());
  if (isAddress(q) && !isKnown && !taken.has(q.toLowerCase())) {
    known.push({ id: `new ${q}`, email: q, name: null, isNew: true });
  }
  return known.slice(0, 8);
}
