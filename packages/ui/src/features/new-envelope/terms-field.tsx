import { useTranslation } from 'react-i18next';
import { Select, TextField } from '../../components/field.tsx';
import { useFormats } from '../../format/use-formats.ts';
import type { Draft } from './draft.ts';
import { type Contract, daysOf } from './judge.ts';

export interface TermsFieldProps {
  contracts: readonly Contract[];
  contract: Contract | null;
  draft: Draft;
  onChange(change: Partial<Draft>): void;
}

/** Under which terms, said in words. */
export function TermsField({ contracts, contract, draft, onChange }: TermsFieldProps) {
  const { t } = useTranslation('newEnvelope');
  const { count } = useFormats();
  // The room of what is asked for stays free.
  if (!contract) return <div className="terms-pick" aria-busy />;
  const { terms, retention } = contract;
  const days = daysOf(draft.retentionDays, contract);
  const kept = days ?? terms.retentionDays;
  const words = [
    t('terms.kept', { count: kept, number: count(kept) }),
    t('terms.fill', { count: terms.fillDays, number: count(terms.fillDays) }),
    t(`terms.verify.${terms.verify}`),
    t(`terms.notice.${terms.notice}`),
  ].join(' ');
  const nameOf = (name: string): string => (name === 'built-in' ? t('terms.builtIn') : name);
  return (
    <div className="terms-pick">
      <Select
        label={t('terms.label')}
        value={contract.name}
        onChange={(name) => onChange({ contract: name })}
        options={contracts.map(({ name }) => ({ value: name, label: nameOf(name) }))}
        hint={words}
      />
      {retention.least < retention.most ? (
        <TextField
          label={t('terms.days')}
          isOptional
          inputMode="numeric"
          placeholder={count(terms.retentionDays)}
          value={draft.retentionDays}
          onChange={(retentionDays) => onChange({ retentionDays })}
          error={
            days === undefined
              ? t('terms.daysWrong', { least: count(retention.least), most: count(retention.most) })
              : undefined
          }
        />
      ) : null}
    </div>
  );
}
