import { PLACES, type Place, type Sees } from './places.ts';
import { useMe } from './use-me.ts';

export type RailPlace = NonNullable<Place['rail']>;
const GROUPS: readonly RailPlace['group'][] = ['groupEnvelopes', 'groupPeople', 'groupProof', 'groupHouse'];

/** The places that who is signed in sees, by group. */
export function useSeenPlaces(): { group: RailPlace['group']; places: { path: string; rail: RailPlace }[] }[] {
  const role = useMe()?.role;
  const sees = (who: Sees): boolean => who === 'everybody' || role === who || (role === 'admin' && who === 'operator');
  return GROUPS.map((group) => ({
    group,
    places: PLACES.flatMap(({ path, rail }) => (rail?.group === group && sees(rail.sees) ? [{ path, rail }] : [])),
  })).filter(({ places }) => places.length > 0);
}
