import { useTranslation } from 'react-i18next';
import { usePlatform } from '../platform/platform.ts';
import { useAuth } from './use-auth.ts';

export function Person() {
  const auth = useAuth();
  const { auth: port } = usePlatform();
  const { t } = useTranslation();
  if (auth.kind !== 'in' && auth.kind !== 'over') return null;
  return (
    <div className="who">
      <div className="grow">
        <div className="t13 cut">
          <b>{auth.who.name}</b>
        </div>
        <div className="t12 faint cut">{auth.who.email}</div>
      </div>
      <button type="button" className="btn quiet s" onClick={() => void port.signOut()}>
        {t('signOut')}
      </button>
    </div>
  );
}
