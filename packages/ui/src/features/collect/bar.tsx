import { CaretDown } from '@phosphor-icons/react/dist/csr/CaretDown';
import { Globe } from '@phosphor-icons/react/dist/csr/Globe';
import { UserCircle } from '@phosphor-icons/react/dist/csr/UserCircle';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePersonItems } from '../../app/person.tsx';
import { useAuth } from '../../app/use-auth.ts';
import { Button } from '../../components/button.tsx';
import { NameMark } from '../../components/marks.tsx';
import { Menu } from '../../components/menu.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { LANGUAGES } from '../../i18n/i18n.ts';

const isLanguage = (id: string): boolean => LANGUAGES.some((language) => language === id);

/** Who one is here, and the way out; for pages without the rail. */
export function PersonBar() {
  const { t } = useTranslation('collect');
  const { t: common } = useTranslation();
  const auth = useAuth();
  const { items, dialogs } = usePersonItems();
  const [before = '', after = ''] = t('youAre', { who: '\ue000' }).split('\ue000');
  return (
    <header className="bar">
      <Link to="/inbox" aria-label={common('places.inbox')}>
        <NameMark />
      </Link>
      {auth.kind === 'in' || auth.kind === 'over' ? (
        <div className="row t13">
          <span className="dim idline">
            <UserCircle className="i" aria-hidden /> {before}
            <b>
              <bdi>{visibleText(auth.who.email)}</bdi>
            </b>
            {after}
          </span>
          <Menu
            label={t('notYou')}
            trigger={
              <Button kind="quiet" isSmall>
                {t('notYou')}
              </Button>
            }
            items={items}
          />
          <span className="lang">
            <Menu
              label={t('language')}
              trigger={
                <Button kind="quiet" isSmall icon={<Globe className="i" aria-hidden />}>
                  <span className="sr">{t('language')}: </span>
                  {items.find(({ id, isOn }) => isLanguage(id) && isOn)?.label}{' '}
                  <CaretDown className="i" weight="bold" aria-hidden />
                </Button>
              }
              items={items.filter(({ id }) => isLanguage(id))}
            />
          </span>
          {dialogs}
        </div>
      ) : null}
    </header>
  );
}
