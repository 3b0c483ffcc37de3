import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useMatch } from 'react-router';
import { NameMark } from '../components/marks.tsx';
import { Tip } from '../components/tooltip.tsx';
import { LineGauge } from './line-gauge.tsx';
import { NavItem } from './nav-item.tsx';
import { Person } from './person.tsx';
import { useCounts } from './use-counts.ts';
import { useIsFolded } from './use-media.ts';
import { type RailPlace, useSeenPlaces } from './use-seen-places.ts';

export function Rail() {
  const { t } = useTranslation();
  const counts = useCounts();
  const isFolded = useIsFolded();
  const around = useAround();
  const countOf = (name: RailPlace['name']) => {
    if (!counts) return undefined;
    if (name === 'all') return counts.needs > 0 ? { n: counts.needs, asks: true } : { n: counts.all, asks: false };
    if (name === 'inbox') return { n: counts.received, asks: false };
    return name === 'outbox' ? { n: counts.sent, asks: false } : undefined;
  };
  const begin = (
    <Link className="btn first open-new" to="/new">
      <Plus className="i" weight="bold" aria-hidden />
      <span className="name">{t('places.new')}</span>
      <kbd aria-hidden>N</kbd>
    </Link>
  );
  return (
    <nav className="rail" aria-label={t('places.main')}>
      <span className="brand">
        <NameMark />
      </span>
      {isFolded ? (
        <Tip text={t('places.new')} side="right">
          {begin}
        </Tip>
      ) : (
        begin
      )}
      {useSeenPlaces().map(({ group, places }) => (
        <div key={group} className="places">
          <div className="group">{t(`places.${group}`)}</div>
          {places.map(({ path, rail }) => (
            <NavItem
              key={path}
              to={path}
              name={t(`places.${rail.name === 'all' ? 'allShort' : rail.name}`)}
              icon={rail.icon}
              count={countOf(rail.name)}
              isAround={path === around}
            />
          ))}
        </div>
      ))}
      <div className="spring" />
      <LineGauge />
      <Person />
    </nav>
  );
}

/** The place that the envelope on the page belongs to, as its page has read it; nothing is asked for this. */
function useAround(): string | null {
  const id = useMatch('/envelopes/:envelope')?.params.envelope ?? null;
  const { data } = useQuery<{ as: readonly string[] }>({ queryKey: ['envelope', id], enabled: false });
  if (!id || !data) return null;
  return data.as.includes('sender') ? '/outbox' : data.as.includes('recipient') ? '/inbox' : '/envelopes';
}
