import { TARGET_FIELDS } from '@datoferum/core';
import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import { X } from '@phosphor-icons/react/dist/csr/X';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/field.tsx';
import { IconButton } from '../../components/icon-button.tsx';
import type { Draft } from './draft.ts';

/** Names that the figures know as the target of a load. */
const SUGGESTED: readonly string[] = [TARGET_FIELDS.database, TARGET_FIELDS.table];

/** What the sender wants to say in names and values: a shoot day, or the database and table of a load. */
export function MoreFields({ fields, onChange }: { fields: Draft['fields']; onChange(fields: Draft['fields']): void }) {
  const { t } = useTranslation('newEnvelope');
  const set = (id: number, change: Partial<Draft['fields'][number]>): void =>
    onChange(fields.map((field) => (field.id === id ? { ...field, ...change } : field)));
  const add = (): void => {
    const used = new Set(fields.map(({ name }) => name));
    const name = SUGGESTED.find((one) => !used.has(one)) ?? '';
    const id = Math.max(0, ...fields.map((field) => field.id)) + 1;
    onChange([...fields, { id, name, value: '' }]);
  };
  return (
    <fieldset className="more-fields">
      <legend className="label">
        {t('fields.label')} <span className="optional">{t('optional')}</span>
      </legend>
      {fields.map(({ id, name, value }) => (
        <div className="more-field" key={id}>
          <TextField
            label={t('fields.name')}
            isLabelHidden
            placeholder={t('fields.name')}
            maxLength={100}
            value={name}
            onChange={(next) => set(id, { name: next })}
          />
          <TextField
            label={t('fields.value', { name })}
            isLabelHidden
            placeholder={t('fields.valueShort')}
            maxLength={1000}
            value={value}
            onChange={(next) => set(id, { value: next })}
          />
          <IconButton
            label={t('fields.remove', { name })}
            icon={<X className="i" aria-hidden />}
            onClick={() => onChange(fields.filter((field) => field.id !== id))}
          />
        </div>
      ))}
      <div className="row">
        <Button isSmall icon={<Plus className="i" weight="bold" aria-hidden />} onClick={add}>
          {t('fields.add')}
        </Button>
        {fields.length === 0 ? <span className="t12 dim">{t('fields.hint')}</span> : null}
      </div>
    </fieldset>
  );
}
