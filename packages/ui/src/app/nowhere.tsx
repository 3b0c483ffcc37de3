import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { ButtonLink } from '../components/button.tsx';
import { Empty } from '../components/empty.tsx';
import { Sheet } from '../components/sheet.tsx';
import { visibleText } from '../components/visible-text.ts';

/** An address that is no page's. */
export function Nowhere() {
  const { t } = useTranslation('shell');
  const { pathname } = useLocation();
  return (
    <Sheet title={t('nowhere.title')}>
      <Empty title={t('nowhere.what')} actions={<ButtonLink to="/envelopes">{t('nowhere.go')}</ButtonLink>}>
        <p>
          <bdi className="mono">{visibleText(pathname)}</bdi>
        </p>
        <p>{t('nowhere.means')}</p>
      </Empty>
    </Sheet>
  );
}
