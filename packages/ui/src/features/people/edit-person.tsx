import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/button.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { Checkbox, Select, TextField } from '../../components/field.tsx';
import { Name } from '../../components/path.tsx';
import { useFocusWhen } from '../../components/use-focus-when.ts';
import { usePlatform } from '../../platform/platform.ts';
import { ROLES, type Role, type Somebody } from './api.ts';
import { bytesIn, textOf } from './size.ts';

/** Role, quota and whether they may sign in; nothing is changed before Save. */
export function EditPerson({
  person,
  isOwn,
  onDone,
  onCancel,
}: {
  person: Somebody;
  isOwn: boolean;
  onDone(): void;
  onCancel(): void;
}) {
  const { t } = useTranslation('people');
  const { courier } = usePlatform();
  const [role, setRole] = useState<Role>(person.role);
  const [quota, setQuota] = useState(textOf(person.quota));
  const [disabled, setDisabled] = useState(person.disabled);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const head = useFocusWhen<HTMLHeadingElement>(true);
  const bytes = bytesIn(quota);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (bytes === undefined) return;
    setBusy(true);
    setError(null);
    try {
      await courier.patch(`/api/v1/admin/people/${person.id}`, {
        body: { ...(isOwn ? {} : { role }), disabled, quota: bytes },
      });
      onDone();
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <form className="editperson" onSubmit={(event) => void save(event)}>
      <h2 className="t14" ref={head} tabIndex={-1}>
        <Name>{person.name || person.email || person.id}</Name>
      </h2>
      <div className="row fields">
        <Select<Role>
          label={t('role')}
          value={role}
          onChange={setRole}
          fixed={isOwn ? t('ownRole') : undefined}
          options={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))}
        />
        <TextField
          label={t('quotaField')}
          value={quota}
          onChange={setQuota}
          hint={t('quotaHint')}
          error={bytes === undefined ? t('quotaWrong') : undefined}
        />
        <Checkbox
          label={t('disable')}
          hint={t('disableHint')}
          isOn={disabled}
          onChange={setDisabled}
          disabled={isOwn}
        />
      </div>
      {error ? <ErrorNote error={error} level={3} /> : null}
      <div className="row">
        <Button kind="first" type="submit" isBusy={isBusy} busyLabel={t('saving')}>
          {t('save')}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
