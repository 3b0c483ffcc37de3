import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import { useTranslation } from 'react-i18next';
import { Link, NavLink } from 'react-router';
import { NameMark } from '../components/marks.tsx';
import { LineGauge } from './line-gauge.tsx';
import { Person } from './person.tsx';
import { PLACES, type Place, type Sees } from './places.ts';
import { useMe } from './use-me.ts';

type Rail = NonNullable<Place['rail']>;
const GROUPS: readonly Rail['group'][] = ['groupEnvelopes', 'groupPeople', 'groupProof', 'groupHouse'];

export function Rail() {
  const { t } = useTranslation();
  const me = useMe();
  const sees = (who: Sees): boolean =>
    who === 'everybody' || me?.role === who || (me?.role === 'admin' && who === 'operator');
  return (
    <nav className="rail" aria-label={t('places.main')}>
      <NameMark />
      <Link className="btn first" to="/new">
        <Plus className="i" weight="bold" aria-hidden />
        {t('places.new')}
      </Link>
      {GROUPS.map((group) => {
        const places = PLACES.filter(({ rail }) => rail?.group === group && sees(rail.sees));
        if (places.length === 0) return null;
        return (
          <div key={group} className="places">
            <div className="group">{t(`places.${group}`)}</div>
            {places.map(({ path, rail }) => (
              <NavLink key={path} className="nav" to={path} end>
                {t(`places.${rail?.name ?? 'all'}`)}
              </NavLink>
            ))}
          </div>
        );
      })}
      <div className="spring" />
      <LineGauge />
      <Person />
    </nav>
  );
}
