import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../app/use-me.ts';
import { Button } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Checkbox, Select, TextField } from '../../components/field.tsx';
import { useFormats } from '../../format/use-formats.ts';
import { usePlatform } from '../../platform/platform.ts';
import { DAYS, type Days, expiryOf, SCOPES, type Scope } from './api.ts';

export function NewToken({ onMade, onCancel }: { onMade(token: string): void; onCancel(): void }) {
  const { t } = useTranslation('access');
  const { courier } = usePlatform();
  const formats = useFormats();
  const me = useMe();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set(['send', 'receive', 'read']));
  const [days, setDays] = useState<Days>('90');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const why = name.trim() === '' ? t('nameMissing') : scopes.size === 0 ? t('scopeMissing') : undefined;
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (why !== undefined || isBusy) return;
    setBusy(true);
    setError(null);
    try {
      const body = { name: name.trim(), scopes: [...scopes], expires: expiryOf(days, Date.now()) };
      const { token } = await courier.post<{ token: string }>('/api/v1/tokens', { body });
      onMade(token);
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  const choose = (scope: Scope, isOn: boolean): void => {
    const next = new Set(scopes);
    if (isOn) next.add(scope);
    else next.delete(scope);
    setScopes(next);
  };
  return (
    <form className="newtoken" onSubmit={(event) => void make(event)}>
      <div className="row fields">
        <TextField
          label={t('tokenName')}
          hint={t('tokenNameHint')}
          value={name}
          onChange={setName}
          maxLength={100}
          autoFocus
        />
        <Select<Days>
          label={t('expires')}
          value={days}
          onChange={setDays}
          options={DAYS.map((value) => ({
            value,
            label: t('days', { count: Number(value), number: formats.count(Number(value)) }),
          }))}
        />
      </div>
      <fieldset className="scopes">
        <legend className="label">{t('scopes')}</legend>
        {SCOPES.filter((scope) => scope !== 'admin' || me?.role === 'admin').map((scope) => (
          <Checkbox
            key={scope}
            label={t(`scope.${scope}`)}
            hint={t(`scopeHint.${scope}`)}
            isOn={scopes.has(scope)}
            onChange={(isOn) => choose(scope, isOn)}
          />
        ))}
      </fieldset>
      {error ? <ErrorNote error={error} level={3} /> : null}
      <div className="row">
        <Button kind="first" type="submit" why={why} isBusy={isBusy} busyLabel={t('making')}>
          {t('make')}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
