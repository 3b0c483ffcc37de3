import { DatoferumError } from '@datoferum/core';
import { dayText, type Figure, type FiguresAsked, type FiguresBy } from '../../usecases/figures/figures.ts';
import { type Admitted, callerOf, type House } from '../exchange.ts';
import type { RouteName, Who } from '../routes.ts';
import { csvOf } from './csv.ts';
import type { ApiHandler } from './reply.ts';

const DAY = 86_400_000;
const USUAL_DAYS = 30;
/** Ten years. */
const MOST_DAYS = 3_660;
const BY = ['day', 'sender', 'recipient', 'contract'] as const;
const OF = ['sent', 'received', 'all'] as const;
const SEE_ALL: readonly Who[] = ['operator', 'auditor', 'admin'];

/** Figures as JSON or CSV: one's own, or everybody's for those whose role it is. */
export function figureRoutes({
  courier,
  world,
}: Pick<House, 'courier' | 'world'>): Partial<Record<RouteName, ApiHandler>> {
  const ask = async (admitted: Admitted): Promise<{ asked: FiguresAsked; found: Figure[] }> => {
    const asked = askedFor(admitted, Math.floor(world.now() / DAY));
    return { asked, found: await courier.figures(callerOf(admitted).person, asked) };
  };
  const asCsv: ApiHandler = async (admitted) => {
    const { asked, found } = await ask(admitted);
    const isNamed = asked.withAddresses && (asked.by === 'sender' || asked.by === 'recipient');
    const head = [asked.by, ...(isNamed ? ['email'] : []), ...COLUMNS];
    const rows = found.map((one) => [
      one.key,
      ...(isNamed ? [one.address ?? ''] : []),
      ...COLUMNS.map((name) => one[name]),
    ]);
    const name = `figures-${dayText(asked.from)}-${dayText(asked.to)}-by-${asked.by}.csv`;
    const headers = {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'no-store',
    };
    return { status: 200, body: csvOf([head, ...rows]), headers };
  };
  return {
    async figures(admitted) {
      if (/\btext\/csv\b/.test(admitted.req.headers.accept ?? '')) return asCsv(admitted);
      const { asked, found } = await ask(admitted);
      const items = found.map((one) => figureView(one, asked));
      return {
        status: 200,
        body: { from: dayText(asked.from), to: dayText(asked.to), by: asked.by, of: asked.of, items },
        headers: { Vary: 'Accept' },
      };
    },
    'figures.csv': asCsv,
    async 'figures.details'(admitted) {
      const parameters = new URLSearchParams(admitted.query);
      const { from, to } = daysIn(parameters, Math.floor(world.now() / DAY));
      const of = oneOf(['sent', 'received'] as const, parameters.get('of') ?? 'sent', 'of');
      const found = await courier.figureDetails(callerOf(admitted).person, { from, to, of });
      return { status: 200, body: { from: dayText(from), to: dayText(to), of, ...found } };
    },
  };
}

const COLUMNS = [
  'sent',
  'sealed',
  'files',
  'bytes',
  'collected',
  'collectedFiles',
  'collectedBytes',
  'refused',
  'purged',
  'purgedFiles',
  'purgedBytes',
] as const;

function figureView({ key, address, ...counts }: Figure, { by, withAddresses }: FiguresAsked): Record<string, unknown> {
  if (by === 'day' || by === 'contract') return { [by]: key, ...counts };
  return { [by]: { id: key, ...(withAddresses ? { email: address } : {}) }, ...counts };
}

function askedFor({ query, as }: Admitted, today: number): FiguresAsked {
  const parameters = new URLSearchParams(query);
  const by = oneOf(BY, parameters.get('by') ?? 'day', 'by');
  const maySeeAll = SEE_ALL.some((role) => as.has(role));
  const of = oneOf(OF, parameters.get('of') ?? (maySeeAll ? 'all' : 'sent'), 'of');
  if (of === 'all' && !maySeeAll)
    throw new DatoferumError('forbidden', 'The figures of all are for operators, auditors and admins.');
  return {
    ...daysIn(parameters, today),
    by: by satisfies FiguresBy,
    of,
    withAddresses: of !== 'all' || as.has('auditor') || as.has('admin'),
  };
}

function daysIn(parameters: URLSearchParams, today: number): { from: number; to: number } {
  const to = dayOf(parameters.get('to'), 'to') ?? today;
  const from = dayOf(parameters.get('from'), 'from') ?? to - USUAL_DAYS + 1;
  if (from > to || to - from >= MOST_DAYS)
    throw new DatoferumError('invalid_request', `"from" to "to" are 1 to ${MOST_DAYS} days.`);
  return { from, to };
}

function oneOf<T extends string>(known: readonly T[], text: string, name: string): T {
  const found = known.find((one) => one === text);
  if (!found) throw new DatoferumError('invalid_request', `"${name}" is one of ${known.join(', ')}.`);
  return found;
}

/** YYYY-MM-DD, in UTC. */
function dayOf(text: string | null, name: string): number | null {
  if (text === null) return null;
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || dayText(at / DAY) !== text)
    throw new DatoferumError('invalid_request', `"${name}" is a day as YYYY-MM-DD.`);
  return at / DAY;
}
